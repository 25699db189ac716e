import "server-only";
import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { now } from "#db/time";
import { macOf } from "#lib/infra/keys";
import { limits } from "#lib/rules/limits";
import {
  type Checkpoint,
  digestOf,
  type EventColumns,
  eventColumns,
  exactly,
  findCheckpoint,
  type Mac,
  type SealColumns,
  sealColumns,
  sealOf,
  signatureOf,
} from "./trail-chain";
import { memoryOf } from "./trail-memory";
import { isUnsealed } from "./trail-seal";

/** What is wrong with the trail, and where: the first place that is not as it was sealed. */
export type TrailProblem = {
  kind:
    | "changedCheckpoint"
    | "missingSeal"
    | "changedSeal"
    | "changedEvent"
    | "missingEvent"
    | "backdatedEvent"
    | "insertedEvent"
    | "unknownKey"
    | "otherHead"
    | "cutOff";
  position: number | null;
  eventId: number | null;
};

/** What the verifier found. */
export type TrailReport = {
  problem: TrailProblem | null;
  /** Events whose content was compared, and those that retention had taken, as it may. */
  compared: number;
  forgotten: number;
  /** Events that no seal covers yet, and since when the oldest of them waits. */
  waiting: number;
  waitingSince: string | null;
  /** Where the chain begins, ends, and until when it is sealed. */
  first: number;
  head: { position: number; seal: string; sealedAt: string | null };
};

/** The end of the chain as somebody has noted it outside of the database. */
export type NotedHead = { position: number; seal: string };

/**
 * S-102: compares the whole trail with its seals, in batches, so that it works beside everything else and for any number
 * of events.
 *
 * @param noted an end of the chain from a log or a printout: whether it is still part of it. Without it nobody can tell
 *   whether the newest seals were cut off.
 */
export async function verifyTrail(noted?: NotedHead): Promise<TrailReport> {
  const walk = await transaction("worker", begin);
  while (!walk.problem && (await transaction("worker", (tx) => walkOn(tx, walk, noted))));
  if (!walk.problem && noted && noted.position > walk.position)
    walk.problem = { kind: "cutOff", position: walk.position, eventId: null };
  const { problem, compared, forgotten, first, position, seal, sealedAt } = walk;
  const unsealed = problem ? { waiting: 0, waitingSince: null } : await findUnsealed(walk);
  return {
    compared,
    forgotten,
    first,
    head: { position, seal, sealedAt },
    problem,
    ...unsealed,
  };
}

/** How far the verifier has come. */
type Walk = Pick<TrailReport, "problem" | "compared" | "forgotten" | "first"> & {
  position: number;
  seal: string;
  sealedAt: string | null;
  /** The newest moment of an event so far, in milliseconds. */
  latest: number;
  macs: Map<string, Mac | undefined>;
};

async function begin(tx: Transaction): Promise<Walk> {
  const checkpoint = await findCheckpoint(tx);
  const walk: Walk = {
    problem: null,
    compared: 0,
    forgotten: 0,
    first: Number(checkpoint?.position ?? 0) + 1,
    position: 0,
    seal: "",
    sealedAt: null,
    latest: 0,
    macs: new Map(),
  };
  if (checkpoint) walk.problem = takeUp(walk, checkpoint);
  return walk;
}

/** Goes on behind a checkpoint, if it is one that the portal has made. */
function takeUp(walk: Walk, checkpoint: Checkpoint): TrailProblem | null {
  const position = Number(checkpoint.position);
  const mac = macFor(walk, checkpoint.key_id);
  if (!mac) return { kind: "unknownKey", position, eventId: null };
  if (signatureOf(mac, checkpoint) !== checkpoint.signature)
    return { kind: "changedCheckpoint", position, eventId: null };
  Object.assign(walk, { position, seal: checkpoint.seal, sealedAt: checkpoint.made_at });
  return null;
}

type Link = { seal: SealColumns; content: EventColumns | null; at: string };

