import "server-only";
import { availableParallelism } from "node:os";
import { hash, verify } from "@node-rs/argon2";
import type { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { limits } from "#lib/rules/limits";
import { normalForm } from "#lib/rules/normal-form";
import { Refusal } from "#lib/rules/refusal";
import { semaphore } from "./semaphore";
import { requireNoTransaction } from "./transaction-scope";

/** argon2id (2) with 19 MiB, two passes, one lane: OWASP Password Storage (S-05). */
const parameters = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/**
 * S-66: hashing takes a core and 19 MiB each time, so no more of it runs than leaves one core for pages, whoever asks for
 * it: a process has no more work around its hashes than that core can do. It runs on libuv's threads, of which there are
 * four: one stays free for files and names.
 */
const inTurn = semaphore("hashing passwords", {
  places: Math.min(Math.max(availableParallelism() - 1, 1), 3),
  queue: limits.hashQueue,
  patience: limits.hashWait,
});

/** A hash of nothing, made with the same parameters on first use: who does not exist costs the same (S-67). */
let nobody: Promise<string> | undefined;

/** The only change a password undergoes (S-01): typed ü and composed ü are the same. */
function normalized(password: string): string {
  return normalForm("NFKC", password);
}

/**
 * Hashes a password for storage, as a PHC string. About 25 ms of one core.
 *
 * @throws Overloaded when too many wait for it already
 */
export function hashPassword(password: string): Promise<string> {
  requireNoTransaction("hashing a password");
  return inTurn(() => hash(normalized(password), parameters));
}

/**
 * Compares a password. Without a stored hash it compares with a hash of nothing and answers false, in the same time.
 *
 * @throws Overloaded when too many wait for it already
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  requireNoTransaction("verifying a password");
  nobody ??= hash("", parameters);
  const compared = stored ?? (await nobody);
  const right = await inTurn(() => verify(compared, normalized(password)));
  return right && stored !== null;
}

/** Whether a stored hash was made with other parameters than today's and should be made anew (S-05). */
export function isOutdated(stored: string): boolean {
  const { memoryCost, timeCost, parallelism } = parameters;
  return !stored.startsWith(`$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`);
}

let estimator: Promise<ZxcvbnFactory> | undefined;

/** The dictionaries weigh megabytes, so they are read when the first password is chosen. */
async function loadEstimator(): Promise<ZxcvbnFactory> {
  const [core, common, german, english] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
    import("@zxcvbn-ts/language-de"),
    import("@zxcvbn-ts/language-en"),
  ]);
  return new core.ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...german.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
  });
}

/**
 * Refuses a password that is easy to guess (S-03: zxcvbn score of at least `limits.passwordScore`, with German and
 * English dictionaries) or made mostly of words that everyone knows of this account (S-04).
 *
 * @param context names, address, customer number, company: what an attacker would try first
 */
export async function requireStrongPassword(password: string, context: string[]): Promise<void> {
  const text = normalized(password);
  const words = [...new Set(context.flatMap((item) => [item, ...item.split(/[^\p{L}\p{N}]+/u)]))]
    .map((word) => normalForm("NFKC", word).toLowerCase())
    .filter((word) => word.length >= 3);
  let rest = text.toLowerCase();
  for (const word of words.toSorted((a, b) => b.length - a.length))
    rest = rest.replaceAll(word, "");
  if (rest.length < text.length / 2) throw new Refusal("passwordContext", { field: "password" });
  estimator ??= loadEstimator();
  // zxcvbn's effort grows with the length; beyond 100 characters nothing is gained.
  const { score } = (await estimator).check(text.slice(0, 100), words);
  if (score < limits.passwordScore) throw new Refusal("passwordWeak", { field: "password" });
}
