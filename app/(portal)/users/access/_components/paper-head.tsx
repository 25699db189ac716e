import { getLocale, getTranslations } from "next-intl/server";
import type { SignedIn } from "#lib/domain/sign-in/session-user";
import { type Language, provider } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";

/** On paper only: which organization a sheet is about, as of when, and who printed it. */
export async function PaperHead({
  person,
  organization,
}: {
  person: SignedIn;
  organization: { name: string; customerNumber: string };
}) {
  const t = await getTranslations("review");
  const language = (await getLocale()) as Language;
  return (
    <div className="paper-head">
      <p>
        <strong>
          {person.appearance.name} {provider.portal[language]}
        </strong>{" "}
        · {organization.name}, {organization.customerNumber}
      </p>
      <p>
        {t("printed", {
          at: formatDateTime(new Date(), language),
          name: `${person.firstName} ${person.lastName}`,
        })}
      </p>
    </div>
  );
}
