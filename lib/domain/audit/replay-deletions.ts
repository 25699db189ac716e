import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { knownKeyIds } from "#lib/infra/crypto/keys";
import { limits } from "#lib/rules/limits";
import { type Deletion, hashOf, insertEntries, keepLedger } from "./deletion-ledger";
import { record } from "./record";

/** What came of a replay. */
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
  // Sorted by the column `u.number`: a plain `number` would be the returned text, and the batches would skip users.
  const people = await tx.execute<{ number: string }>(sql`select u.number::text from users u
    where u.number > ${after}::bigint order by u.number limit ${limits.ledgerBatch}`);
  const hashes = knownKeyIds().flatMap((keyId) => {
    const hash = hashOf(keyId);
    return people.map(({ number }) => ({ number, hash: hash?.(number) }));
  });
  const gone = await tx.execute<{ userNumber: string; organizationId: number }>(sql`
    delete from users u using json_to_recordset(${JSON.stringify(hashes)}::json) as h(number bigint, hash text)
    where u.number = h.number and exists (
      select from deleted_accounts d where d.number_hash = h.hash and d.deleted_at >= u.created_at)
    returning u.number as "userNumber", u.organization_id as "organizationId"`);
  for (const { userNumber, organizationId } of gone)
    await record(tx, {
      event: "user.removed",
      actor: null,
      target: Number(userNumber),
      organizationId,
      details: { reason: "restored" },
    });
  return { deleted: gone.length, last: people.at(-1)?.number ?? null };
}
