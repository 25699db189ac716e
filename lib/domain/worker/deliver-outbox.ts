import { type SQL, sql } from "drizzle-orm";
import { claimed } from "#db/claim";
import { type Transaction, transaction } from "#db/client";
import { interval, now, nowOnce } from "#db/time";
import { executeTogether } from "#db/together";
import { composeLetter } from "#lib/domain/letters/compose";
import {
  isProviderDown,
  noteProvider,
  reportProvider,
  takeProbe,
} from "#lib/domain/outbox/provider-health";
import type { RequestKind } from "#lib/domain/outbox/queue";
import { giveBack, type Held, recordOutcome } from "#lib/domain/outbox/retry";
import { decideRegistration } from "#lib/domain/registration/decide";
import { decideForgotten } from "#lib/domain/sign-in/forgotten-password";
import { environment } from "#lib/infra/env";
import { logFault } from "#lib/infra/log";
import { deliver } from "#lib/infra/mail/letters";
import type { Transport } from "#lib/infra/mail/message";
import { openTransport } from "#lib/infra/mail/send";
import { isEnding } from "#lib/infra/server/lifecycle";
import type { Language } from "#lib/rules/catalogue";
import type { LetterKind } from "#lib/rules/letter-kinds";
import { limits } from "#lib/rules/limits";

const due = sql`state in ('queued', 'sending') and next_attempt_at <= ${nowOnce}`;

/** Whether anything in the outbox is due. */
export const isOutboxDue = sql`exists (select from outbox where ${due})`;

/** Letters per round: as many as can all time out before the lease ends, so that no other worker takes them. */
const batch = Math.floor(limits.outboxLease / limits.mailTimeout) - 1;
/** Rounds that one call works before it lets the next one continue. */
const rounds = 200;

/**
 * The calls of this process that work, and whether another one has been turned away since they looked. One per process: Next
 * bundles some modules twice.
 */
const holder = globalThis as typeof globalThis & {
  zugangLetters?: { calls: number; turnedAway: boolean };
};
holder.zugangLetters ??= { calls: 0, turnedAway: false };
const working = holder.zugangLetters;

/**
 * Sends what is due (R-802, S-73): claims some letters for a minute and commits, only then contacts the mail provider, and
 * stores each outcome. Safe to call from anywhere and concurrently: a letter belongs to one worker. When enough calls of
 * this process work, another one leaves its letters to them.
 *
 * @returns the number of processed letters
 */
export async function drainOutbox(): Promise<number> {
  if (working.calls >= limits.mailWorkers) {
    working.turnedAway = true;
    return 0;
  }
  working.calls += 1;
  try {
    return await workRounds();
  } finally {
    working.calls -= 1;
  }
}

async function workRounds(): Promise<number> {
  let worked = 0;
  for (let round = 0; round < rounds && !isEnding(); round++) {
    working.turnedAway = false;
    const { claimed, more } = await claim();
    worked += await workOn(claimed);
    if (!more && !working.turnedAway) break;
  }
  return worked;
}

/** Works on these letters, over one connection, and gives back those that a process that ends does not begin (S-96). */
async function workOn(claimed: Claimed[]): Promise<number> {
  const transport = openTransport();
  try {
    for (const [index, letter] of claimed.entries()) {
      if (isEnding()) {
        await transaction("system", (tx) => giveBack(tx, claimed.slice(index)));
        return index;
      }
      await work(transport, letter).catch((error) => putBack(letter, error));
    }
    return claimed.length;
  } finally {
    await transport.close();
  }
}

type Claimed = Held & {
  kind: string;
  encryptedRequest: string | null;
  language: Language | null;
};

/** How each kind of request is decided (S-37). */
const decisions: Record<
  RequestKind,
  (request: { id: string; encryptedRequest: string; language: Language | null }) => Promise<void>
> = { passwordForgotten: decideForgotten, registrationRequested: decideRegistration };

function work(
  transport: Transport,
  { encryptedRequest, language, ...letter }: Claimed,
): Promise<void> {
  if (encryptedRequest === null) return send(transport, letter as Held & { kind: LetterKind });
  return decisions[letter.kind as RequestKind]({ id: letter.id, encryptedRequest, language });
}

/**
 * Claims due letters, and those of a worker that died with its lease. While the mail provider is down only entries that need
 * no mail provider, and one letter a minute as a probe (S-75).
 */
function claim(): Promise<{ claimed: Claimed[]; more: boolean }> {
  const work = async (tx: Transaction) => {
    const claimed = await take(tx, sql`not ${isProviderDown}`, batch);
    // Deciding a request queues a letter for the next round.
    const more = claimed.length === batch || claimed.some((one) => one.encryptedRequest !== null);
    if (claimed.length > 0) return { claimed, more };
    const [provider] = await tx.execute<{ down: boolean }>(sql`select ${isProviderDown} as down`);
    if (!provider?.down) return { claimed, more };
    const requests = await take(tx, sql`encrypted_request is not null`, batch);
    if (requests.length > 0) return { claimed: requests, more: true };
    const probe = (await takeProbe(tx)) ? await take(tx, sql`encrypted_request is null`, 1) : [];
    return { claimed: probe, more: probe.length > 0 };
  };
  return transaction("system", work, "kept");
}

async function take(tx: Transaction, condition: SQL, most: number): Promise<Claimed[]> {
  const rows = sql`outbox where ${due} and ${condition} order by next_attempt_at`;
  return tx.execute<Claimed>(sql`
      update outbox set state = 'sending', attempts = attempts + 1,
        next_attempt_at = ${now} + ${interval(limits.outboxLease)}
      where ctid = ${claimed(rows, most)}
      returning id, kind, attempts, encrypted_request as "encryptedRequest", language`);
}

/** Stores a fault as a failed attempt: one letter must not hold up the others, or be retried for ever. */
async function putBack(claimed: Held, error: unknown): Promise<void> {
  logFault("outbox", error);
  const failure = { ok: false, retry: true, code: "fault", message: "" } as const;
  // If not even that can be stored, the lease expires and another worker retries.
  await transaction("system", (tx) => tx.execute(recordOutcome(claimed, failure))).catch((fault) =>
    logFault("outbox", fault),
  );
}

async function send(transport: Transport, claimed: Held & { kind: LetterKind }): Promise<void> {
  const { appUrl } = environment();
  const letter = await transaction("system", (tx) => composeLetter(tx, claimed, appUrl), "kept");
  if (letter === "cancelled") return;
  const delivery = await deliver(transport, letter, `outbox/${claimed.id}`);
  reportProvider(delivery);
  await transaction(
    "system",
    (tx) => executeTogether(tx, [noteProvider(delivery), recordOutcome(claimed, delivery)]),
    "kept",
  );
}
