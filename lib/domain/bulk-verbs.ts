import "server-only";
import { type Transaction, transaction } from "#db/client";
import { isEnding } from "#lib/infra/lifecycle";
import { logFault } from "#lib/infra/log";
import type { BulkVerb, RowOutcome } from "#lib/rules/bulk";
import type { AreaId } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import { DatabaseUnavailable } from "#lib/rules/unavailable";
import { type AuditEvent, recordRefused } from "./audit";
import { type OpenRow, SettledElsewhere, settleRows } from "./bulk-rows";
import { changePermissions } from "./user-changes";
import {
  applyStep,
  deactivation,
  invitationOfMany,
  removal,
  type Step,
  type StepEntry,
} from "./user-verbs";

/** What is done to each of many, by the same functions as to one. */
type Deed = {
  event: AuditEvent;
  /** Returns whether anything changed. */
  work(tx: Transaction, entry: StepEntry, permission: AreaId | null): Promise<boolean>;
};

const deeds: Record<BulkVerb, Deed> = {
  resend: deedOf(invitationOfMany),
  deactivate: deedOf(deactivation),
  remove: deedOf(removal),
  grant: {
    event: "user.changed",
    work: (tx, entry, permission) =>
      changePermissions(tx, entry, { added: permission ? [permission] : [], removed: [] }),
  },
  withdraw: {
    event: "user.changed",
    work: (tx, entry, permission) =>
      changePermissions(tx, entry, { added: [], removed: permission ? [permission] : [] }),
  },
};

function deedOf(step: Step): Deed {
  return { event: step.event, work: (tx, entry) => applyStep(tx, entry, step) };
}

/** A job as its worker has it: whose it is, with the rights of this moment. */
export type ClaimedJob<K> = {
  id: string;
  kind: K;
  actor: Actor;
  permission: AreaId | null;
};

/**
 * Row by row, each a transaction of its own in which reach and rights are asked for anew; what a rule refuses is recorded
 * and holds up nobody else.
 *
 * @throws DatabaseUnavailable, SettledElsewhere: the rows that are left stay open
 */
export async function workEach(
  job: ClaimedJob<BulkVerb>,
  rows: readonly OpenRow[],
  until: number,
): Promise<void> {
  for (const row of rows) {
    if (isEnding() || performance.now() > until) return;
    await workRow(job, row).catch(async (error: unknown) => {
      if (error instanceof DatabaseUnavailable || error instanceof SettledElsewhere) throw error;
      logFault("bulk", error);
      await transaction(job.actor, (tx) => settle(tx, job.id, row, "fault"));
    });
  }
}

async function workRow(job: ClaimedJob<BulkVerb>, row: OpenRow): Promise<void> {
  const { event, work } = deeds[job.kind];
  const entry: StepEntry = { event, actor: job.actor, target: row.userNumber ?? 0 };
  try {
    await transaction(job.actor, async (tx) => {
      const changed = await work(tx, entry, job.permission);
      await settle(tx, job.id, row, changed ? "done" : "unchanged");
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await transaction(job.actor, async (tx) => {
      await recordRefused(tx, { ...entry, details: { reason: error.code } });
      await settle(tx, job.id, row, error.code);
    });
  }
}

function settle(tx: Transaction, jobId: string, row: OpenRow, outcome: RowOutcome): Promise<void> {
  return settleRows(tx, jobId, [{ position: row.position, outcome }]);
}
