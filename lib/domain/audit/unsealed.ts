import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { limits } from "#lib/rules/limits";
import { exactly } from "./chain";
import type { AuditLogProblem, AuditLogReport } from "./report";
import { isUnsealed } from "./seal";
import type { Walk } from "./walk";

/**
 * Events that no seal covers: the newest wait for the sealer. One that claims to be older than what was sealed long ago
 * was inserted by somebody else.
 */
export async function findUnsealed(
  walk: Walk,
): Promise<Pick<AuditLogReport, "waiting" | "waitingSince"> & { problem?: AuditLogProblem }> {
  const [bounds] = await transaction("system", (tx) =>
    tx.execute<{ first: string | null; last: string | null }>(
      sql`select min(id)::text as first, max(id)::text as last from audit_events`,
    ),
  );
  const tolerated = new Date(Math.max(0, walk.latest - limits.auditClockTolerance)).toISOString();
  let waiting = 0;
  let waitingSince: string | null = null;
  const [first, last] = [Number(bounds?.first ?? 1) - 1, Number(bounds?.last ?? 0)];
  for (let after = first; after < last; after += limits.auditLookBack) {
    const [found] = await transaction("system", (tx) =>
      tx.execute<{ count: number; since: string | null; inserted: string | null }>(sql`
        select count(*)::int as count, ${exactly(sql`min(e.at)`)} as since,
          (min(e.id) filter (where e.at < ${tolerated}::timestamptz))::text as inserted
        from audit_events e where ${isUnsealed(after, after + limits.auditLookBack)}`),
    );
    if (found?.inserted) {
      const eventId = Number(found.inserted);
      return {
        waiting,
        waitingSince,
        problem: { kind: "insertedEvent", position: null, eventId },
      };
    }
    waiting += found?.count ?? 0;
    waitingSince ??= found?.since ?? null;
  }
  return { waiting, waitingSince };
}
