import { getTranslations } from "next-intl/server";
import { BackLink } from "#app/_components/back-link";
import { PageHead } from "#app/_components/page-head";
import { findOwnReports } from "#lib/domain/account/own-letters";
import { requireSignedIn } from "#lib/http/session";
import { languages } from "#lib/rules/catalogue";
import { optionalKinds } from "#lib/rules/letter-kinds";
import { limits } from "#lib/rules/limits";
import { textsOf } from "../../../_forms/texts";
import { titlesOf } from "../../../_shell/shell-texts";
import { OwnLetters } from "../_components/own-letters";

/** R-209, FEEL-M13: the letters to the user: their language, and which reports an administrator gets. */
export default async function OwnLettersPage() {
  const person = await requireSignedIn();
  const t = await getTranslations("account");
  const wanted = await findOwnReports(person.actor);
  return (
    <>
      <title>{(await titlesOf(t("letters"))).plain}</title>
      <BackLink href="/account">{t("title")}</BackLink>
      <PageHead title={t("letters")} />
      <OwnLetters
        texts={await textsOf("account", ["lettersLanguage", "lettersSave"])}
        language={person.language}
        choices={languages.map((code) => [code, t(`language_${code}`)] as const)}
        reports={
          wanted && {
            legend: t("reports"),
            note: t("reportsNote", { count: limits.toldAdministrators }),
            reports: optionalKinds.map((kind) => ({
              kind,
              label: t(`report_${kind}`, { days: limits.daysBeforeEnd }),
              wanted: wanted.includes(kind),
            })),
          }
        }
      />
    </>
  );
}
