import { getLocale, getTranslations } from "next-intl/server";
import { Badge } from "#app/_components/badge";
import type { UserRow } from "#lib/domain/users/row";
import { currentSignedIn } from "#lib/http/session";
import type { Language } from "#lib/rules/catalogue";
import { calendarDate, formatDay, formatShortDate } from "#lib/rules/dates";
import { canAdministerService } from "#lib/rules/delegation";
import { actorName } from "../../_components/actor-label";
import { deletionOf, InvitationLine, isUndelivered } from "./invitation-line";

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

/** The lines that explain the badge: since when, until when, and the state of the last letter. */
export async function StateLine({ user }: { user: UserRow }) {
  return (
    <>
      <StateSentence user={user} />{" "}
      {user.deletesAt && user.state !== "invited" && <InvitationLine user={user} />}{" "}
      {isUndelivered(user) && <UndeliveredSentence user={user} />}{" "}
      {isUndelivered(user) && (await deletionOf(user))}
    </>
  );
}

async function UndeliveredSentence({ user }: { user: UserRow }) {
  const t = await getTranslations("state");
  const refused = user.delivery?.state === "failed";
  // The address is right, so a new account with another address would not help.
  if (user.delivery?.error === "complained")
    return <strong className="text-danger-ink">{t("mailComplained")}</strong>;
  return (
    <>
      <strong className="text-danger-ink">{t(refused ? "mailFailed" : "mailAbandoned")}</strong>{" "}
      {refused && user.deletesAt && t(user.isOwner ? "mailFailedOwner" : "mailFailedMore")}
    </>
  );
}

async function StateSentence({ user }: { user: UserRow }) {
  const t = await getTranslations("state");
  const language = (await getLocale()) as Language;
  const short = (date: Date) => formatShortDate(date, language);
  const day = (text: string) => formatDay(text, language);
  switch (user.state) {
    case "locked":
      return (
        <>
          {t(user.lockedBy === "failures" ? "lockedFailuresLine" : "lockedLine", {
            date: user.lockedAt ? short(user.lockedAt) : "",
          })}{" "}
          {t((await viewerAdministersService()) ? "unlockByYou" : "unlockByService")}
        </>
      );
    case "deactivated": {
      const date = user.deactivatedAt ? short(user.deactivatedAt) : "";
      return user.deactivatedBy && user.deactivatedBy.kind !== "deleted"
        ? t("deactivatedByLine", { date, name: await actorName(user.deactivatedBy) })
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

/** Whether the viewer can unlock; everybody else is told who can. */
async function viewerAdministersService(): Promise<boolean> {
  const person = await currentSignedIn();
  return person !== null && canAdministerService(person.actor);
}
