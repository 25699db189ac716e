import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { type Entry, record } from "#lib/domain/audit/record";
import { consumeRateLimit } from "#lib/domain/rate-limits/consume";
import { renewChallenge, takeChallenge } from "#lib/domain/second-factor/challenge";
import { judgePasskey, notePasskey } from "#lib/domain/second-factor/judge-passkey";
import { spendCode } from "#lib/domain/second-factor/verify";
import { credentialOf } from "#lib/infra/crypto/passkeys";
import { Refusal } from "#lib/rules/refusal";
import type { Factor } from "#lib/rules/second-factor";
import { reportChange } from "./factor-change";

/** D-1: proving a second factor, at the sign-in or when confirming who one is. */

/** What a user sends as proof: a code of the app or a recovery code, as typed, or a passkey's answer. */
export type Proof = { code: string } | { answer: string };

/** Uses up the proof in a transaction that holds the user's lock. Throws Refusal wrongCode or passkeyRefused. */
export type Judge = (tx: Transaction) => Promise<Factor>;

/**
 * Gives a proof to the transaction that depends on it. A passkey's answer uses up its challenge, right or wrong.
 *
 * @param of whose proof it is, and in which session (the hash of its id)
 * @throws Refusal tooManyAttempts, wrongCode, passkeyRefused (resent: the next `challenge`), and what `use` throws
 */
export async function withProof<T>(
  of: { userNumber: number; session: string },
  proof: Proof,
  use: (judge: Judge) => Promise<T>,
): Promise<T> {
  await consumeRateLimit("secondFactor", of.userNumber);
  if ("code" in proof) return use((tx) => useCode(tx, of, proof.code));
  const judge = await judgeOfAnswer(of, proof.answer);
  try {
    return await use(judge);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "passkeyRefused") throw error;
    throw new Refusal("passkeyRefused", {
      resent: { challenge: await renewChallenge("auth", of.session) },
    });
  }
}

/** Whether a proof was refused because it is wrong: that counts like a wrong password (R-503, S-63). */
export function isWrongFactor(error: unknown): boolean {
  return error instanceof Refusal && ["wrongCode", "passkeyRefused"].includes(error.code);
}

async function useCode(
  tx: Transaction,
  of: { userNumber: number; session: string },
  code: string,
): Promise<Factor> {
  const factor = await spendCode(tx, of.userNumber, code);
  if (factor === "recoveryCode") {
    await reportChange(tx, of);
    await record(tx, { ...(await entryOf(tx, of.userNumber)), event: "recoveryCodes.used" });
  }
  return factor;
}

async function judgeOfAnswer(
  { userNumber, session }: { userNumber: number; session: string },
  answer: string,
): Promise<Judge> {
  const challenge = await takeChallenge("auth", session);
  const credentialId = credentialOf(answer);
  const used =
    challenge && credentialId
      ? await judgePasskey(userNumber, credentialId, answer, challenge)
      : null;
  return async (tx) => {
    if (!used || !(await notePasskey(tx, used))) throw new Refusal("passkeyRefused");
    return "passkey";
  };
}

/** The user who signs in, as the actor of the audit log entry. */
export async function entryOf(tx: Transaction, userNumber: number): Promise<Omit<Entry, "event">> {
  const [row] = await tx.execute<{ organizationId: number }>(
    sql`select organization_id as "organizationId" from users where number = ${userNumber}`,
  );
  const actor = { userNumber, organizationId: row?.organizationId ?? 0 };
  return { actor, target: userNumber };
}
