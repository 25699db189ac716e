import { transaction } from "#db/client";
import { readAppearance } from "#lib/domain/appearances/row";
import { drawOffer, type FactorOffer, readOffer } from "#lib/domain/second-factor/offer";
import type { Appearance } from "#lib/rules/appearance";
import {
  completePendingSession,
  findPendingSession,
  requirePendingSession,
} from "./pending-session";
import { type Proof, withProof } from "./prove-factor";
import type { ClientInfo } from "./sessions";

/** D-1: the second step of signing in, for users with a second factor. */

/** What the page of the second step offers. */
export type SecondStep = FactorOffer & { userNumber: number; appearance: Appearance };

/** What the page of the second step offers; null if this session does not await a second factor. */
export async function findSecondStep(sessionId: string): Promise<SecondStep | null> {
  const found = await transaction("auth", async (tx) => {
    const pending = await findPendingSession(tx, sessionId, "secondFactor");
    if (!pending) return null;
    const { userNumber, session } = pending;
    const appearance = await readAppearance(tx, userNumber);
    return { userNumber, appearance, facts: await readOffer(tx, userNumber, session) };
  });
  if (!found) return null;
  const { facts, ...person } = found;
  return { ...person, ...(await drawOffer(facts)) };
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
