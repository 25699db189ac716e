import { type Transaction, transaction } from "#db/client";
import { readAppearance } from "#lib/domain/appearances/row";
import { record } from "#lib/domain/audit/record";
import { consumeRateLimit } from "#lib/domain/rate-limits/consume";
import { addPasskey } from "#lib/domain/second-factor/add-passkey";
import { renewChallenge, takeChallenge } from "#lib/domain/second-factor/challenge";
import { confirmApp } from "#lib/domain/second-factor/confirm-app";
import { firstRecoveryCodes } from "#lib/domain/second-factor/recovery-codes";
import { drawSetup, type FactorSetup, readSetup } from "#lib/domain/second-factor/setup";
import { verifyCreation } from "#lib/infra/crypto/passkey-creation";
import type { Appearance } from "#lib/rules/appearance";
import { Refusal } from "#lib/rules/refusal";
import type { Factor } from "#lib/rules/second-factor";
import { followChange } from "./factor-change";
import {
  completePendingSession,
  findPendingSession,
  type PendingSession,
  requirePendingSession,
} from "./pending-session";
import { entryOf } from "./prove-factor";
import type { ClientInfo } from "./sessions";

/** D-1: sets up a first factor before entering, for users who need one and have none. */

/** What the page shows for setting up a factor before entering; null if this session does not await it. */
export async function findEnrolment(
  sessionId: string,
): Promise<(FactorSetup & { userNumber: number; appearance: Appearance }) | null> {
  const found = await transaction("auth", async (tx) => {
    const pending = await findPendingSession(tx, sessionId, "enrolment");
    const facts = pending && (await readSetup(tx, pending.session));
    if (!facts) return null;
    const { userNumber } = pending;
    return { facts, userNumber, appearance: await readAppearance(tx, userNumber) };
  });
  if (!found) return null;
  const { facts, ...person } = found;
  return { ...(await drawSetup(facts)), ...person };
}

/** The session of a user who has set up a first factor, with the recovery codes to show. */
export type Enrolled = { sessionId: string; recoveryCodes: string[] | null };

/**
 * Sets up an app before entering.
 *
 * @throws Refusal sessionEnded, tooManyAttempts, wrongCode
 */
export async function enrolApp(
  sessionId: string,
  code: string,
  browser: ClientInfo,
): Promise<Enrolled> {
  const pending = await requirePendingSession(sessionId, "enrolment");
  await consumeRateLimit("secondFactor", pending.userNumber);
  return enrol(pending, browser, "app", (tx) =>
    confirmApp(tx, pending.userNumber, pending.session, code),
  );
}

/**
 * Sets up a passkey before entering.
 *
 * @throws Refusal sessionEnded, passkeyRefused (resent: the next `challenge`)
 */
export async function enrolPasskey(
  sessionId: string,
  { name, answer }: { name: string; answer: string },
  browser: ClientInfo,
): Promise<Enrolled> {
  const pending = await requirePendingSession(sessionId, "enrolment");
  const challenge = await takeChallenge("auth", pending.session);
  const made = challenge ? await verifyCreation(answer, challenge) : null;
  try {
    return await enrol(pending, browser, "passkey", async (tx) => {
      if (!made) throw new Refusal("passkeyRefused");
      await addPasskey(tx, pending.userNumber, { ...made, name });
    });
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "passkeyRefused") throw error;
    throw new Refusal("passkeyRefused", {
      resent: { challenge: await renewChallenge("auth", pending.session) },
    });
  }
}

async function enrol(
  pending: PendingSession,
  browser: ClientInfo,
  factor: Factor,
  setUp: (tx: Transaction) => Promise<void>,
): Promise<Enrolled> {
  const { userNumber } = pending;
  let recoveryCodes: string[] | null = null;
  const sessionId = await completePendingSession(pending, browser, async (tx) => {
    await setUp(tx);
    await followChange(tx, pending);
    recoveryCodes = await firstRecoveryCodes(tx, userNumber);
    const entry = await entryOf(tx, userNumber);
    await record(tx, { ...entry, event: "secondFactor.added", details: { factor } });
    return factor;
  });
  return { sessionId, recoveryCodes };
}
