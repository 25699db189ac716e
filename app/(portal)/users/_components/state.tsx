import { getLocale, getTranslations } from "next-intl/server";
import { Badge } from "#app/_components/badge";
import type { UserRow } from "#lib/domain/user-list";
import type { Language } from "#lib/rules/catalogue";
import { calendarDate, daysUntil, formatDateTime, formatShortDate } from "#lib/rules/dates";

const tones = {
  locked: "danger",
  deactivated: "off",
  notYetValid: "off",
  noLongerValid: "warn",
  invited: "info",
  active: "ok",
} as const;

/** the one badge of a user. */
export async function StateBadge({ user }: { user: UserRow }) {
  const t = await getTranslations("state");
  return <Badge tone={tones[user.state]}>{t(user.state)}</Badge>;
}

/** The line that explains the badge: since when, until when, or how the invitation fares. */
export async function StateLine({ user }: { user: UserRow }) {
  const t = await getTranslations("state");
  const language = (await getLocale()) as Language;
  const short = (date: Date) => formatShortDate(date, language);
  // A day of the calendar is shown as the same day, wherever the server stands.
  const day = (text: string) => short(new Date(`${text}T12:00:00Z`));
  switch (user.state) {
    case "locked":
      return t("lockedLine", { date: user.lockedAt ? short(user.lockedAt) : "" });
    case "deactivated": {
      const date = user.deactivatedAt ? short(user.deactivatedAt) : "";
      return user.deactivatedByName
        ? t("deactivatedByLine", { date, name: user.deactivatedByName })
        : t("deactivatedLine", { date });
    }
    case "notYetValid":
      return t("notYetValidLine", { date: day(user.validFrom ?? "") });
    case "noLongerValid":
      return t("noLongerValidLine", { date: day(user.validUntil ?? "") });
    case "invited":
      return <InvitationLine user={user} />;
    case "active": {
      if (!user.lastSignInAt) return t("neverSignedIn");
      if (calendarDate(user.lastSignInAt) === calendarDate(new Date())) return t("lastSignInToday");
      return t("lastSignIn", { date: short(user.lastSignInAt) });
    }
  }
}

async function InvitationLine({ user }: { user: UserRow }) {
  const t = await getTranslations("state");
  const language = (await getLocale()) as Language;
  const now = new Date();
  const { delivery, deletesAt, linkExpiresAt } = user;
  if (!deletesAt || deletesAt <= now) return t("overdue");
  if (delivery?.state === "failed" || delivery?.state === "abandoned") {
    return (
      <>
        <strong className="text-danger-ink">
          {t(delivery.state === "failed" ? "mailFailed" : "mailAbandoned")}
        </strong>{" "}
        {delivery.state === "failed" && t("mailFailedMore")}
      </>
    );
  }
  if (!linkExpiresAt) {
    return t("linkExpired", {
      date: formatShortDate(deletesAt, language),
      days: daysUntil(deletesAt, now),
    });
  }
  const pending = delivery?.state === "queued" || delivery?.state === "sending";
  return (
    <>
      {pending && `${t("mailQueued")} `}
      {t("linkUntil", { date: formatDateTime(linkExpiresAt, language) })}
    </>
  );
}
