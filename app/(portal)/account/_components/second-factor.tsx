import { getLocale, getTranslations } from "next-intl/server";
import { Badge } from "#app/_components/badge";
import { Facts } from "#app/_components/facts";
import { Panel, Section } from "#app/_components/panel";
import type { Factors } from "#lib/domain/second-factor/factors";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime, formatDay } from "#lib/rules/dates";
import { limits } from "#lib/rules/limits";
import { textsOf } from "../../../_forms/texts";
import { OpenFactorsForm } from "./open-factors-form";

/** R-505, D-1: the user's own factors, and the way to change them, which begins with the password. */
export async function SecondFactor({
  factors,
  login,
  isOpen,
}: {
  factors: Factors;
  login: string;
  /** Whether the form that begins a change is in sight at first. */
  isOpen: boolean;
}) {
  const t = await getTranslations("accountFactor");
  const language = (await getLocale()) as Language;
  const { appSince, passkeys, recoveryCodesLeft, required, requiredFrom } = factors;
  const isOn = appSince !== null || passkeys.length > 0;
  const requirementText =
    requiredFrom && !required
      ? t("requiredFrom", { date: formatDay(requiredFrom, language) })
      : t(required ? "required" : "optional");
  return (
    <Panel labelledBy="second-factor">
      <Section id="second-factor" title={t("title")} note={t("note")}>
        <div className="grid gap-5">
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <Badge tone={isOn ? "ok" : "off"} text={t(isOn ? "on" : "off")} />
            <span className="text-soft">{requirementText}</span>
          </p>
          {isOn && (
            <Facts
              facts={[
                {
                  term: t("app"),
                  value: appSince
                    ? t("since", { date: formatDateTime(appSince, language) })
                    : t("noApp"),
                },
                {
                  term: t("passkeys"),
                  value: passkeys.map(({ name }) => name).join(", ") || t("noPasskey"),
                },
                {
                  term: t("recoveryCodes"),
                  value: t("codesLeft", { left: recoveryCodesLeft, all: limits.recoveryCodes }),
                },
              ]}
            />
          )}
        </div>
      </Section>
      <OpenFactorsForm
        login={login}
        isOpen={isOpen}
        texts={{
          open: t(isOn ? "change" : "setUp"),
          ...(await textsOf("accountFactor", ["confirmWith", "confirmFirst"])),
          ...(await textsOf("common", ["show", "hide"])),
        }}
      />
    </Panel>
  );
}
