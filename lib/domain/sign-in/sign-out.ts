import { type Transaction, transaction } from "#db/client";
import { record } from "#lib/domain/audit/record";
import { hashSecret } from "#lib/infra/crypto/keys";
import type { Actor } from "#lib/rules/delegation";
import { endSessionByHash, endSessionOf, endSessionsOf } from "./end-sessions";

/** Signs one browser out, by the id of its session; an unknown one has ended already. */
export async function endSessionWithin(tx: Transaction, sessionId: string): Promise<void> {
  const ended = await endSessionByHash(tx, hashSecret(sessionId));
  // A session that still awaited something had not begun.
  if (!ended || ended.pendingStep) return;
  const { userNumber, organizationId } = ended;
  const actor = { userNumber, organizationId };
  await record(tx, { event: "session.ended", actor, target: userNumber });
}

/** Ends a session in the database. Only then may the browser be told that it is signed out (S-14). */
export function endSession(sessionId: string): Promise<void> {
  return transaction("auth", (tx) => endSessionWithin(tx, sessionId));
}

/** Ends one of the actor's own sessions, by its hash, and records it; false if it does not exist. */
export async function endOwnSessionWithin(
  tx: Transaction,
  actor: Actor,
  session: string,
): Promise<boolean> {
  if (!(await endSessionOf(tx, actor.userNumber, session))) return false;
  await record(tx, { event: "session.ended", actor, target: actor.userNumber });
  return true;
}

/** Ends one of the actor's own sessions; another user's is not found, and nothing happens. */
export function endOwnSession(actor: Actor, session: string): Promise<void> {
  return transaction(actor, async (tx) => {
    await endOwnSessionWithin(tx, actor, session);
  });
}

/** Ends all of the actor's sessions except the present one. */
export function endOtherSessions(actor: Actor, current: string): Promise<void> {
  return transaction(actor, async (tx) => {
    await endSessionsOf(tx, actor.userNumber, current);
    await record(tx, { event: "session.ended", actor, target: actor.userNumber });
  });
}
