import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import { record } from "#lib/domain/audit/record";
import { enqueue } from "#lib/domain/outbox/queue";
import { hashSecret } from "#lib/infra/crypto/keys";
import type { Actor } from "#lib/rules/delegation";
import type { PendingStep } from "#lib/rules/second-factor";

/** Ends all sessions of a user, except for one if it is named; the caller has authorized it. */
export async function endSessionsOf(
  tx: Transaction,
  userNumber: number,
  except?: string,
): Promise<void> {
  await tx.execute(sql`delete from sessions
    where user_number = ${userNumber} and id_hash is distinct from ${except ?? null}`);
}

/** Ends one of a user's own sessions, by its hash, and records it; false if it does not exist. */
export async function endOwnSessionIn(
  tx: Transaction,
  actor: Actor,
  session: string,
): Promise<boolean> {
  const ended = await tx.execute(sql`delete from sessions
    where id_hash = ${session} and user_number = ${actor.userNumber} returning id_hash`);
  if (ended.length === 0) return false;
  await record(tx, { event: "session.ended", actor, target: actor.userNumber });
  return true;
}

/** Ends all sessions of these users. */
export async function endSessionsOfAll(
  tx: Transaction,
  userNumbers: readonly number[],
): Promise<void> {
  await tx.execute(sql`delete from sessions where user_number = ${anyOf(userNumbers)}`);
}

/**
 * The effects of every change of a user's factors: other sessions end, and a letter reports it.
 *
 * @param session the one that continues
 */
export async function followChange(
  tx: Transaction,
  userNumber: number,
  session?: string,
): Promise<void> {
  await endSessionsOf(tx, userNumber, session);
  await enqueue(tx, { kind: "secondFactorChanged", userNumber });
}

/** Ends one session, by its id; an unknown one has ended already. */
export async function deleteSession(tx: Transaction, sessionId: string): Promise<void> {
  const [ended] = await tx.execute<{
    user_number: string;
    organization_id: number;
    pending_step: PendingStep | null;
  }>(sql`
    delete from sessions s using users u where s.id_hash = ${hashSecret(sessionId)} and u.number = s.user_number
    returning s.user_number, u.organization_id, s.pending_step`);
  // A session that still awaited something had not begun.
  if (!ended || ended.pending_step) return;
  const userNumber = Number(ended.user_number);
  const actor = { userNumber, organizationId: ended.organization_id };
  await record(tx, { event: "session.ended", actor, target: userNumber });
}

/** Ends a session in the database. Only then may the browser be told that it is signed out (S-14). */
export function endSession(sessionId: string): Promise<void> {
  return transaction("auth", (tx) => deleteSession(tx, sessionId));
}

/** Ends one of the actor's own sessions; another user's is not found, and nothing happens. */
export function endOwnSession(actor: Actor, session: string): Promise<void> {
  return transaction(actor, async (tx) => {
    await endOwnSessionIn(tx, actor, session);
  });
}

/** Ends all of the actor's sessions except the present one. */
export function endOtherSessions(actor: Actor, current: string): Promise<void> {
  return transaction(actor, async (tx) => {
    await endSessionsOf(tx, actor.userNumber, current);
    await record(tx, { event: "session.ended", actor, target: actor.userNumber });
  });
}
