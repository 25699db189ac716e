import type { UserRow } from "#lib/domain/users/row";
import { daysUntil, formatDateTime, formatShortDate } from "#lib/rules/dates";
import type { StateWords } from "./state-words";

/** when a pending account is deleted; empty for all others, and once that day is over. */
export function deletionOf({ t, language }: StateWords, { deletesAt, overdue }: UserRow): string {
  if (!deletesAt || overdue) return "";
  return t("deletedOn", {
    date: formatShortDate(deletesAt, language),
    days: daysUntil(deletesAt, new Date()),
  });
}

/** What became of the invitation of a user who has not activated yet; empty if the letter did not arrive. */
export function invitationLine(words: StateWords, user: UserRow): string {
  const { t, language } = words;
  const { delivery, deletesAt, linkExpiresAt, overdue } = user;
  if (!deletesAt || overdue) return t("overdue");
  if (isUndelivered(user)) return "";
  if (!linkExpiresAt) return t("linkExpired", { deletion: deletionOf(words, user) });
  const until = t("linkUntil", { date: formatDateTime(linkExpiresAt, language) });
  const pending = delivery?.state === "queued" || delivery?.state === "sending";
  return pending ? `${t("mailQueued")} ${until}` : until;
}

/** Whether the last letter did not arrive. */
export function isUndelivered({ delivery }: UserRow): boolean {
  return delivery?.state === "failed" || delivery?.state === "abandoned";
}
