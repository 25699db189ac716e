import { type Actor, type ReachableUser, refusalOf } from "./delegation";
import { type LinkRecipientFacts, refusalOfNewLink } from "./new-link";
import { Refusal } from "./refusal";

/**
 * why the actor may not invite this user again at another address, which removes the account, or null. Only a user
 * who could get a new link; an owner is made by orders and registration links alone.
 */
export function refusalOfReplacement(
  actor: Actor,
  target: ReachableUser,
  facts: LinkRecipientFacts,
): Refusal | null {
  const code = refusalOf(actor, "remove", target) ?? (target.isOwner ? "ownerProtected" : null);
  return code ? new Refusal(code) : refusalOfNewLink(facts);
}

/** whether a list or a page offers to invite this user again at another address. */
export function mayReplace(
  actor: Actor,
  user: Omit<LinkRecipientFacts, "activated"> & { activatedAt: Date | null; target: ReachableUser },
): boolean {
  const { activatedAt, restriction, overdue, target } = user;
  const facts = { activated: activatedAt !== null, restriction, overdue };
  return refusalOfReplacement(actor, target, facts) === null;
}
