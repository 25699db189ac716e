import { type Transaction, transaction } from "#db/client";
import { lockReachableUsers } from "#lib/domain/access/reach-lock";
import { recordAll } from "#lib/domain/audit/record";
import { type Letters, withLetters } from "#lib/domain/mail-budget";
import type { Outcome } from "#lib/domain/users/run-command";
import { logFault } from "#lib/infra/log";
import { isEnding } from "#lib/infra/server/lifecycle";
import { nextBatch } from "#lib/rules/batch-size";
import type { BulkCommand, RowOutcome } from "#lib/rules/bulk";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import { DatabaseUnavailable } from "#lib/rules/unavailable";
import { type ClaimedJob, countsLetters, definitions, takesAdministrators } from "./definitions";
import { type OpenRow, SettledElsewhere, settleRows } from "./rows";

/**
 * Processes rows in order, as many per transaction as take a moment, so that no page waits longer. Reach and rights are
 * checked each time; a refusal is recorded and does not hold up other rows.
 *
 * @param until by `performance.now()`: no batch is begun later
 * @param most rows of one transaction
 * @throws DatabaseUnavailable, SettledElsewhere: the remaining rows stay open
 */
export async function workRows(
  job: ClaimedJob<BulkCommand>,
  rows: readonly OpenRow[],
  until: number,
  most: number = limits.bulkSlice,
): Promise<void> {
  for (let at = 0, size = Math.min(most, limits.bulkBatch); at < rows.length; ) {
    const began = performance.now();
    if (isEnding() || began > until) return;
    const batch = rows.slice(at, at + size);
    await workBatch(job, batch).catch((error: unknown) => handleError(job, batch, until, error));
    at += size;
    const elapsed = performance.now() - began;
    size = nextBatch(size, elapsed, { time: limits.bulkBatchTime, least: limits.bulkBatch, most });
  }
}

async function workBatch(job: ClaimedJob<BulkCommand>, rows: readonly OpenRow[]): Promise<void> {
  const { actor, kind, permission, dates, set = null } = job;
  const numbers = rows.map(numberOf);
  const work = async (tx: Transaction, letters: Letters) => {
    const locked = await lockReachableUsers(tx, actor, numbers, takesAdministrators(job));
    const outcomes = await definitions[kind].work(tx, locked, numbers, {
      permission,
      set,
      letters,
      dates,
    });
    await recordOutcomes(tx, job, rows, (row, index) => ({
      outcome: outcomes[index] ?? false,
      organizationId: locked.targets.get(numberOf(row))?.organizationId,
    }));
  };
  await withLetters(actor, countsLetters(kind) ? rows.length : 0, (begin) =>
    transaction(actor, (tx) => work(tx, begin()), "fresh"),
  );
}

/**
 * Handles an error: a refusal of the actor applies to all rows, any other error to a single row that is tried alone.
 */
async function handleError(
  job: ClaimedJob<BulkCommand>,
  rows: readonly OpenRow[],
  until: number,
  error: unknown,
): Promise<void> {
  if (error instanceof DatabaseUnavailable || error instanceof SettledElsewhere) throw error;
  const refusal = error instanceof Refusal ? error : null;
  if (!refusal) logFault("bulk", error);
  if (rows.length > 1 && refusal?.code !== "notFound") return workRows(job, rows, until, 1);
  await transaction(job.actor, (tx) =>
    recordOutcomes(tx, job, rows, () => ({ outcome: refusal ?? "fault" })),
  );
}

/** Records refusals, with the organization as far as the actor knows it, and writes the rows' outcomes. */
async function recordOutcomes(
  tx: Transaction,
  { id, kind, actor }: ClaimedJob<BulkCommand>,
  rows: readonly OpenRow[],
  resultOf: (row: OpenRow, index: number) => Result,
): Promise<void> {
  const results = rows.map((row, index) => ({ row, ...resultOf(row, index) }));
  const refused = results.flatMap(({ row, outcome, organizationId = actor.organizationId }) =>
    outcome instanceof Refusal
      ? [{ target: numberOf(row), organizationId, details: { reason: outcome.code } }]
      : [],
  );
  await recordAll(tx, { event: definitions[kind].event, actor }, refused, "refused");
  const settled = results.map(({ row: { position }, outcome }) => {
    return { position, outcome: outcomeOf(outcome) };
  });
  await settleRows(tx, id, settled);
}

type Result = { outcome: Outcome | "fault"; organizationId?: number | undefined };

function outcomeOf(outcome: Outcome | "fault"): RowOutcome {
  if (outcome instanceof Refusal) return outcome.code;
  if (outcome === "fault") return outcome;
  return outcome ? "done" : "unchanged";
}

function numberOf({ userNumber }: OpenRow): number {
  return userNumber ?? 0;
}
