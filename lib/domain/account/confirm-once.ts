import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { interval, now } from "#db/time";
import type { Proof } from "#lib/domain/sign-in/prove-factor";
import { findSignedIn } from "#lib/domain/sign-in/session-user";
import { hashSecret } from "#lib/infra/crypto/keys";
import { isRenewedBy, renewedSessionId } from "#lib/infra/crypto/renewed-id";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import { confirmIdentity } from "./confirm-identity";
import { verifyOwnPassword } from "./confirm-password";

/**
 * a browser without JavaScript sends a form twice if its button is clicked twice, and shows the second answer. The
 * first one may have renewed the session's id, which the browser has or has not learned. So the second one, if it is sent
 * within moments and with the right password, leads where the first one has led and changes nothing.
 */

/** What the form says; `next` tells one sign-in to a system from another. */
export type Confirmation = { currentPassword: string; proof: Proof | null; next?: string };

/**
 * Confirms who the signed-in user is, as `confirmIdentity` does; a form that was sent twice confirms once.
 *
 * @param sessionId the id that the browser has sent
 * @returns the session's new id
 * @throws Refusal as `confirmIdentity`
 */
export async function confirmOnce(
  actor: Actor,
  sessionId: string,
  confirmation: Confirmation,
): Promise<string> {
  const sent = sentBy(confirmation);
  const again = () => confirmAgain(actor.userNumber, sessionId, confirmation);
  const known = isRenewedBy(sessionId, sent) ? await again() : null;
  if (known) return known;
  const id = renewedSessionId(sessionId, sent);
  try {
    await confirmIdentity(actor, hashSecret(sessionId), confirmation, id);
    return id;
  } catch (error) {
    const hasEnded = error instanceof Refusal && error.code === "sessionEnded";
    const confirmed = hasEnded ? await again() : null;
    if (confirmed) return confirmed;
    throw error;
  }
}

/**
 * The session that this form has confirmed moments ago, for a browser that may not have learned its new id.
 *
 * @param userNumber for whom the form was drawn
 * @param sessionId the id that the browser has sent
 * @returns the session's new id; null if there is no such session
 * @throws Refusal tooManyAttempts, wrongPassword (field `currentPassword`), sessionEnded
 */
export async function confirmAgain(
  userNumber: number | null,
  sessionId: string,
  confirmation: Confirmation,
): Promise<string | null> {
  const sent = sentBy(confirmation);
  const id = isRenewedBy(sessionId, sent) ? sessionId : renewedSessionId(sessionId, sent);
  const person = await findSignedIn(id, async () => []);
  if (person?.actor.userNumber !== userNumber || !person) return null;
  const { actor, session } = person;
  if (!(await isJustConfirmed(session))) return null;
  const entry = { event: "session.confirmed", actor, target: userNumber } as const;
  await verifyOwnPassword(entry, actor, session, confirmation.currentPassword);
  return id;
}

/** Everything that the form says but the password, which is verified each time. */
function sentBy({ proof, next = "" }: Confirmation): string {
  return JSON.stringify([next, proof]);
}

async function isJustConfirmed(session: string): Promise<boolean> {
  const found = await transaction("auth", (tx) =>
    tx.execute(sql`select from sessions where id_hash = ${session}
      and authenticated_at > ${now} - ${interval(limits.secondClick)}`),
  );
  return found.length > 0;
}
