import { getTranslations } from "next-intl/server";
import type { ComponentProps } from "react";
import { BackLink } from "#app/_components/back-link";
import { Confirm } from "#app/_components/confirm";
import { PageHead } from "#app/_components/page-head";
import { SubmitButton } from "#app/_components/sent-form";
import { titleOf } from "../../_shell/shell-texts";
import { ReferenceForm } from "./reference-form";
import { RequirementConcerned } from "./requirement-concerned";

/** the question before a requirement of a second factor that holds is lifted. */
export async function RequirementRelease({
  back,
  release,
  fields,
  ...concerned
}: ComponentProps<typeof RequirementConcerned> & {
  back: { href: string; label: string };
  release: ComponentProps<typeof ReferenceForm>["action"];
  fields: ComponentProps<typeof ReferenceForm>["fields"];
}) {
  const t = await getTranslations("requirementQuestion");
  const title = t("titleRelease");
  return (
    <>
      <title>{await titleOf(title)}</title>
      <BackLink href={back.href}>{back.label}</BackLink>
      <PageHead title={title} />
      <Confirm
        body={
          <>
            <div>
              <RequirementConcerned {...concerned} />
            </div>
            <p>{t("released")}</p>
          </>
        }
        cancel={{ href: back.href, label: t("cancel") }}
        confirm={
          <ReferenceForm action={release} fields={fields}>
            <SubmitButton variant="danger">{t("submitRelease")}</SubmitButton>
          </ReferenceForm>
        }
      />
    </>
  );
}
