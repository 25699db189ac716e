import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { bulkJobs } from "#db/schema";
import { currentActor } from "#lib/domain/access/reach";
import type { Dates } from "#lib/domain/users/write-dates";
import type { JobKind, JobState } from "#lib/rules/bulk";
import type { AreaId } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";

/** A job in the list of the user's own. */
export type JobSummary = {
  id: string;
  kind: JobKind;
  permission: AreaId | null;
  dates: Dates | null;
  /** The name of the permission set that it is about; null for none, or if it was removed. */
  setName: string | null;
  state: JobState;
  total: number;
  createdAt: Date;
};

/**
 * The actor's own jobs, newest first, kept for `limits.bulkRetention`: the confirmed ones, and imports that wait for
 * confirmation, because choosing their file was more work than ticking rows.
 */
export function listJobs(actor: Actor, which: "all" | "imports" = "all"): Promise<JobSummary[]> {
  const ofKind = which === "all" ? sql`true` : sql`${bulkJobs.kind} = 'import'`;
  return transaction(actor, async (tx) => {
    await currentActor(tx, actor);
    const rows = await tx
      .select({
        id: bulkJobs.id,
        kind: bulkJobs.kind,
        permission: bulkJobs.permission,
        dates: bulkJobs.dates,
        setName: sql<
          string | null
        >`(select s.name from permission_sets s where s.id = ${bulkJobs.setId})`,
        state: bulkJobs.state,
        total: bulkJobs.total,
        createdAt: bulkJobs.createdAt,
      })
      .from(bulkJobs)
      .where(sql`${bulkJobs.actorNumber} = ${actor.userNumber} and (${bulkJobs.confirmedAt} is not null or ${bulkJobs.kind} = 'import' and ${bulkJobs.state} = 'prepared')
        and ${ofKind}`)
      .orderBy(sql`${bulkJobs.createdAt} desc`)
      .limit(limits.bulkJobsShown);
    return rows.map((row) => ({ ...row, permission: row.permission as AreaId | null }));
  });
}
