import "server-only";
import { semaphore } from "#lib/infra/semaphore";
import { limits } from "#lib/rules/limits";

/**
 * S-66: runs a sign-in, from the first question to the session, once there is a place for it. The server in front
 * (lib/infra/front-load.ts) lets no more through than find one; this is for where another server is in front.
 *
 * @throws Overloaded for who finds no place: the database was asked nothing
 */
export const atTheDoor = semaphore("signing in", {
  places: limits.signInsAtOnce,
  queue: limits.signInQueue,
  patience: limits.hashWait,
});
