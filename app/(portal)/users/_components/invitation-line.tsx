import { getLocale, getTranslations } from "next-intl/server";
import type { UserRow } from "#lib/domain/users/row";
import type { Language } from "#lib/rules/catalogue";
import { daysUntil, formatDateTime, formatShortDate } from "#lib/rules/dates";

/** when a pending account is deleted; empty for all others, and once that day is over. */
export async function deletionOf({ deletesAt, overdue }: UserRow): Promise<string> {
  const t = await getTranslations("state");
  const language = (await getLocale()) as Language;
  if (!deletesAt || overdue) return "";
  return t("deletedOn", {
    date: formatShortDate(deletesAt, language),
    days: daysUntil(deletesAt, new Date()),
  });
}

/** What became of the invitation of a user who has not activated yet. */
export async function InvitationLine({ user }: { user: UserRow }) {
  const t = await getTranslations("state");
  const language = (await getLocale()) as Language;
  const { delivery, deletesAt, linkExpiresAt, overdue } = user;
  if (!deletesAt || overdue) return t("overdue");
  if (isUndelivered(user)) return null;
  if (!linkExpiresAt) return t("linkExpired", { deletion: await deletionOf(user) });
  const pending = delivery?.state === "queued" || delivery?.state === "sending";
  return (
    <>
      {pending && `${t("mailQueued")} `}
      {t("linkUntil", { date: formatDateTime(linkExpiresAt, language) })}
    </>
  );
}

/** Whether the last letter did not arrive. */
export function isUndelivered({ delivery }: UserRow): boolean {
  return delivery?.state === "failed" || delivery?.state === "abandoned";
}
