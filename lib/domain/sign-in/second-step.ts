import { transaction } from "#db/client";
import { record } from "#lib/domain/audit/record";
import { enqueue } from "#lib/domain/outbox/queue";
import { consumeRateLimit } from "#lib/domain/rate-limits/consume";
import { holdChallenge, renewChallenge, takeChallenge } from "#lib/domain/second-factor/challenge";
import { readFactors } from "#lib/domain/second-factor/factors";
import { judgePasskey, notePasskey } from "#lib/domain/second-factor/judge-passkey";
import { spendCode } from "#lib/domain/second-factor/verify";
import { credentialOf, type RequestOptions, requestOptions } from "#lib/infra/crypto/passkeys";
import { Refusal } from "#lib/rules/refusal";
import {
  completePendingSession,
  entryOf,
  findPendingSession,
  requirePendingSession,
} from "./pending-session";
import type { ClientInfo } from "./sessions";

/** D-1: the second step of signing in, for users with a second factor. */

/** What the page of the second step offers. */
export type SecondStep = {
  userNumber: number;
  hasApp: boolean;
  hasRecoveryCodes: boolean;
  /** Null without a passkey. */
  request: RequestOptions | null;
};

/** What the page of the second step offers; null if this session does not await a second factor. */
export async function findSecondStep(sessionId: string): Promise<SecondStep | null> {
  const facts = await transaction("auth", async (tx) => {
    const pending = await findPendingSession(tx, sessionId, "secondFactor");
    if (!pending) return null;
    const factors = await readFactors(tx, pending.userNumber);
    return {
      ...factors,
      userNumber: pending.userNumber,
      challenge: await holdChallenge(tx, pending.session),
    };
  });
  if (!facts) return null;
  return {
    userNumber: facts.userNumber,
    hasApp: facts.appSince !== null,
    hasRecoveryCodes: facts.recoveryCodesLeft > 0,
    request:
      facts.passkeys.length > 0 ? await requestOptions(facts.challenge, facts.passkeys) : null,
  };
}

/**
 * Completes a sign-in with a code of the app or a recovery code (S-12: with a new session id).
 *
 * @returns the new session id
 * @throws Refusal sessionEnded, tooManyAttempts, wrongCode
 */
export async function enterWithCode(
  sessionId: string,
  code: string,
  browser: ClientInfo,
): Promise<string> {
  const pending = await requirePendingSession(sessionId, "secondFactor");
  await consumeRateLimit("secondFactor", pending.userNumber);
  return completePendingSession(pending, browser, async (tx) => {
    const factor = await spendCode(tx, pending.userNumber, code);
    if (factor === "recoveryCode") {
      const { userNumber } = pending;
      await enqueue(tx, { kind: "secondFactorChanged", userNumber });
      await record(tx, { ...(await entryOf(tx, userNumber)), event: "recoveryCodes.used" });
    }
    return factor;
  });
}

/**
 * Completes a sign-in with a passkey (S-12: with a new session id). Its response uses up the challenge, right or wrong.
 *
 * @returns the new session id
 * @throws Refusal sessionEnded, tooManyAttempts, passkeyRefused (resent: the next `challenge`)
 */
export async function enterWithPasskey(
  sessionId: string,
  answer: string,
  browser: ClientInfo,
): Promise<string> {
  const pending = await requirePendingSession(sessionId, "secondFactor");
  const { session, userNumber } = pending;
  await consumeRateLimit("secondFactor", userNumber);
  const challenge = await takeChallenge("auth", session);
  const credentialId = credentialOf(answer);
  const used =
    challenge && credentialId
      ? await judgePasskey(userNumber, credentialId, answer, challenge)
      : null;
  try {
    return await completePendingSession(pending, browser, async (tx) => {
      if (!used || !(await notePasskey(tx, used))) throw new Refusal("passkeyRefused");
      return "passkey";
    });
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "passkeyRefused") throw error;
    throw new Refusal("passkeyRefused", {
      resent: { challenge: await renewChallenge("auth", session) },
    });
  }
}
