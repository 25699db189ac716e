import { sql } from "drizzle-orm";
import { deleteClaimed } from "#db/claim";
import { type Transaction, transaction } from "#db/client";
import { interval, nowOnce } from "#db/time";
import { currentKeyId, knownKeyIds, macOf } from "#lib/infra/crypto/keys";
import { logEvent } from "#lib/infra/log";
import { limits } from "#lib/rules/limits";
import { record } from "./record";

/**
 * S-105: deleted users, as keyed hashes of their numbers, so that after restoring an older backup they can be deleted
 * again. A restore resets the ledger too: the missing entries come from outside, from an export or from the log, where
 * each entry is written as soon as it is made.
 */

/** An entry, in the same form in the table, in an export and in the log. */
export type Deletion = { numberHash: string; keyId: string; deletedAt: string };

function hashOf(keyId: string): ((userNumber: string) => string) | undefined {
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
      tx.execute<{ number: string; deleted_at: string }>(sql`
        select number::text, deleted_at::text from deleted_numbers order by number limit ${limits.ledgerBatch}`),
    );
    const entries = noted.map(({ number, deleted_at }) => ({
      numberHash: hash(number),
      keyId,
      deletedAt: new Date(deleted_at).toISOString(),
    }));
    for (const entry of entries) logEvent("accountDeleted", entry);
    await transaction("system", async (tx) => {
      await insertEntries(tx, entries);
      await tx.execute(sql`delete from deleted_numbers n
        using json_to_recordset(${JSON.stringify(noted)}::json) as d(number bigint, deleted_at timestamptz)
        where n.number = d.number and n.deleted_at = d.deleted_at`);
    });
    total += noted.length;
    if (noted.length < limits.ledgerBatch) return total;
  }
}

async function insertEntries(tx: Transaction, entries: readonly Deletion[]): Promise<void> {
  await tx.execute(sql`insert into deleted_accounts (number_hash, key_id, deleted_at)
    select "numberHash", "keyId", "deletedAt" from json_to_recordset(${JSON.stringify(entries)}::json)
      as d("numberHash" text, "keyId" text, "deletedAt" timestamptz) on conflict do nothing`);
}

/** The whole ledger in batches, oldest first. */
export async function* listDeletions(): AsyncGenerator<Deletion[]> {
  await keepLedger();
  for (let last: Deletion | undefined; ; ) {
    const from: Deletion | undefined = last;
    const found = await transaction("system", (tx) =>
      tx.execute<{ number_hash: string; key_id: string; deleted_at: string }>(sql`
        select number_hash, key_id, deleted_at::text from deleted_accounts
        where ${from ? sql`(deleted_at, number_hash) > (${from.deletedAt}::timestamptz, ${from.numberHash})` : sql`true`}
        order by deleted_at, number_hash limit ${limits.auditBatch}`),
    );
    const batch = found.map((row) => ({
      numberHash: row.number_hash,
      keyId: row.key_id,
      deletedAt: row.deleted_at,
    }));
    if (batch.length > 0) yield batch;
    if (batch.length < limits.auditBatch) return;
    last = batch.at(-1);
  }
}

export type Replay = {
  /** Entries that were new to this database. */
  added: number;
  /** Accounts that were deleted again. */
  deleted: number;
  /** Entries whose key is no longer known, so that nobody can tell whom they concern. */
  unreadable: number;
};

/**
 * After a restore, before anybody is let in: adds missing entries to the ledger, and deletes the users in it again. An
 * account created after an entry is another person: a restored database assigns the same numbers a second time.
 */
export async function replayDeletions(entries: readonly Deletion[]): Promise<Replay> {
  const before = await countEntries();
  for (let at = 0; at < entries.length; at += limits.auditBatch)
    await transaction("system", (tx) =>
      insertEntries(tx, entries.slice(at, at + limits.auditBatch)),
    );
  const after = await countEntries();
  let deleted = 0;
  for (let last = "0"; ; ) {
    const from: string = last;
    const batch = await transaction("system", (tx) => replayBatch(tx, from));
    deleted += batch.deleted;
    if (!batch.last) break;
    last = batch.last;
  }
  await keepLedger();
  return { added: after.all - before.all, deleted, unreadable: after.unreadable };
}

async function countEntries(): Promise<{ all: number; unreadable: number }> {
  const known = sql.join(
    knownKeyIds().map((id) => sql`${id}`),
    sql`, `,
  );
  const [row] = await transaction("system", (tx) =>
    tx.execute<{ all: number; unreadable: number }>(sql`select count(*)::int as all,
      count(*) filter (where key_id not in (${known}))::int as unreadable from deleted_accounts`),
  );
  return row ?? { all: 0, unreadable: 0 };
}

async function replayBatch(
  tx: Transaction,
  after: string,
): Promise<{ deleted: number; last: string | null }> {
  const people = await tx.execute<{ number: string }>(sql`select number::text from users
    where number > ${after}::bigint order by number limit ${limits.ledgerBatch}`);
  const hashes = knownKeyIds().flatMap((keyId) => {
    const hash = hashOf(keyId);
    return people.map(({ number }) => ({ number, hash: hash?.(number) }));
  });
  const gone = await tx.execute<{ number: string; organization_id: number }>(sql`
    delete from users u using json_to_recordset(${JSON.stringify(hashes)}::json) as h(number bigint, hash text)
    where u.number = h.number and exists (
      select from deleted_accounts d where d.number_hash = h.hash and d.deleted_at >= u.created_at)
    returning u.number::text, u.organization_id`);
  for (const { number, organization_id: organizationId } of gone)
    await record(tx, {
      event: "user.removed",
      actor: null,
      target: Number(number),
      organizationId,
      details: { reason: "restored" },
    });
  return { deleted: gone.length, last: people.at(-1)?.number ?? null };
}

/** Deletes entries that no backup can bring back any more. */
export const deleteExpiredEntries = deleteClaimed(
  "deleted_accounts",
  sql`deleted_at < ${nowOnce} - ${interval(limits.deletionRetention)}`,
);
