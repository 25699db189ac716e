import type { Transaction } from "#db/client";
import {
  type LockedReachableUser,
  type LockedReachableUsers,
  lockedAmong,
  lockReachableUser,
} from "#lib/domain/access/reach-lock";
import { attempt, type Entry } from "#lib/domain/audit/record";
import { type GivenSet, holdOfferedSet, isSameSet } from "#lib/domain/permission-sets/offered";
import {
  type Actor,
  differenceOf,
  type PermissionChange,
  refusalOf,
  refusalOfAnyChange,
  refusalOfChange,
} from "#lib/rules/delegation";
import { Refusal, refuseIf } from "#lib/rules/refusal";
import type { UserChange } from "#lib/rules/schemas/users";
import { writeProfileFields } from "./profile-fields";
import type { Outcome } from "./run-command";
import { save, weakens } from "./save-change";

/**
 * saves the edit form as a difference to what it showed. Permissions that the form could not
 * change stay; if somebody else has changed a name meanwhile, that is a conflict and nothing is saved.
 *
 * @returns whether anything changed
 * @throws Refusal notFound, notGrantable, ownPermissions, ownAccount, ownerProtected, holdsMore, noPermission,
 *   nameChanged (with the other value), setGone, lastAdministrator
 */
export function changeUser(actor: Actor, input: UserChange): Promise<boolean> {
  const entry: Entry = { event: "user.changed", actor, target: input.userNumber };
  return attempt(entry, async (tx) => {
    const change = differenceOf(input.shownPermissions, input.permissions);
    const limits =
      input.validFrom !== input.shownValidFrom || input.validUntil !== input.shownValidUntil;
    const takesAdministrators = limits || weakens(change);
    const { actor: asker, target } = await lockReachableUser(
      tx,
      actor,
      input.userNumber,
      takesAdministrators,
    );
    entry.organizationId = target.organizationId;
    refuseIf(refusalOf(asker, "edit", target));
    const written = await writeProfileFields(tx, asker, target, input);
    refuseIf(refusalOfChange(asker, target, change), "permissions");
    const set = await changedSet(tx, asker, target, input);
    return (await save(tx, asker, [target], change, () => written, set)).size > 0;
  });
}

/**
 * the set that the form gives, which grants nothing by itself; undefined if the form gives no other one than it
 * showed.
 */
async function changedSet(
  tx: Transaction,
  actor: Actor,
  target: LockedReachableUser,
  { set = null, shownSet = null }: UserChange,
): Promise<GivenSet | null | undefined> {
  if (isSameSet(set, shownSet)) return undefined;
  refuseIf(refusalOfAnyChange(actor, target), "set");
  if (set) await holdOfferedSet(tx, target.organizationId, set);
  return set;
}

/**
 * grants or withdraws permissions of locked users, in the caller's transaction; users who have, or lack,
 * them already stay unchanged. Each user is checked alone.
 *
 * @returns the outcome for each, in this order
 * @throws Refusal lastAdministrator, so that the transaction ends and nothing happens to anybody
 */
export async function changePermissions(
  tx: Transaction,
  { actor, targets }: LockedReachableUsers,
  userNumbers: readonly number[],
  change: PermissionChange,
): Promise<Outcome[]> {
  const refusals = new Map<number, Refusal>();
  const allowed: LockedReachableUser[] = [];
  for (const target of lockedAmong(targets, userNumbers)) {
    const code = refusalOf(actor, "edit", target) ?? refusalOfChange(actor, target, change);
    if (code) refusals.set(target.userNumber, new Refusal(code));
    else allowed.push(target);
  }
  const changed = await save(tx, actor, allowed, change);
  return userNumbers.map((number) => {
    if (!targets.has(number)) return new Refusal("notFound");
    return refusals.get(number) ?? changed.has(number);
  });
}
