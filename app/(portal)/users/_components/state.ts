import type { BadgeContent } from "#app/_components/badge";
import type { CellLine } from "#app/_components/cell-line";
import type { MarkContent } from "#app/_components/mark";
import type { UserRow } from "#lib/domain/users/row";
import { calendarDate, daysUntil, formatDay, formatShortDate } from "#lib/rules/dates";
import { daysOf, limits } from "#lib/rules/limits";
import { type UserState, userStates } from "#lib/rules/user-states";
import { actorNameIn } from "../../_components/actor-label";
import { deletionOf, invitationLine, isUndelivered } from "./invitation-line";
import type { StateWords } from "./state-words";

const tones = {
  locked: "danger",
  deactivated: "off",
  notYetValid: "off",
  noLongerValid: "warn",
  invited: "info",
  active: "ok",
} as const;

/** the one badge of a user. */
export function stateBadge({ t }: StateWords, { state }: Pick<UserRow, "state">): BadgeContent {
  return { tone: tones[state], text: t(state) };
}

/** the badges of all states, by state. */
export function stateBadges(words: StateWords): Record<UserState, BadgeContent> {
  const badges = userStates.map((state) => [state, stateBadge(words, { state })]);
  return Object.fromEntries(badges);
}

/** D-1: whether signing in takes one step or two, by the name that a cell has for it. */
export function stepMarks({ t }: StateWords): Record<"one" | "two", MarkContent> {
  const said = t("signInSaid");
  return {
    one: { icon: "shield", text: t("oneStep"), said },
    two: { icon: "shield-check", text: t("twoSteps"), said },
  };
}

/** The lines that explain the badge: since when, until when, and the state of the last letter. */
export function stateLines(words: StateWords, user: UserRow): CellLine[] {
  const lines = [
    ...validityLine(words, user),
    stateSentence(words, user),
    user.deletesAt && user.state !== "invited" ? invitationLine(words, user) : "",
    ...(isUndelivered(user) ? [...undelivered(words, user), deletionOf(words, user)] : []),
  ];
  return lines.filter((line) => line !== "");
}

/** the end date, which stands out within its last thirty days; not once it is past, which is the state. */
function validityLine({ t, language }: StateWords, { state, validUntil }: UserRow): CellLine[] {
  if (!validUntil || state === "noLongerValid") return [];
  const date = formatDay(validUntil, language);
  const days = daysUntil(new Date(`${validUntil}T12:00:00Z`), new Date());
  if (days < 0 || days > daysOf(limits.endsSoon)) return [t("validUntil", { date })];
  return [{ text: t("validUntilSoon", { date, days }), tone: "warn" }];
}

function undelivered({ t }: StateWords, user: UserRow): CellLine[] {
  const refused = user.delivery?.state === "failed";
  // The address is right, so a new account with another address would not help.
  if (user.delivery?.error === "complained") return [{ text: t("mailComplained"), tone: "danger" }];
  return [
    { text: t(refused ? "mailFailed" : "mailAbandoned"), tone: "danger" },
    refused && user.deletesAt ? t(user.isOwner ? "mailFailedOwner" : "mailFailedMore") : "",
  ];
}

function stateSentence(words: StateWords, user: UserRow): string {
  const { t, history, language, unlocks } = words;
  const short = (date: Date | null) => (date ? formatShortDate(date, language) : "");
  const day = (text: string | null) => formatDay(text ?? "", language);
  switch (user.state) {
    case "locked": {
      const line = user.lockedBy === "failures" ? "lockedFailuresLine" : "lockedLine";
      const way = unlocks ? "unlockByYou" : "unlockByService";
      return `${t(line, { date: short(user.lockedAt) })} ${t(way)}`;
    }
    case "deactivated": {
      const date = short(user.deactivatedAt);
      return user.deactivatedBy && user.deactivatedBy.kind !== "deleted"
        ? t("deactivatedByLine", { date, name: actorNameIn(history, user.deactivatedBy) })
        : t("deactivatedLine", { date });
    }
    case "notYetValid":
      return t("notYetValidLine", { date: day(user.validFrom) });
    case "noLongerValid":
      return t("noLongerValidLine", { date: day(user.validUntil) });
    case "invited":
      return invitationLine(words, user);
    case "active": {
      if (!user.lastSignInAt) return t("neverSignedIn");
      if (calendarDate(user.lastSignInAt) === calendarDate(new Date())) return t("lastSignInToday");
      return t("lastSignIn", { date: short(user.lastSignInAt) });
    }
  }
}
