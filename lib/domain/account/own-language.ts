import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { attempt, type Entry, record } from "#lib/domain/audit/record";
import type { Language } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";

/**
 * from now on letters to this person are in this language. Nothing happens if it is the language already.
 */
export function changeOwnLanguage(actor: Actor, language: Language): Promise<void> {
  return attempt(lettersChanged(actor), (tx) => writeLanguage(tx, actor, language), "auth");
}

/** Writes the language in the caller's transaction. */
export async function writeLanguage(
  tx: Transaction,
  actor: Actor,
  language: Language,
): Promise<void> {
  const changed = await tx.execute(sql`update users set language = ${language}
    where number = ${actor.userNumber} and language <> ${language} returning 1`);
  if (changed.length > 0)
    await record(tx, { ...lettersChanged(actor), details: { fields: ["language"] } });
}

/** What the audit log has of a person who changes which letters they get, and how. */
export function lettersChanged(actor: Actor): Entry {
  return { event: "letters.changed", actor, target: actor.userNumber };
}
