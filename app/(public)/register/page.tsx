import { getLocale, getTranslations } from "next-intl/server";
import { findRegistration } from "#lib/domain/registration/state";
import { announced } from "#lib/http/announce";
import { appearanceOfLink } from "#lib/http/appearance";
import { readCookie } from "#lib/http/cookies";
import { orUnavailable } from "#lib/http/session";
import type { Language } from "#lib/rules/catalogue";
import { formatLongDateTime } from "#lib/rules/dates";
import { lowerCased } from "#lib/rules/link-token";
import { problemTexts, textsOf } from "../../_forms/texts";
import { accessMarksOf, titlesOf } from "../../_shell/shell-texts";
import { Card } from "../_components/card";
import { DeadRegistration } from "../_components/dead-registration";
import { RegisterForm } from "../_components/register-form";
import { RegistrationSent } from "../_components/registration-sent";
import { TakenAddressHints } from "../_components/taken-address-hints";

/** the page behind a registration link. */
export default async function RegisterPage() {
  const token = await readCookie("registration");
  const link = token
    ? await orUnavailable(findRegistration(token))
    : ({ state: "unknown" } as const);
  if (await announced()) return <RegistrationSent appearance={appearanceOfLink(link)} />;
  if (link.state !== "live")
    return <DeadRegistration link={link} isLowerCased={token === lowerCased} />;
  const t = await getTranslations("register");
  const language = (await getLocale()) as Language;
  return (
    <Card access={accessMarksOf(link.entitled, link.entitled)} appearance={link.appearance}>
      <RegisterForm
        titles={await titlesOf(t("title"))}
        problems={await problemTexts()}
        link={link.link}
        lead={t.rich("lead", {
          organization: link.organizationName,
          number: link.customerNumber,
          b: (chunks) => <strong>{chunks}</strong>,
        })}
        texts={{
          ...(await textsOf("register", ["title", "emailHint", "submit"])),
          ...(await textsOf("userForm", ["firstName", "lastName", "email"])),
          ...(await textsOf("common", ["problem"])),
        }}
      />
      <p className="text-sm text-soft">
        {t("until", { date: formatLongDateTime(link.expiresAt, language) })}
      </p>
      <TakenAddressHints service={link.appearance.service} />
    </Card>
  );
}
