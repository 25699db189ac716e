import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { mayStay } from "#lib/domain/access/access";
import { attempt, type Entry, recordRefusal } from "#lib/domain/audit/record";
import { hasTurn } from "#lib/domain/rate-limits";
import { type FactorRow, factorColumns, factsOf } from "#lib/domain/second-factor/factors";
import { hashSecret } from "#lib/infra/crypto/keys";
import { Refusal, type RefusalCode } from "#lib/rules/refusal";
import { type Awaited, awaitedOf, type Factor } from "#lib/rules/second-factor";
import { countFailure } from "./failures";
import { type BrowserFacts, beginSession, isAlive } from "./sessions";

/**
 * D-1: sessions that await a second factor, or setting one up. Their user has only entered the right password and is
 * not signed in.
 */

export type Waiting = { session: string; userNumber: number; awaits: Awaited };

/** The session that awaits this; null for any other, and for one that has waited too long. */
export async function findWaiting(
  tx: Transaction,
  sessionId: string,
  awaits: Awaited,
): Promise<Waiting | null> {
  const session = hashSecret(sessionId);
  const [row] = await tx.execute<{ user_number: string }>(sql`
    select s.user_number from sessions s join users u on u.number = s.user_number
    where s.id_hash = ${session} and s.awaits = ${awaits} and ${isAlive} and ${mayStay}`);
  return row ? { session, userNumber: Number(row.user_number), awaits } : null;
}

/**
 * What a session that is not signed in awaits; `signInAgain` if a second factor is required by now and the session
 * began without one; null for nothing.
 */
export function findAwaited(sessionId: string): Promise<Awaited | "signInAgain" | null> {
  return transaction("auth", async (tx) => {
    const [row] = await tx.execute<FactorRow & { awaits: Awaited | null }>(sql`
      select s.awaits, ${factorColumns}
      from sessions s join users u on u.number = s.user_number join organizations o on o.id = u.organization_id
      where s.id_hash = ${hashSecret(sessionId)} and ${isAlive} and ${mayStay}`);
    if (!row) return null;
    if (row.awaits) return row.awaits;
    return awaitedOf(factsOf(row)) === "enrolment" ? "signInAgain" : null;
  });
}

/** the user of a session that awaits something; null if it awaits nothing. */
export function findWaitingPerson(sessionId: string): Promise<number | null> {
  return transaction("auth", async (tx) => {
    const [row] = await tx.execute<{ user_number: string }>(sql`
      select s.user_number from sessions s
      where s.id_hash = ${hashSecret(sessionId)} and s.awaits is not null and ${isAlive}`);
    return row ? Number(row.user_number) : null;
  });
}

/**
 * The session that awaits this, for a change.
 *
 * @throws Refusal sessionEnded
 */
export async function requireWaiting(sessionId: string, awaits: Awaited): Promise<Waiting> {
  const waiting = await transaction("auth", (tx) => findWaiting(tx, sessionId, awaits));
  if (waiting) return waiting;
  if (await hasTurn("refusalRecord", "secondStep"))
    await recordRefusal({
      event: "session.started",
      actor: null,
      details: { reason: "sessionEnded" },
    });
  throw new Refusal("sessionEnded");
}

/** Refusals that count like a wrong password. */
const isFailure: ReadonlySet<RefusalCode> = new Set(["wrongCode", "passkeyRefused"]);

/**
 * Completes a sign-in: verifies the factor, deletes the pending session and opens one with a new id, all or nothing
 * (S-12). Of two simultaneous attempts the second waits for the first and finds no pending session.
 */
export async function admit(
  waiting: Waiting,
  browser: BrowserFacts,
  judge: (tx: Transaction) => Promise<Factor>,
): Promise<string> {
  const { session, userNumber } = waiting;
  const entry: Entry = { event: "session.started", actor: null, target: userNumber };
  const enter = attempt(entry, async (tx) => {
    await tx.execute(sql`select from users where number = ${userNumber} for no key update`);
    if (!(await isStillWaiting(tx, waiting))) throw new Refusal("sessionEnded");
    const factor = await judge(tx);
    await tx.execute(sql`delete from sessions where id_hash = ${session}`);
    return beginSession(tx, userNumber, browser, { factor });
  });
  return enter.catch(async (error: unknown) => {
    // R-503, S-63: a wrong code counts like a wrong password. During a setup the secret is on the screen, so a wrong
    // code there reveals nothing.
    if (waiting.awaits === "secondFactor" && error instanceof Refusal && isFailure.has(error.code))
      await transaction("auth", (tx) => countFailure(tx, userNumber, browser.device));
    throw error;
  });
}

/** Checked under the user's lock: nobody has completed this session, ended it or blocked its user in the meantime. */
async function isStillWaiting(tx: Transaction, waiting: Waiting): Promise<boolean> {
  const rows = await tx.execute(sql`
    select from sessions s join users u on u.number = s.user_number
    where s.id_hash = ${waiting.session} and s.awaits = ${waiting.awaits} and ${isAlive} and ${mayStay}`);
  return rows.length > 0;
}

/** The user who signs in, as the actor of the audit log entry. */
export async function entryOf(tx: Transaction, userNumber: number): Promise<Omit<Entry, "event">> {
  const [row] = await tx.execute<{ organization_id: number }>(
    sql`select organization_id from users where number = ${userNumber}`,
  );
  const actor = { userNumber, organizationId: row?.organization_id ?? 0 };
  return { actor, target: userNumber };
}
