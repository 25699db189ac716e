import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { PageHead } from "#app/_components/page-head";
import { ActionsSection, Panel, Section } from "#app/_components/panel";
import { readRecoveryCodes } from "#lib/http/recovery-codes";
import { requireSignedIn } from "#lib/http/session";
import { ownPath } from "#lib/rules/paths";
import { textsOf } from "../../../_forms/texts";
import { titleOf } from "../../../_shell/shell-texts";
import { CodesNotedForm } from "../_components/codes-noted-form";

/** D-1: new recovery codes, to be written down now: they cannot be shown again. */
export default async function RecoveryCodesPage({
  searchParams,
}: PageProps<"/account/recovery-codes">) {
  const { session } = await requireSignedIn();
  const codes = await readRecoveryCodes(session);
  const { next } = await searchParams;
  const target = typeof next === "string" ? ownPath(next) : "";
  if (!codes) redirect(target || "/account#second-factor");
  const t = await getTranslations("recoveryCodes");
  const content = `${t("title")}\n\n${codes.join("\n")}\n`;
  return (
    <>
      <title>{await titleOf(t("title"))}</title>
      <PageHead title={t("title")} detail={t("lead")} />
      <Panel>
        <Section title={t("codes")} note={t("note")}>
          <ol className="grid list-decimal grid-cols-[repeat(auto-fit,minmax(min(20rem,100%),1fr))] gap-x-8 gap-y-2 pl-8 tabular-nums">
            {codes.map((code) => (
              <li key={code} className="wrap-anywhere">
                {code}
              </li>
            ))}
          </ol>
        </Section>
        <ActionsSection>
          <CodesNotedForm
            file={{
              address: `data:text/plain;charset=utf-8,${encodeURIComponent(content)}`,
              name: t("file"),
            }}
            next={target}
            texts={await textsOf("recoveryCodes", ["save", "print", "noted"])}
          />
        </ActionsSection>
      </Panel>
    </>
  );
}
