import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { grantedOf } from "#lib/domain/access/access";
import { currentActor } from "#lib/domain/access/reach";
import { consumeRateLimit } from "#lib/domain/rate-limits/consume";
import type { RowOutcome } from "#lib/rules/bulk";
import { type AreaId, inCatalogueOrder, isAreaId } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import { type JobRow, personOfRow } from "./view-rows";

/** A row of an import with the present permissions of its account, if there is one. */
export type ResultRow = JobRow & { granted: AreaId[] };

/**
 * The outcome of each row of one's own import, in batches, each a transaction of its own.
 *
 * @throws Refusal notFound for another user's job and for other kinds; tooManyAttempts
 */
export async function exportImport(
  actor: Actor,
  jobId: string,
): Promise<AsyncGenerator<ResultRow[], null>> {
  await consumeRateLimit("download", actor.userNumber, actor);
  await transaction(actor, async (tx) => {
    await currentActor(tx, actor);
    const found = await tx.execute(
      sql`select from bulk_jobs where id = ${jobId} and actor_number = ${actor.userNumber} and kind = 'import'`,
    );
    if (found.length === 0) throw new Refusal("notFound");
  });
  return batches(actor, jobId);
}

async function* batches(actor: Actor, jobId: string): AsyncGenerator<ResultRow[], null> {
  for (let after = 0; ; ) {
    const rows = await readBatch(actor, jobId, after);
    if (rows.length > 0) yield rows;
    if (rows.length < limits.importExportBatch) return null;
    after = rows.at(-1)?.position ?? after;
  }
}

async function readBatch(actor: Actor, jobId: string, after: number): Promise<ResultRow[]> {
  const rows = await transaction(actor, (tx) =>
    tx.execute<{
      position: number;
      userNumber: string | null;
      content: unknown;
      refusal: JobRow["refusal"];
      outcome: RowOutcome | null;
      user: JobRow["user"];
      granted: string[];
    }>(sql`
      select r.position, r.user_number as "userNumber", r.content, r.refusal, r.outcome, ${grantedOf} as granted,
        ${personOfRow} as "user"
      from bulk_rows r left join (users u join organizations o on o.id = u.organization_id) on u.number = r.user_number
      where r.job_id = ${jobId} and r.position > ${after} order by r.position limit ${limits.importExportBatch}`),
  );
  return rows.map(({ userNumber, granted, ...row }) => ({
    ...row,
    userNumber: userNumber === null ? null : Number(userNumber),
    granted: inCatalogueOrder(granted.filter(isAreaId)),
  }));
}
