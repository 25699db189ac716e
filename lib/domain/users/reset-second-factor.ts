import { enqueue } from "#lib/domain/outbox/queue";
import { removeFactors } from "#lib/domain/second-factor/factors";
import { endSessionsOfAll } from "#lib/domain/sign-in/end-sessions";
import type { Actor } from "#lib/rules/delegation";
import { apply } from "./run-command";

/**
 * D-1: for a user who has lost the second factor: removes apps, passkeys and recovery codes, ends running sessions, and
 * tells the user by letter. The password stays valid. Changes nothing if there is no factor.
 *
 * @throws Refusal notFound, ownAccount, ownerProtected, holdsMore
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
