import { waitOf } from "#lib/domain/rate-limits";
import { semaphore } from "#lib/infra/semaphore";
import { currentRequest } from "#lib/infra/server/request-context";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";

/**
 * S-66: runs a sign-in, from the first question to the session, once there is a place for it. The server in front
 * (lib/infra/server/admission.ts) lets no more through than find one; this is for where another server is in front.
 *
 * @throws Overloaded for who finds no place: the database was asked nothing
 */
export const atTheDoor = semaphore("signing in", {
  places: limits.signInsAtOnce,
  queue: limits.signInQueue,
  patience: limits.hashWait,
});

/**
 * FF-W1: refuses whom the server in front has led past the door, because the address has no turn yet: no password of theirs
 * is hashed, be there a turn by now or not. Only who is known in the browser goes on, and waits at the door behind.
 *
 * @throws Refusal tooManyAttempts (with `seconds`)
 */
export async function requireWayByTheDoor(isKnown: () => Promise<boolean>): Promise<void> {
  const seconds = currentRequest()?.ledPast;
  if (seconds && !(await isKnown()))
    throw new Refusal("tooManyAttempts", { values: waitOf(seconds) });
}
