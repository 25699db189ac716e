import { transaction } from "#db/client";
import type { AuditLogProblem, AuditLogReport, NotedHead } from "./report";
import { findUnsealed } from "./unsealed";
import { begin, type Walk, walkOn } from "./walk";

/**
 * S-102: compares the whole audit log with its seals, in batches, so that it can run beside everything else and for any
 * number of events.
 *
 * @param noted an end of the chain from a log or a printout, to check whether it is still part of it. Without it nobody
 *   can tell whether the newest seals were cut off.
 */
export async function verifyAuditLog(noted?: NotedHead): Promise<AuditLogReport> {
  return walkToEnd(await beginWalk(noted));
}

/** The start of a verification: after the checkpoint, if there is one. */
export function beginWalk(noted?: NotedHead): Promise<Walk> {
  return transaction("system", (tx) => begin(tx, noted ?? null));
}

/** Verifies the chain from there to its end, whatever retention deletes meanwhile. */
export async function walkToEnd(walk: Walk): Promise<AuditLogReport> {
  while (!walk.problem && (await transaction("system", (tx) => walkOn(tx, walk))));
  walk.problem ??= problemOfNoted(walk);
  const { problem, compared, expired, late, first, position, seal, sealedAt } = walk;
  const unsealed = problem ? { waiting: 0, waitingSince: null } : await findUnsealed(walk);
  return {
    compared,
    expired,
    late,
    first,
    head: { position, seal, sealedAt },
    problem,
    ...unsealed,
  };
}

/** The problem of the noted end, at the end of an otherwise valid chain. */
function problemOfNoted({ noted, passed, position }: Walk): AuditLogProblem | null {
  if (noted && noted.position > position) return { kind: "cutOff", position, eventId: null };
  if (noted && passed) return { kind: "notComparable", position: noted.position, eventId: null };
  return null;
}
