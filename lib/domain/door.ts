import "server-only";
import { semaphore } from "#lib/infra/semaphore";
import { limits } from "#lib/rules/limits";

/**
 * S-66: runs a sign-in, from the first question to the session, once there is a place for it: a page that is asked for
 * meanwhile waits behind no more than these few. The server in front (lib/infra/front-load.ts) lets no more through than
 * find a place or may wait for one.
 *
 * @throws Overloaded for who finds no place: the database was asked nothing
 */
export const atTheDoor = semaphore("signing in", {
  places: limits.signInsAtOnce,
  queue: limits.hashQueue,
  patience: limits.hashWait,
});
