import { transaction } from "#db/client";
import { drawOffer, type FactorOffer, readOffer } from "#lib/domain/second-factor/offer";
import {
  completePendingSession,
  findPendingSession,
  requirePendingSession,
} from "./pending-session";
import { type Proof, withProof } from "./prove-factor";
import type { ClientInfo } from "./sessions";

/** D-1: the second step of signing in, for users with a second factor. */

/** What the page of the second step offers. */
export type SecondStep = FactorOffer & { userNumber: number };

/** What the page of the second step offers; null if this session does not await a second factor. */
export async function findSecondStep(sessionId: string): Promise<SecondStep | null> {
  const found = await transaction("auth", async (tx) => {
    const pending = await findPendingSession(tx, sessionId, "secondFactor");
    if (!pending) return null;
    const { userNumber, session } = pending;
    return { userNumber, facts: await readOffer(tx, userNumber, session) };
  });
  return found && { userNumber: found.userNumber, ...(await drawOffer(found.facts)) };
}

/**
 * Completes a sign-in with a code of the app or a recovery code (S-12: with a new session id).
 *
 * @returns the new session id
 * @throws Refusal sessionEnded, tooManyAttempts, wrongCode
 */
export function enterWithCode(
  sessionId: string,
  code: string,
  browser: ClientInfo,
): Promise<string> {
  return enter(sessionId, { code }, browser);
}

/**
 * Completes a sign-in with a passkey (S-12: with a new session id). Its response uses up the challenge, right or wrong.
 *
 * @returns the new session id
 * @throws Refusal sessionEnded, tooManyAttempts, passkeyRefused (resent: the next `challenge`)
 */
export function enterWithPasskey(
  sessionId: string,
  answer: string,
  browser: ClientInfo,
): Promise<string> {
  return enter(sessionId, { answer }, browser);
}

async function enter(sessionId: string, proof: Proof, browser: ClientInfo): Promise<string> {
  const pending = await requirePendingSession(sessionId, "secondFactor");
  return withProof(pending, proof, (judge) => completePendingSession(pending, browser, judge));
}
