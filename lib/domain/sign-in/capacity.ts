import { waitOf } from "#lib/domain/rate-limits/wait";
import { semaphore } from "#lib/infra/semaphore";
import { currentRequest } from "#lib/infra/server/request-context";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";

/**
 * S-66: runs a sign-in, from the first query to the session, when a place for it is free. The server in front
 * (lib/infra/server/admission.ts) lets no more through than find one; this is for installations behind another server.
 *
 * @throws Overloaded if no place is free; the database was not queried
 */
export const withSignInCapacity = semaphore("working on sign-ins", {
  places: limits.signInsAtOnce,
  queue: limits.signInQueue,
  patience: limits.hashWait,
});

/**
 * FF-W1: refuses sign-ins that bypassed the sign-in places because their address is over its limit: their passwords are
 * not hashed, even if the limit would allow it by now. Only users known in the browser continue, and wait for a place
 * here.
 *
 * @throws Refusal tooManyAttempts (with `seconds`)
 */
export async function requireKnownIfOverLimit(isKnown: () => Promise<boolean>): Promise<void> {
  const seconds = currentRequest()?.ledPast;
  if (seconds && !(await isKnown()))
    throw new Refusal("tooManyAttempts", { values: waitOf(seconds) });
}
