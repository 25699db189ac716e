import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { requireOrganization } from "#lib/domain/access/organization-reach";
import { readScope } from "#lib/domain/access/scope";
import { attempt, record } from "#lib/domain/audit/record";
import { consumeRateLimit } from "#lib/domain/rate-limits/consume";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import type { ActivityFilters } from "#lib/rules/list-queries";
import { isUnclear } from "#lib/rules/unclear";
import { isCutShort, type Reading } from "./entries";
import { readActivity } from "./list";
import { peopleOf, peopleTable } from "./people";
import { type ActivityColumns, type ActivityEntry, activityEntry } from "./row";

/**
 * records the download of the audit log and returns its batches, newest first; each is a transaction of its own
 * in which the actor is checked again.
 *
 * @param most the maximum number of entries
 * @returns the batches; the return value says whether and why there would have been more
 * @throws Refusal notFound if the actor does not administer; tooManyAttempts
 */
export async function exportActivity(
  actor: Actor,
  query: ActivityFilters,
  most: number = limits.auditExportRows,
): Promise<AsyncGenerator<ActivityEntry[], { cut: Cut | null }>> {
  await consumeRateLimit("download", actor.userNumber, actor);
  await attempt({ event: "auditLog.exported", actor }, async (tx) => {
    await requireOrganization(tx, actor, actor.organizationId);
    await record(tx, { event: "auditLog.exported", actor });
  });
  return batches(actor, query, most);
}

/** Why a download ends before the audit log does: it is long enough, or enough was looked through for an area. */
export type Cut = "length" | "search";

type Start = { key: string; number: string };

async function* batches(
  actor: Actor,
  query: ActivityFilters,
  most: number,
): AsyncGenerator<ActivityEntry[], { cut: Cut | null }> {
  let start: Start | null = null;
  for (let left = most; ; ) {
    const size = Math.min(limits.auditExportBatch, left);
    // One more than requested, to see whether there is more.
    const { rows, cut } = await readBatch(actor, query, start, size + 1);
    const batch = rows.slice(0, size);
    const last = batch.at(-1);
    if (last) yield batch.map(activityEntry);
    left -= batch.length;
    if (rows.length <= size || !last) return { cut: cut ? "search" : null };
    if (left === 0) return { cut: "length" };
    start = { key: last.sortKey, number: last.id };
  }
}

function readBatch(
  actor: Actor,
  query: ActivityFilters,
  start: Start | null,
  limit: number,
): Promise<{ rows: (ActivityColumns & { sortKey: string })[]; cut: boolean }> {
  const work = async (tx: Transaction) => {
    const { root } = await readScope(tx, actor, query.organization);
    if (!root) return { rows: [], cut: false };
    const from = start && { key: sql`${start.key}::timestamptz`, number: start.number };
    const reading = { root, query, from, newer: false, limit };
    const { rows } = await readActivity(tx, actor, reading);
    // Only the last batch tells whether reading has ended before the audit log.
    return { rows, cut: rows.length < limit && (await readIsCutShort(tx, reading)) };
  };
  return transaction(actor, work, "searching");
}

/** Whether entries after these were not looked through for an area. */
async function readIsCutShort(tx: Transaction, reading: Reading): Promise<boolean> {
  const { root, query } = reading;
  if (!query.area || isUnclear(query)) return false;
  const [row] = await tx.execute<{ cut: boolean }>(sql`
    with ${peopleTable(peopleOf(root, query))} select ${isCutShort(reading)} as cut`);
  return row?.cut === true;
}
