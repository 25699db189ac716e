import { getLocale, getTranslations } from "next-intl/server";
import type { OrganizationDetail } from "#lib/domain/service/organization-detail";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import { unseenBounces } from "../../_components/unseen-bounces";

/** The newest registration link: the state of its letter, and until when it is valid. */
export async function RegistrationState({
  link,
}: {
  link: OrganizationDetail["registrationLink"];
}) {
  if (!link) return null;
  const t = await getTranslations("organizationForm");
  const language = (await getLocale()) as Language;
  const sent = formatDateTime(link.sentAt, language);
  if (!link.expiresAt) return <strong>{t("registrationOver", { sent })}</strong>;
  const facts = { sent, expires: formatDateTime(link.expiresAt, language) };
  if (link.letter === "failed" || link.letter === "abandoned")
    return (
      <strong className="text-danger-ink">
        {t(link.letter === "failed" ? "registrationFailed" : "registrationUnsent", facts)}
      </strong>
    );
  if (link.letter !== "sent") return <strong>{t("registrationQueued", facts)}</strong>;
  return (
    <>
      <strong>{t("registrationSent", facts)}</strong> {await unseenBounces()}
    </>
  );
}
