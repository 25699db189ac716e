import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { mayStay } from "#lib/domain/access/restriction";
import { isAlive } from "#lib/domain/access/session-life";
import { attempt, type Entry, recordRefusal } from "#lib/domain/audit/record";
import { tryConsumeRateLimit } from "#lib/domain/rate-limits/count";
import { hashSecret } from "#lib/infra/crypto/keys";
import { count } from "#lib/infra/metrics/record";
import { Refusal } from "#lib/rules/refusal";
import type { Factor, PendingStep } from "#lib/rules/second-factor";
import { endSessionOf } from "./end-sessions";
import { countFailure } from "./failures";
import { isWrongFactor } from "./prove-factor";
import { beginSession, type ClientInfo } from "./sessions";

/**
 * D-1: sessions that await a second factor, or setting one up. Their user has only entered the right password and is
 * not signed in.
 */

/** A session and the step that it awaits; `session` is the hash of its id. */
export type PendingSession = { session: string; userNumber: number; pendingStep: PendingStep };

/** The session that awaits this; null for any other, and for one that has waited too long. */
export async function findPendingSession(
  tx: Transaction,
  sessionId: string,
  pendingStep: PendingStep,
): Promise<PendingSession | null> {
  const session = hashSecret(sessionId);
  const [row] = await tx.execute<{ userNumber: string }>(sql`
    select s.user_number as "userNumber" from sessions s join users u on u.number = s.user_number
    where s.id_hash = ${session} and s.pending_step = ${pendingStep} and ${isAlive} and ${mayStay}`);
  return row ? { session, userNumber: Number(row.userNumber), pendingStep } : null;
}

/**
 * The session that awaits this, for a change.
 *
 * @throws Refusal sessionEnded
 */
export async function requirePendingSession(
  sessionId: string,
  pendingStep: PendingStep,
): Promise<PendingSession> {
  const pending = await transaction("auth", (tx) => findPendingSession(tx, sessionId, pendingStep));
  if (pending) return pending;
  if (await tryConsumeRateLimit("refusalRecord", "secondStep"))
    await recordRefusal({
      event: "session.started",
      actor: null,
      details: { reason: "sessionEnded" },
    });
  throw new Refusal("sessionEnded");
}

/**
 * Completes a sign-in: verifies the factor, deletes the pending session and opens one with a new id, all or nothing
 * (S-12). Of two simultaneous attempts the second waits for the first and finds no pending session.
 */
export async function completePendingSession(
  pending: PendingSession,
  browser: ClientInfo,
  judge: (tx: Transaction) => Promise<Factor>,
): Promise<string> {
  const { session, userNumber } = pending;
  const entry: Entry = { event: "session.started", actor: null, target: userNumber };
  const entered = attempt(entry, async (tx) => {
    const [user] = await tx.execute<{ organizationId: number }>(sql`
      select organization_id as "organizationId" from users where number = ${userNumber} for no key update`);
    if (!user || !(await isStillPending(tx, pending))) throw new Refusal("sessionEnded");
    const factor = await judge(tx);
    await endSessionOf(tx, userNumber, session);
    return beginSession(tx, { userNumber, ...user }, browser, { factor });
  });
  try {
    const sessionId = await entered;
    count("zugang_sign_ins_total", { outcome: "completed" });
    return sessionId;
  } catch (error) {
    if (isWrongFactor(error)) count("zugang_sign_ins_total", { outcome: "wrongFactor" });
    // R-503, S-63: a wrong code counts like a wrong password. During a setup the secret is on the screen, so a wrong
    // code there reveals nothing.
    if (pending.pendingStep === "secondFactor" && isWrongFactor(error))
      await transaction("auth", (tx) => countFailure(tx, userNumber, browser.device));
    throw error;
  }
}

/** Checked under the user's lock: nobody has completed this session, ended it or blocked its user in the meantime. */
async function isStillPending(tx: Transaction, pending: PendingSession): Promise<boolean> {
  const rows = await tx.execute(sql`
    select from sessions s join users u on u.number = s.user_number
    where s.id_hash = ${pending.session} and s.pending_step = ${pending.pendingStep} and ${isAlive} and ${mayStay}`);
  return rows.length > 0;
}
