import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { now } from "#db/time";
import { type Reserved, withReservation } from "#lib/domain/rate-limits/reserve";
import type { AddedUser } from "#lib/domain/users/add";
import { createUsers } from "#lib/domain/users/create";
import { isEnding } from "#lib/infra/server/lifecycle";
import type { Language } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import { Refusal, type RefusalCode } from "#lib/rules/refusal";
import { personFields, pickFields } from "#lib/rules/user-fields";
import type { ClaimedJob } from "./commands";
import type { ImportedRow } from "./import";
import { type OpenRow, type SettledRow, settleRows } from "./rows";

type ImportJob = ClaimedJob<"import"> & { language: Language };
type Candidate = { position: number; content: ImportedRow };

/**
 * Adds the people of some rows of an import, those of one organization in one transaction, on behalf and with the
 * present rights of its author.
 *
 * @throws DatabaseUnavailable, SettledElsewhere: the remaining rows stay open
 */
export async function workImport(job: ImportJob, rows: readonly OpenRow[]): Promise<void> {
  const groups = new Map<number, Candidate[]>();
  for (const { position, content } of rows) {
    const row = content as ImportedRow;
    // A row without a valid organization is shown as such, and never tried.
    const group = groups.get(row.organizationId ?? 0) ?? [];
    groups.set(row.organizationId ?? 0, [...group, { position, content: row }]);
  }
  for (const [organizationId, group] of groups) {
    for (let at = 0; at < group.length; ) {
      if (isEnding()) return;
      const tried = await addSome(job, organizationId, group.slice(at));
      if (tried === 0) return settleOpen(job, "tooManyAttempts");
      at += tried;
    }
  }
}

/**
 * D-8: an import may reveal by trying that addresses are taken elsewhere, as the form may, at the same rate. As many
 * such answers as rows are reserved before any is tried, and further rows are not tried; once the limit is used up
 * nothing is tried, whether or not the address is free.
 *
 * @returns how many of the first rows were tried
 */
function addSome(
  job: ImportJob,
  organizationId: number,
  group: readonly Candidate[],
): Promise<number> {
  const wanted = Math.min(group.length, limits.importReserved);
  return withReservation(["takenAddress", job.actor.userNumber], wanted, async (begin) => {
    const { granted } = begin();
    if (granted > 0) await addGroup(job, organizationId, group.slice(0, granted), begin);
    return granted;
  });
}

async function addGroup(
  job: ImportJob,
  organizationId: number,
  group: readonly Candidate[],
  begin: () => Reserved,
): Promise<void> {
  const inputs = group.map(({ content }) => ({
    ...pickFields(personFields, content),
    permissions: content.permissions,
    language: job.language,
  }));
  try {
    await createUsers(job.actor, organizationId, inputs, (tx, added) =>
      recordOutcomes(tx, job, group, added, begin()),
    );
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await transaction(job.actor, (tx) => settleAll(tx, job, group, error.code));
  }
}

async function recordOutcomes(
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
async function settleOpen(job: ImportJob, outcome: RefusalCode): Promise<void> {
  await transaction(job.actor, (tx) =>
    tx.execute(sql`update bulk_rows set outcome = ${outcome}, settled_at = ${now}
      where job_id = ${job.id} and outcome is null`),
  );
}

function settleAll(
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
