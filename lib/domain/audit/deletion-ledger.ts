import { sql } from "drizzle-orm";
import { deleteClaimed } from "#db/claim";
import { type Transaction, transaction } from "#db/client";
import { interval, nowOnce } from "#db/time";
import { currentKeyId, macOf } from "#lib/infra/crypto/keys";
import { logEvent } from "#lib/infra/log";
import { limits } from "#lib/rules/limits";

/**
 * S-105: deleted users, as keyed hashes of their numbers, so that after restoring an older backup they can be deleted
 * again. A restore resets the ledger too: the missing entries come from outside, from an export or from the log, where
 * each entry is written as soon as it is made.
 */

/** An entry, in the same form in the table, in an export and in the log. */
export type Deletion = { numberHash: string; keyId: string; deletedAt: string };

/**
 * The function that hashes user numbers with the key of this id (HMAC-SHA-256); undefined if the key is no longer
 * known.
 */
export function hashOf(keyId: string): ((userNumber: string) => string) | undefined {
  const mac = macOf("deletionLedger", keyId);
  return mac && ((userNumber) => mac(`user ${userNumber}`));
}

/**
 * Copies the numbers that the trigger has noted into the ledger, hashed, after logging them: everything in the ledger
 * is in the log, whenever this process dies. A repeated log entry does no harm. Runs by the clock.
 *
 * @returns the number of entries
 */
export async function keepLedger(): Promise<number> {
  const keyId = currentKeyId();
  const hash = hashOf(keyId);
  if (!hash) throw new Error("the key in force is known");
  for (let total = 0; ; ) {
    const noted = await transaction("system", (tx) =>
      tx.execute<{ number: string; deletedAt: string }>(sql`
        select n.number::text, n.deleted_at::text as "deletedAt" from deleted_numbers n
        order by n.number limit ${limits.ledgerBatch}`),
    );
    const entries = noted.map(({ number, deletedAt }) => ({
      numberHash: hash(number),
      keyId,
      deletedAt: new Date(deletedAt).toISOString(),
    }));
    for (const entry of entries) logEvent("accountDeleted", entry);
    await transaction("system", async (tx) => {
      await insertEntries(tx, entries);
      await tx.execute(sql`delete from deleted_numbers n
        using json_to_recordset(${JSON.stringify(noted)}::json) as d(number bigint, "deletedAt" timestamptz)
        where n.number = d.number and n.deleted_at = d."deletedAt"`);
    });
    total += noted.length;
    if (noted.length < limits.ledgerBatch) return total;
  }
}

/** Adds entries to the ledger; those that it has already stay as they are. */
export async function insertEntries(tx: Transaction, entries: readonly Deletion[]): Promise<void> {
  await tx.execute(sql`insert into deleted_accounts (number_hash, key_id, deleted_at)
    select "numberHash", "keyId", "deletedAt" from json_to_recordset(${JSON.stringify(entries)}::json)
      as d("numberHash" text, "keyId" text, "deletedAt" timestamptz) on conflict do nothing`);
}

/** The whole ledger in batches, oldest first. */
export async function* listDeletions(): AsyncGenerator<Deletion[]> {
  await keepLedger();
  for (let last: Deletion | undefined; ; ) {
    const from: Deletion | undefined = last;
    const batch = await transaction("system", (tx) =>
      tx.execute<Deletion>(sql`
        select number_hash as "numberHash", key_id as "keyId", deleted_at::text as "deletedAt" from deleted_accounts
        where ${from ? sql`(deleted_at, number_hash) > (${from.deletedAt}::timestamptz, ${from.numberHash})` : sql`true`}
        order by deleted_at, number_hash limit ${limits.auditBatch}`),
    );
    if (batch.length > 0) yield batch;
    if (batch.length < limits.auditBatch) return;
    last = batch.at(-1);
  }
}

/** Deletes entries that no backup can bring back any more. */
export const deleteExpiredEntries = deleteClaimed(
  "deleted_accounts",
  sql`deleted_at < ${nowOnce} - ${interval(limits.deletionRetention)}`,
);
