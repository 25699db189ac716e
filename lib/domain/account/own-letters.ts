import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { attempt, record } from "#lib/domain/audit/record";
import type { Language } from "#lib/rules/catalogue";
import { type Actor, canAdminister } from "#lib/rules/delegation";
import { type OptionalKind, optionalKinds } from "#lib/rules/letter-kinds";
import { lettersChanged, writeLanguage } from "./own-language";

/**
 * R-209, FEEL-M13: the language of the letters to this person and, for administrators, which reports they get. Written as
 * "auth", like everything that nobody changes on behalf of an administrator (S-71).
 */
export function changeOwnLetters(
  actor: Actor,
  { language, reports }: { language: Language; reports: readonly OptionalKind[] },
): Promise<void> {
  const work = async (tx: Transaction) => {
    await writeLanguage(tx, actor, language);
    // Other people's form has no reports, and none are to be unwanted by it.
    if (canAdminister(actor)) await writeReports(tx, actor, reports);
  };
  return attempt(lettersChanged(actor), work, "auth");
}

/** FEEL-M13: the reports that the actor wants; null for somebody who gets none, because they administer nobody. */
export async function findOwnReports(actor: Actor): Promise<OptionalKind[] | null> {
  if (!canAdminister(actor)) return null;
  const [row] = await transaction(actor, (tx) =>
    tx.execute<{ unwanted: string[] }>(
      sql`select to_json(unwanted_reports) as unwanted from users where number = ${actor.userNumber}`,
    ),
  );
  return optionalKinds.filter((kind) => !row?.unwanted.includes(kind));
}

async function writeReports(
  tx: Transaction,
  actor: Actor,
  reports: readonly OptionalKind[],
): Promise<void> {
  const unwanted = optionalKinds.filter((kind) => !reports.includes(kind)).join();
  const changed = await tx.execute(sql`
    update users set unwanted_reports = string_to_array(${unwanted}, ',')
    where number = ${actor.userNumber} and unwanted_reports <> string_to_array(${unwanted}, ',') returning 1`);
  if (changed.length > 0)
    await record(tx, { ...lettersChanged(actor), details: { fields: ["reports"] } });
}
