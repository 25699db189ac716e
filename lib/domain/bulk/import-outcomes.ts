import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { now } from "#db/time";
import type { Reserved } from "#lib/domain/rate-limits/reserve";
import type { AddedUser } from "#lib/domain/users/new-user";
import type { Language } from "#lib/rules/catalogue";
import { Refusal, type RefusalCode } from "#lib/rules/refusal";
import type { ClaimedJob } from "./definitions";
import type { ImportedRow } from "./import";
import { type SettledRow, settleRows } from "./rows";

/** Writes the outcomes of rows that were tried. */
export async function recordOutcomes(
  tx: Transaction,
  job: ImportJob,
  group: readonly Candidate[],
  added: readonly AddedUser[],
  answers: Reserved,
): Promise<void> {
  const elsewhere = added.filter(
    (one) => one instanceof Refusal && one.code === "emailTaken" && !("userNumber" in one.values),
  );
  answers.used = elsewhere.length;
  await settleRows(
    tx,
    job.id,
    group.map(({ position }, index) => outcomeOf(position, added[index])),
  );
}

function outcomeOf(position: number, one: AddedUser | undefined): SettledRow {
  if (!one) throw new Error("one outcome for one input");
  if (!(one instanceof Refusal)) return { position, outcome: "done", userNumber: one.userNumber };
  const holder = Number(one.values.userNumber);
  return { position, outcome: one.code, ...(holder > 0 && { userNumber: holder }) };
}

/** Gives all remaining rows of a job this outcome. */
export async function settleOpen(job: ImportJob, outcome: RefusalCode): Promise<void> {
  await transaction(job.actor, (tx) =>
    tx.execute(sql`update bulk_rows set outcome = ${outcome}, settled_at = ${now}
      where job_id = ${job.id} and outcome is null`),
  );
}

/** Gives these rows of an import the same outcome. */
export function settleAll(
  tx: Transaction,
  job: ImportJob,
  group: readonly Candidate[],
  outcome: RefusalCode,
): Promise<void> {
  return settleRows(
    tx,
    job.id,
    group.map(({ position }) => ({ position, outcome })),
  );
}

/** An import that this process has claimed. */
export type ImportJob = ClaimedJob<"import"> & { language: Language };

/** A row of an import that is to be tried. */
export type Candidate = { position: number; content: ImportedRow };
