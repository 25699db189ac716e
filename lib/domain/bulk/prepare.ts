import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { now } from "#db/time";
import { currentActor } from "#lib/domain/access/reach";
import { attempt } from "#lib/domain/audit/record";
import type { GivenSet } from "#lib/domain/permission-sets/offered";
import { consumeReserved, type Reserved, withReservation } from "#lib/domain/rate-limits/reserve";
import type { BulkCommand, SetCommand } from "#lib/rules/bulk";
import type { AreaId, Language } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import type { StaffFile } from "#lib/rules/staff-list/parse";
import { insertRows, type NewRow } from "./rows";

/** What to do with all rows. */
export type NewJob =
  | { kind: "import"; organizationId: number; language: Language; source?: ImportSource }
  | { kind: "grant" | "withdraw"; permission: AreaId }
  | { kind: SetCommand; set: GivenSet }
  | { kind: Exclude<BulkCommand, "grant" | "withdraw" | SetCommand> };

/** How a list was read, for the preview: nothing personal, so that it may stay when somebody is deleted. */
export type ImportSource = {
  encoding: StaffFile["encoding"];
  /** Headings of columns that are not read. */
  ignored: string[];
  /** The customer number for rows without one; empty if none was given. */
  organization: string;
  /** Positions of rows with letters in which a wrong encoding would show. */
  samples: number[];
};

/**
 * stores the affected users and changes nobody: the preview shows exactly what a confirmation will do.
 *
 * @param rowsOf reads the affected users, in the job's own transaction
 * @returns the job's id
 * @throws Refusal notFound if the actor does not administer, nobodyChosen, tooManyRows, tooManyAttempts
 */
export function prepareJob(
  actor: Actor,
  job: NewJob,
  rowsOf: (tx: Transaction) => Promise<readonly NewRow[]>,
): Promise<string> {
  return withReservation(["bulk", actor.userNumber], 1, (begin) =>
    writeJob(actor, job, rowsOf, begin),
  );
}

/** `prepareJob` without the rate limit, which the caller has counted or reserved. */
export async function writeJob(
  actor: Actor,
  job: NewJob,
  rowsOf: (tx: Transaction) => Promise<readonly NewRow[]>,
  reservation?: () => Reserved,
): Promise<string> {
  const work = async (tx: Transaction) => {
    await currentActor(tx, actor);
    if (reservation) consumeReserved(reservation());
    const rows = await rowsOf(tx);
    if (rows.length === 0) throw new Refusal("nobodyChosen");
    if (rows.length > limits.bulkRows)
      throw new Refusal("tooManyRows", { values: { most: limits.bulkRows } });
    const written = await insertJob(tx, actor, job, rows.length);
    await insertRows(tx, written, rows);
    return written;
  };
  // The users of a view are found by its filters.
  const id = await attempt({ event: "bulk.started", actor }, work, actor, "searching");
  // After the commit, so that of several at once the last sees all.
  await transaction(actor, (tx) => discardOldest(tx, actor));
  return id;
}

async function insertJob(
  tx: Transaction,
  actor: Actor,
  job: NewJob,
  total: number,
): Promise<string> {
  const permission = "permission" in job ? job.permission : null;
  const set = "set" in job ? job.set : null;
  const list = job.kind === "import" ? job : null;
  const [row] = await tx.execute<{ id: string }>(sql`
    insert into bulk_jobs (kind, actor_number, organization_id, permission, set_id, set_version, language, source, total)
    values (${job.kind}, ${actor.userNumber}, ${list?.organizationId ?? null}, ${permission}, ${set?.id ?? null}, ${set?.version ?? null}, ${list?.language ?? "de"},
      ${list?.source ? JSON.stringify(list.source) : null}::jsonb, ${total}) returning id`);
  if (!row) throw new Error("an insert returns its row");
  return row.id;
}

/** FF-W9: keeps only the newest unconfirmed jobs of this person, so that repeated previews do not accumulate. */
async function discardOldest(tx: Transaction, actor: Actor): Promise<void> {
  await tx.execute(sql`
    with discarded as (update bulk_jobs set state = 'cancelled', finished_at = ${now}
      where actor_number = ${actor.userNumber} and state = 'prepared' and id in (select id from bulk_jobs
        where actor_number = ${actor.userNumber} and state = 'prepared' order by created_at desc offset ${limits.bulkOpen})
      returning id)
    delete from bulk_rows where job_id in (select id from discarded)`);
}
