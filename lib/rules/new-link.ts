import type { AccountRestriction } from "./account-restriction";
import { Refusal, type RefusalCode } from "./refusal";

/** The facts that decide whether a new link can help a user, according to the database's clock. */
export type LinkRecipientFacts = {
  activated: boolean;
  /** why no link works for this user at present. */
  restriction: AccountRestriction | null;
  /** whether the thirty days are over, whether or not the purge has run. */
  overdue: boolean;
};

/** What has to be done first. */
export const refusalOfRestriction = {
  locked: "locked",
  deactivated: "deactivated",
  noLongerValid: "noLongerValid",
  closed: "organizationClosed",
} as const satisfies Record<AccountRestriction, RefusalCode>;

/**
 * Why a user cannot get a new activation link, or null.
 *
 * @param seconds until another link may be sent (S-61)
 */
export function refusalOfNewLink(
  { activated, restriction, overdue }: LinkRecipientFacts,
  seconds = 0,
): Refusal | null {
  if (overdue) return new Refusal("overdue");
  if (activated) return new Refusal("alreadyActivated");
  if (restriction) return new Refusal(refusalOfRestriction[restriction]);
  return seconds > 0 ? new Refusal("resendTooSoon", { values: { seconds } }) : null;
}

/** whether a link for this purpose lets this user in at present. */
export function linkWorksFor(
  { activated, restriction, overdue }: LinkRecipientFacts,
  purpose: "activation" | "passwordReset",
): boolean {
  return !restriction && !overdue && activated === (purpose === "passwordReset");
}

/** A user in a list or on a page, with what decides on a new link. */
type ShownRecipient = Omit<LinkRecipientFacts, "activated"> & { activatedAt: Date | null };

/** whether a new activation link may be sent to this user, apart from the pause between two. */
export function maySendNewLink({ activatedAt, restriction, overdue }: ShownRecipient): boolean {
  return refusalOfNewLink({ activated: activatedAt !== null, restriction, overdue }) === null;
}

/** Whether a user waits for a new link that may be sent: the last one has expired, or its letter was not delivered. */
export function needsNewLink(
  user: ShownRecipient & { linkExpiresAt: Date | null; delivery: { state: string } | null },
): boolean {
  return maySendNewLink(user) && (!user.linkExpiresAt || user.delivery?.state === "abandoned");
}

/** the states of a dead link in which a new one helps. */
const renewable = ["expired", "superseded", "withdrawn"] as const;

/** Whether the page of a dead link offers a new one, and whether a request for one leads to a letter. */
export function isRenewable<Link extends { state: string }>(
  link: Link,
): link is Link & { state: (typeof renewable)[number] } {
  return renewable.some((state) => state === link.state);
}
