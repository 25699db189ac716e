import { hash, verify } from "@node-rs/argon2";
import { requireNoTransaction } from "#lib/infra/transaction-scope";
import { limits } from "#lib/rules/limits";
import { normalForm } from "#lib/rules/normal-form";
import { Refusal } from "#lib/rules/refusal";
import { hashInTurn } from "./hash-turns";
import { scoreOf } from "./password-strength";

/** argon2id (2) with 19 MiB, two passes, one lane: OWASP Password Storage (S-05). */
const parameters = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** A dummy hash with the same parameters, made on first use: for unknown users the check takes the same time (S-67). */
let nobody: Promise<string> | undefined;

/** The only change to a password (S-01): decomposed and composed ü become equal. */
function normalized(password: string): string {
  return normalForm("NFKC", password);
}

/**
 * Hashes a password for storage, as a PHC string. Takes about 25 ms of one core.
 *
 * @throws Overloaded if too many are waiting already
 */
export function hashPassword(password: string): Promise<string> {
  requireNoTransaction("hashing a password");
  return hashInTurn(() => hash(normalized(password), parameters));
}

/**
 * Verifies a password. Without a stored hash it compares with a dummy hash and returns false, in the same time.
 *
 * @throws Overloaded if too many are waiting already
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  requireNoTransaction("verifying a password");
  return hashInTurn(() => comparePassword(stored, password));
}

/** Does what `verifyPassword` does, for a caller that holds a place for it already. */
export async function comparePassword(stored: string | null, password: string): Promise<boolean> {
  nobody ??= hash("", parameters);
  const right = await verify(stored ?? (await nobody), normalized(password));
  return right && stored !== null;
}

/** Whether a stored hash has outdated parameters and should be renewed (S-05). */
export function isOutdated(stored: string): boolean {
  const { memoryCost, timeCost, parallelism } = parameters;
  return !stored.startsWith(`$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`);
}

/** The latest request of each person; the next one waits for it. */
const lastOf = new Map<string, Promise<unknown>>();

/** Runs each person's work one at a time, in order of arrival. */
async function oneByOne<T>(person: string, work: () => Promise<T>): Promise<T> {
  const own = (lastOf.get(person) ?? Promise.resolve()).then(work, work);
  lastOf.set(person, own);
  try {
    return await own;
  } finally {
    if (lastOf.get(person) === own) lastOf.delete(person);
  }
}

/** Words that an attacker would try first: names, address, customer number and company, and words of the portal. */
export type PasswordContext = { personal: string[]; common: string[] };

/**
 * Refuses a password that is easy to guess (S-03: zxcvbn score of at least `limits.passwordScore`, with German and
 * English dictionaries), or consists mostly of words known about this account or of the portal (S-04). Runs one check per person at a
 * time; a password not scored in time is refused (FF-B4).
 *
 * @param person whose password it is going to be
 */
export async function requireStrongPassword(
  person: number,
  password: string,
  context: PasswordContext,
): Promise<void> {
  requireNoTransaction("judging a password");
  const text = normalized(password);
  const personal = wordsOf(context.personal);
  const words = [...personal, ...wordsOf(context.common)];
  if (consistsOf(text, personal)) throw new Refusal("passwordContext", { field: "password" });
  if (consistsOf(text, words)) throw new Refusal("passwordWeak", { field: "password" });
  // Only the beginning is scored: no ending makes it weaker.
  const beginning = text.slice(0, limits.passwordJudged);
  const score = await oneByOne(String(person), () => scoreOf(beginning, words));
  if (score === null) throw new Refusal("passwordNotJudged", { field: "password" });
  if (score < limits.passwordScore) throw new Refusal("passwordWeak", { field: "password" });
}

/** The items as a whole and each of their words, as they are compared. */
function wordsOf(items: readonly string[]): string[] {
  return [...new Set(items.flatMap((item) => [item, ...item.split(/[^\p{L}\p{N}]+/u)]))]
    .map((word) => normalForm("NFKC", word).toLowerCase())
    .filter((word) => word.length >= 3);
}

/** Whether more than half of a password are these words. */
function consistsOf(text: string, words: readonly string[]): boolean {
  let rest = text.toLowerCase();
  for (const word of words.toSorted((a, b) => b.length - a.length))
    rest = rest.replaceAll(word, "");
  return rest.length < text.length / 2;
}
