import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { limits } from "#lib/rules/limits";
import type { Link } from "./chain";
import { beginning, faultOfLink, type Keyring, openKeyring } from "./chain";
import { type Checkpoint, faultOfCheckpoint, findCheckpoint } from "./checkpoint";
import { readLinks } from "./read-links";
import type { AuditLogProblem, AuditLogReport, NotedHead } from "./report";
import { retentionOf } from "./retention";

/** The state of a verification. */
export type Walk = Pick<AuditLogReport, "problem" | "compared" | "expired" | "late" | "first"> & {
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

/** Begins a walk at the checkpoint, or at the first entry. */
export async function begin(tx: Transaction, noted: NotedHead | null): Promise<Walk> {
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
  Object.assign(walk, { position, seal: checkpoint.seal, sealedAt: checkpoint.madeAt });
  Object.assign(walk, { first: position + 1, compared: 0, expired: 0, late: null });
  return null;
}

/** Verifies the next batch; false at the end of the chain. */
export async function walkOn(tx: Transaction, walk: Walk): Promise<boolean> {
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
  const [position, eventId] = [Number(seal.position), Number(seal.eventId)];
  const problem = (kind: AuditLogProblem["kind"]) => ({ kind, position, eventId });
  // A gap that the newer checkpoint does not close.
  if (position !== walk.position + 1)
    return { kind: "missingSeal", position: walk.position + 1, eventId: null };
  const fault = faultOfLink(walk.keys, walk.seal, link);
  const { noted } = walk;
  const isOther = noted?.position === position && noted.seal !== seal.seal;
  if (isOther && fault !== "unknownKey" && fault !== "changedSeal") return problem("otherHead");
  if (fault) return problem(fault);
  const [happened, sealed] = [Date.parse(seal.eventAt), Date.parse(seal.sealedAt)];
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
  Object.assign(walk, { position, seal: seal.seal, sealedAt: seal.sealedAt });
  walk.latest = Math.max(latest, happened);
  return null;
}
