import { sql } from "drizzle-orm";
import { anyOf } from "#db/numbers";
import { now } from "#db/time";
import { enqueue } from "#lib/domain/outbox/queue";
import { removeFactors } from "#lib/domain/second-factor/factors";
import { endSessionsOfAll } from "#lib/domain/sign-in/end-sessions";
import type { Actor } from "#lib/rules/delegation";
import { apply, changedBy, type UserCommand } from "./run-command";

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

/** deactivates a user; running sessions end at once. Changes nothing if the user is deactivated. */
export function deactivateUser(actor: Actor, userNumber: number): Promise<void> {
  return apply(actor, userNumber, deactivation);
}

/** reactivates a deactivated user. */
export function reactivateUser(actor: Actor, userNumber: number): Promise<void> {
  return apply(actor, userNumber, {
    command: "reactivate",
    event: "user.reactivated",
    async work(tx) {
      const changed = await tx.execute<{ number: string }>(sql`update users
      set deactivated_at = null, deactivated_by = null, changed_at = ${now}
      where number = ${userNumber} and deactivated_at is not null returning number`);
      return changedBy(changed);
    },
  });
}

/**
 * D-1: for a user who has lost the second factor: removes apps, passkeys and recovery codes, ends running sessions, and
 * tells the user by letter. The password stays valid. Changes nothing if there is no factor.
 */
export function resetSecondFactor(actor: Actor, userNumber: number): Promise<void> {
  return apply(actor, userNumber, {
    command: "resetSecondFactor",
    event: "secondFactor.reset",
    async work(tx) {
      if (!(await removeFactors(tx, userNumber))) return new Map();
      await endSessionsOfAll(tx, [userNumber]);
      await enqueue(tx, {
        kind: "secondFactorReset",
        userNumber,
        requestedBy: { userNumber: actor.userNumber, letters: "notCounted" },
      });
      return new Map([[userNumber, true]]);
    },
  });
}
