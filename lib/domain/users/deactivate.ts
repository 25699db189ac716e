import { sql } from "drizzle-orm";
import { anyOf } from "#db/numbers";
import { now } from "#db/time";
import { endSessionsOfAll } from "#lib/domain/sign-in/end-sessions";
import type { Actor } from "#lib/rules/delegation";
import { apply, changedBy, type UserCommand } from "./run-command";

/** The deactivation of users, for one and for many. */
export const deactivation: UserCommand = {
  command: "deactivate",
  event: "user.deactivated",
  async work(tx, actor, userNumbers) {
    const changed = await tx.execute<{ number: string }>(sql`update users
      set deactivated_at = ${now}, deactivated_by = ${actor.userNumber}, changed_at = ${now}
      where number = ${anyOf(userNumbers)} and deactivated_at is null returning number`);
    await endSessionsOfAll(tx, userNumbers);
    return changedBy(changed);
  },
};

/** The reactivation of users, for one and for many. */
export const reactivation: UserCommand = {
  command: "reactivate",
  event: "user.reactivated",
  async work(tx, _, userNumbers) {
    const changed = await tx.execute<{ number: string }>(sql`update users
      set deactivated_at = null, deactivated_by = null, changed_at = ${now}
      where number = ${anyOf(userNumbers)} and deactivated_at is not null returning number`);
    return changedBy(changed);
  },
};

/**
 * deactivates a user; running sessions end at once. Changes nothing if the user is deactivated.
 *
 * @throws Refusal notFound, ownAccount, ownerProtected, holdsMore, lastAdministrator
 */
export function deactivateUser(actor: Actor, userNumber: number): Promise<void> {
  return apply(actor, userNumber, deactivation);
}

/**
 * reactivates a deactivated user. Changes nothing if the user is not deactivated.
 *
 * @throws Refusal notFound, ownAccount, ownerProtected, holdsMore
 */
export function reactivateUser(actor: Actor, userNumber: number): Promise<void> {
  return apply(actor, userNumber, reactivation);
}
