import { getLocale, getTranslations } from "next-intl/server";
import { CardHead } from "#app/_components/card-head";
import type { RegistrationState } from "#lib/domain/registration/state";
import { appearanceOfLink } from "#lib/http/appearance";
import { areaIds, type Language } from "#lib/rules/catalogue";
import { formatLongDateTime } from "#lib/rules/dates";
import { limits } from "#lib/rules/limits";
import { Contacts } from "../../_shell/contacts";
import { accessMarksOf, titleOf } from "../../_shell/shell-texts";
import { Card } from "./card";

type Dead = Exclude<RegistrationState, { state: "live" }>;

/** says why a registration link is dead, before anybody types a name, and what to do. */
export async function DeadRegistration({
  link,
  isLowerCased,
}: {
  link: Dead;
  /** Whether its capital letters were lost on the way. */
  isLowerCased: boolean;
}) {
  const t = await getTranslations("register");
  const language = (await getLocale()) as Language;
  const lead =
    link.state === "expired"
      ? t("expiredLead", { date: formatLongDateTime(link.expiresAt, language) })
      : t(`${link.state}Lead`, { count: limits.registrationsPerLink });
  const appearance = appearanceOfLink(link);
  const { service } = appearance;
  return (
    <Card
      access={accessMarksOf([], link.state === "unknown" ? areaIds : link.entitled)}
      appearance={appearance}
    >
      <title>{await titleOf(t(link.state))}</title>
      <CardHead title={t(link.state)} lead={isLowerCased ? t("lowerCasedLead") : lead} />
      {link.state !== "used" && (
        <p>
          <Contacts of={service}>{t("ask", { email: service.email })}</Contacts>
        </p>
      )}
      <p className="flex flex-wrap gap-x-5 gap-y-2">
        <a href="/sign-in">{t("signIn")}</a>
        {link.state === "used" && <a href="/forgot-password">{t("forgotten")}</a>}
      </p>
    </Card>
  );
}
