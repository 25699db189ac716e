import { availableParallelism } from "node:os";
import { semaphore } from "#lib/infra/semaphore";
import { limits } from "#lib/rules/limits";

/**
 * S-66: each hash takes a core and 19 MiB, so the number of parallel hashes leaves one core for pages: a process cannot
 * do more other work than one core can. Hashing runs on libuv's threads, of which there are four: one stays free for
 * files and DNS.
 *
 * @throws Overloaded if too many are waiting already
 */
export const hashInTurn = semaphore("hashing passwords", {
  places: Math.min(Math.max(availableParallelism() - 1, 1), 3),
  queue: limits.hashQueue,
  patience: limits.hashWait,
});
