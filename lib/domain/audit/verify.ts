import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { limits } from "#lib/rules/limits";
import {
  beginning,
  type Checkpoint,
  exactly,
  faultOfCheckpoint,
  faultOfLink,
  findCheckpoint,
  type Keyring,
  type Link,
  openKeyring,
  readLinks,
} from "./chain";
import { retentionOf } from "./retention";
import { isUnsealed } from "./seal";

/** A problem of the audit log and its place: the first entry that is not as it was sealed. */
export type AuditLogProblem = {
  kind:
    | "changedCheckpoint"
    | "missingSeal"
    | "changedSeal"
    | "changedEvent"
    | "missingEvent"
    | "backdatedEvent"
    | "insertedEvent"
    | "insertedSeal"
    | "unknownKey"
    | "otherHead"
    | "cutOff"
    | "notComparable";
  position: number | null;
  eventId: number | null;
};

/** The result of a verification. */
export type AuditLogReport = {
  problem: AuditLogProblem | null;
  /** The number of compared events, and of those that retention had rightly deleted. */
  compared: number;
  expired: number;
  /** The number of events that no seal covers yet, and the time of the oldest. */
  waiting: number;
  waitingSince: string | null;
  /**
   * Events sealed more than `limits.auditSealDelay` after their time, and the first of them. Either the sealer stood still
   * that long, or seals were deleted and the portal has sealed what it then found.
   */
  late: { count: number; position: number; eventId: number } | null;
  /** Where the chain begins and ends, and until when it is sealed. */
  first: number;
  head: { position: number; seal: string; sealedAt: string | null };
};

/** The end of the chain as somebody has noted it outside the database. */
export type NotedHead = { position: number; seal: string };

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

/** The state of a verification. */
type Walk = Pick<AuditLogReport, "problem" | "compared" | "expired" | "late" | "first"> & {
  position: number;
  seal: string;
  sealedAt: string | null;
  /** The latest time of an event so far, in milliseconds. */
  latest: number;
  noted: NotedHead | null;
  /** Whether the noted end lies before a checkpoint, so that its seal is no longer known. */
  passed: boolean;
  keys: Keyring;
};

async function begin(tx: Transaction, noted: NotedHead | null): Promise<Walk> {
  const checkpoint = await findCheckpoint(tx);
  const start = checkpoint ?? beginning;
  const walk: Walk = {
    problem: null,
    compared: 0,
    expired: 0,
    late: null,
    first: 1,
    position: 0,
    seal: "",
    sealedAt: null,
    latest: 0,
    noted,
    passed: false,
    keys: openKeyring(),
  };
  if (checkpoint) walk.problem = takeUp(walk, checkpoint);
  // The sealer would consider its event sealed, and nobody would ever compare it.
  const [stray] = await tx.execute<{ position: number; event: number }>(sql`
    select s.position::float8 as position, s.event_id::float8 as event from audit_seals s
    where s.position <= ${start.position}::bigint order by s.position limit 1`);
  if (stray)
    walk.problem ??= { kind: "insertedSeal", position: stray.position, eventId: stray.event };
  return walk;
}

/** Continues after a valid checkpoint; what was before it is not part of the report. */
function takeUp(walk: Walk, checkpoint: Checkpoint): AuditLogProblem | null {
  const position = Number(checkpoint.position);
  const kind = faultOfCheckpoint(walk.keys, checkpoint);
  if (kind) return { kind, position, eventId: null };
  const { noted } = walk;
  if (noted?.position === position && noted.seal !== checkpoint.seal)
    return { kind: "otherHead", position, eventId: null };
  if (noted && noted.position > walk.position && noted.position < position) walk.passed = true;
  Object.assign(walk, { position, seal: checkpoint.seal, sealedAt: checkpoint.made_at });
  Object.assign(walk, { first: position + 1, compared: 0, expired: 0, late: null });
  return null;
}

/** The problem of the noted end, at the end of an otherwise valid chain. */
function problemOfNoted({ noted, passed, position }: Walk): AuditLogProblem | null {
  if (noted && noted.position > position) return { kind: "cutOff", position, eventId: null };
  if (noted && passed) return { kind: "notComparable", position: noted.position, eventId: null };
  return null;
}

/** Verifies the next batch; false at the end of the chain. */
async function walkOn(tx: Transaction, walk: Walk): Promise<boolean> {
  const links = await readLinks(tx, walk.position);
  if (links.length === 0) await resume(tx, walk);
  for (const link of links) {
    const position = Number(link.seal.position);
    if (position > walk.position + 1 && !(await resume(tx, walk)))
      walk.problem ??= { kind: "missingSeal", position: walk.position + 1, eventId: null };
    if (!walk.problem && position > walk.position) walk.problem = compare(walk, link);
    if (walk.problem) return false;
  }
  return links.length === limits.auditBatch;
}

/** Retention may have deleted more meanwhile and left a newer checkpoint; continues from there. */
async function resume(tx: Transaction, walk: Walk): Promise<boolean> {
  const checkpoint = await findCheckpoint(tx);
  if (!checkpoint || Number(checkpoint.position) <= walk.position) return false;
  walk.problem = takeUp(walk, checkpoint);
  return true;
}

/** Compares one chain entry with the previous seal and its event, and counts it. */
function compare(walk: Walk, link: Link): AuditLogProblem | null {
  const { seal, content } = link;
  const [position, eventId] = [Number(seal.position), Number(seal.event_id)];
  const problem = (kind: AuditLogProblem["kind"]) => ({ kind, position, eventId });
  // A gap that the newer checkpoint does not close.
  if (position !== walk.position + 1)
    return { kind: "missingSeal", position: walk.position + 1, eventId: null };
  const fault = faultOfLink(walk.keys, walk.seal, link);
  const { noted } = walk;
  const isOther = noted?.position === position && noted.seal !== seal.seal;
  if (isOther && fault !== "unknownKey" && fault !== "changedSeal") return problem("otherHead");
  if (fault) return problem(fault);
  const [happened, sealed] = [Date.parse(seal.event_at), Date.parse(seal.sealed_at)];
  if (content) walk.compared += 1;
  else {
    if (happened + retentionOf(seal.event) > Date.parse(link.at)) return problem("missingEvent");
    walk.expired += 1;
  }
  // If the database's clock was set back, the sealed times show it.
  const latest = Math.min(walk.latest, sealed);
  if (happened < latest - limits.auditClockTolerance) return problem("backdatedEvent");
  if (sealed - happened > limits.auditSealDelay)
    walk.late = { position, eventId, ...walk.late, count: (walk.late?.count ?? 0) + 1 };
  Object.assign(walk, { position, seal: seal.seal, sealedAt: seal.sealed_at });
  walk.latest = Math.max(latest, happened);
  return null;
}

/**
 * Events that no seal covers: the newest wait for the sealer. One that claims to be older than what was sealed long ago
 * was inserted by somebody else.
 */
async function findUnsealed(
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
