import "server-only";
import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { interval, now, nowOnce } from "#db/time";
import { environment } from "#lib/infra/env";
import { deliver } from "#lib/infra/letters";
import { logFault } from "#lib/infra/log";
import { limits } from "#lib/rules/limits";
import { decideForgotten } from "./forgotten";
import { composeLetter } from "./letter";
import type { RequestKind } from "./outbox-queue";
import { decideRegistration } from "./registration-request";

/** Letters that one round takes: as many as can all time out before the lease ends, so that nobody else takes them. */
const batch = Math.floor(limits.outboxLease / limits.mailTimeout) - 1;
/** Rounds that one call works off before it lets the next one go on. */
const rounds = 200;

/**
 * Sends what is due (R-802, S-73): claims some letters for a minute and commits, only then talks to the provider, and
 * writes down what became of each. Safe to call from anywhere and many times at once: a letter belongs to one worker.
 *
 * @returns how many letters were worked on
 */
export async function drainOutbox(): Promise<number> {
  let worked = 0;
  for (let round = 0; round < rounds; round++) {
    const claimed = await claim();
    for (const letter of claimed) {
      await work(letter).catch((error) => putBack(letter, error));
    }
    // Until nothing is due: what was decided about a request is a letter of the next round.
    if (claimed.length === 0) break;
    worked += claimed.length;
  }
  return worked;
}

type Claimed = { id: string; kind: string; attempts: number; sealedRequest: string | null };

/** What becomes of what somebody typed and nobody has looked at yet (S-37). */
const decisions: Record<
  RequestKind,
  (request: { id: string; sealedRequest: string }) => Promise<void>
> = { passwordForgotten: decideForgotten, registrationRequested: decideRegistration };

function work({ sealedRequest, ...letter }: Claimed): Promise<void> {
  if (sealedRequest === null) return send(letter);
  return decisions[letter.kind as RequestKind]({ id: letter.id, sealedRequest });
}

/** Takes due letters, and those whose worker died with its lease. */
function claim(): Promise<Claimed[]> {
  return transaction("worker", async (tx) => {
    const rows = await tx.execute<{
      id: string;
      kind: string;
      attempts: number;
      sealed_request: string | null;
    }>(sql`
      update outbox set state = 'sending', attempts = attempts + 1,
        next_attempt_at = ${now} + ${interval(limits.outboxLease)}
      where ctid = any (array(select ctid from outbox
        where state in ('queued', 'sending') and next_attempt_at <= ${nowOnce}
        order by next_attempt_at limit ${batch} for update skip locked))
      returning id, kind, attempts, sealed_request`);
    return rows.map(({ sealed_request: sealedRequest, ...row }) => ({ ...row, sealedRequest }));
  });
}

/** One letter's fault must not hold up the others, and must not be tried for ever: it counts as a failed attempt. */
async function putBack(claimed: Pick<Claimed, "id" | "attempts">, error: unknown): Promise<void> {
  logFault("outbox", error);
  const failure = { ok: false, retry: true, code: "fault", message: "" } as const;
  // Where not even that can be written down, the lease runs out and somebody tries again.
  await transaction("worker", (tx) => settle(tx, claimed, failure)).catch((fault) =>
    logFault("outbox", fault),
  );
}

async function send(claimed: Pick<Claimed, "id" | "attempts">): Promise<void> {
  const { appUrl } = environment();
  const letter = await transaction("worker", (tx) => composeLetter(tx, claimed.id, appUrl));
  if (letter === "cancelled") return;
  const delivery = await deliver(letter, `outbox/${claimed.id}`);
  await transaction("worker", (tx) => settle(tx, claimed, delivery));
}

/**
 * Resend's word for: an earlier attempt was accepted and its answer got lost, and the letter reads differently by now,
 * because a name or a permission has changed in between (S-74).
 */
const acceptedBefore = "invalid_idempotent_request";

async function settle(
  tx: Transaction,
  claimed: Pick<Claimed, "id" | "attempts">,
  delivery: Awaited<ReturnType<typeof deliver>>,
): Promise<void> {
  if (delivery.ok || delivery.code === acceptedBefore) {
    const providerId = delivery.ok ? delivery.providerId : null;
    await tx.execute(sql`update outbox set state = 'sent', provider_id = ${providerId}, last_error = null,
      settled_at = ${now} where id = ${claimed.id}`);
    return;
  }
  // A failure counts only while the letter is still this worker's: one that was slow must not undo what another did.
  const isOurs = sql`x.id = ${claimed.id} and x.state = 'sending' and x.attempts = ${claimed.attempts}`;
  if (!delivery.retry) {
    await tx.execute(sql`update outbox x set state = 'failed', last_error = ${delivery.code}, settled_at = ${now}
      where ${isOurs}`);
    return;
  }
  const pause = delivery.retryAfter ?? backOff(claimed.attempts);
  // S-75: given up when the link that it carries has expired, or after the lifetime of a letter without one.
  await tx.execute(sql`
    update outbox x set last_error = ${delivery.code},
      next_attempt_at = ${now} + ${interval(pause)},
      state = case when over.due <= ${now} + ${interval(pause)} then 'abandoned' else 'queued' end,
      settled_at = case when over.due <= ${now} + ${interval(pause)} then ${now} end
    from (select o.id, coalesce(l.expires_at, o.created_at + ${interval(limits.mailLifetime)}) as due
      from outbox o left join links l on l.id = o.link_id where o.id = ${claimed.id}) over
    where ${isOurs}`);
}

/** 15 seconds, doubling up to an hour, give or take a fifth (S-75). Milliseconds. */
function backOff(attempts: number): number {
  const pause = Math.min(limits.mailRetryFirst * 2 ** (attempts - 1), limits.mailRetryLongest);
  return pause * (0.8 + Math.random() * 0.4);
}