/** The next batch; false at the end of the chain. */
async function walkOn(tx: Transaction, walk: Walk, noted: NotedHead | undefined): Promise<boolean> {
  const links = await tx.execute<Link>(sql`
    select (select row_to_json(l) from (select ${sealColumns}) l) as seal, ${exactly(now)} as at,
      case when e.id is not null then (select row_to_json(c) from (select ${eventColumns}) c) end as content
    from (select * from trail_seals where position > ${walk.position}::bigint
      order by position limit ${limits.trailBatch}) s left join audit_events e on e.id = s.event_id
    order by s.position`);
  for (const link of links) {
    const position = Number(link.seal.position);
    if (position > walk.position + 1) {
      // Retention may have gone on meanwhile; then it has left a newer checkpoint.
      const checkpoint = await findCheckpoint(tx);
      if (Number(checkpoint?.position ?? 0) <= walk.position)
        walk.problem = { kind: "missingSeal", position: walk.position + 1, eventId: null };
      else if (checkpoint) walk.problem = takeUp(walk, checkpoint);
    }
    if (walk.problem) return false;
    if (position > walk.position) walk.problem = compare(walk, link, noted);
    if (walk.problem) return false;
  }
  return links.length === limits.trailBatch;
}

function macFor({ macs }: Walk, keyId: string): Mac | undefined {
  if (!macs.has(keyId)) macs.set(keyId, macOf("trail", keyId));
  return macs.get(keyId);
}

/** One link with the seal before it and with its event; what holds is counted. */
function compare(walk: Walk, link: Link, noted: NotedHead | undefined): TrailProblem | null {
  const { seal, content } = link;
  const [position, eventId] = [Number(seal.position), Number(seal.event_id)];
  const problem = (kind: TrailProblem["kind"]) => ({ kind, position, eventId });
  const mac = macFor(walk, seal.key_id);
  if (!mac) return problem("unknownKey");
  if (sealOf(mac, walk.seal, seal) !== seal.seal) return problem("changedSeal");
  if (noted?.position === position && noted.seal !== seal.seal) return problem("otherHead");
  const happened = Date.parse(seal.event_at);
  if (content) {
    if (digestOf(mac, content) !== seal.digest) return problem("changedEvent");
    walk.compared += 1;
  } else {
    if (happened + memoryOf(seal.event) > Date.parse(link.at)) return problem("missingEvent");
    walk.forgotten += 1;
  }
  // Where the database's clock was set back, what was sealed then says so itself.
  const latest = Math.min(walk.latest, Date.parse(seal.sealed_at));
  if (happened < latest - limits.trailDisorder) return problem("backdatedEvent");
  walk.latest = Math.max(latest, happened);
  walk.position = position;
  walk.seal = seal.seal;
  walk.sealedAt = seal.sealed_at;
  return null;
}

/**
 * Events that no seal covers: the newest wait for the sealer. One that pretends to be older than what was sealed long
 * ago was put there behind the portal's back.
 */
async function findUnsealed(
  walk: Walk,
): Promise<Pick<TrailReport, "waiting" | "waitingSince"> & { problem?: TrailProblem }> {
  const [bounds] = await transaction("worker", (tx) =>
    tx.execute<{ first: string | null; last: string | null }>(
      sql`select min(id)::text as first, max(id)::text as last from audit_events`,
    ),
  );
  const tolerated = new Date(Math.max(0, walk.latest - limits.trailDisorder)).toISOString();
  let waiting = 0;
  let waitingSince: string | null = null;
  const [first, last] = [Number(bounds?.first ?? 1) - 1, Number(bounds?.last ?? 0)];
  for (let after = first; after < last; after += limits.trailLookBack) {
    const [found] = await transaction("worker", (tx) =>
      tx.execute<{ count: number; since: string | null; inserted: string | null }>(sql`
        select count(*)::int as count, ${exactly(sql`min(e.at)`)} as since,
          (min(e.id) filter (where e.at < ${tolerated}::timestamptz))::text as inserted
        from audit_events e where ${isUnsealed(after, after + limits.trailLookBack)}`),
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
