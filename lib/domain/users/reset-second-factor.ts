import { enqueueToEach } from "#lib/domain/outbox/queue";
import { removeFactorsOfAll } from "#lib/domain/second-factor/factors";
import { endSessionsOfAll } from "#lib/domain/sign-in/end-sessions";
import type { Actor } from "#lib/rules/delegation";
import { apply, type UserCommand } from "./run-command";

/**
 * D-1: the reset for users who have lost the second factor, for one and for many: removes apps, passkeys and recovery
 * codes, ends running sessions, and tells each by letter. The letters are not counted, so that none is held back. The
 * passwords stay valid.
 */
export const secondFactorReset: UserCommand = {
  command: "resetSecondFactor",
  event: "secondFactor.reset",
  async work(tx, actor, userNumbers) {
    const changed = await removeFactorsOfAll(tx, userNumbers);
    await endSessionsOfAll(tx, changed);
    await enqueueToEach(tx, "secondFactorReset", changed, actor.userNumber);
    return new Map(changed.map((number) => [number, true]));
  },
};

/**
 * D-1: resets the second factor of a user. Changes nothing if there is none.
 *
 * @throws Refusal notFound, ownAccount, ownerProtected, holdsMore
 */
export function resetSecondFactor(actor: Actor, userNumber: number): Promise<void> {
  return apply(actor, userNumber, secondFactorReset);
}
