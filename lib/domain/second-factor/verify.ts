import { sql } from "drizzle-orm";
import { type Principal, type Transaction, transaction } from "#db/client";
import { now } from "#db/time";
import { hashSecret, seal, unseal } from "#lib/infra/crypto/keys";
import { newChallenge, type StoredPasskey, verifyRequest } from "#lib/infra/crypto/passkeys";
import { newAuthenticatorSecret, stepOfCode } from "#lib/infra/crypto/totp";
import { Refusal } from "#lib/rules/refusal";
import { readCode } from "#lib/rules/second-factor";

/** D-1: how a code or a passkey is judged. Each is accepted once, by one conditional statement. */

/**
 * Spends the code of an app or a recovery code. A code of the app is none any more once its step, or a later one, has
 * been accepted (RFC 6238, 5.2).
 *
 * @throws Refusal wrongCode
 */
export async function spendCode(
  tx: Transaction,
  userNumber: number,
  typed: string,
): Promise<"app" | "recoveryCode"> {
  const { kind, code } = readCode(typed);
  const isRight =
    kind === "app"
      ? await spendAppCode(tx, userNumber, code)
      : await spendRecoveryCode(tx, userNumber, code);
  if (!isRight) throw new Refusal("wrongCode", { field: "code" });
  return kind;
}

async function spendAppCode(tx: Transaction, userNumber: number, code: string): Promise<boolean> {
  const [app] = await tx.execute<{ sealed_secret: string }>(
    sql`select sealed_secret from authenticators where user_number = ${userNumber}`,
  );
  const secret = app && unseal(app.sealed_secret, "authenticator");
  const step = secret ? stepOfCode(secret, code) : null;
  if (!secret || step === null) return false;
  // Sealed anew each time, so that it outlives every change of AUTH_SECRET that its owner signs in between.
  const spent = await tx.execute(sql`
    update authenticators set last_step = ${step}, sealed_secret = ${seal(secret, "authenticator")}
    where user_number = ${userNumber} and last_step < ${step} returning user_number`);
  return spent.length > 0;
}

async function spendRecoveryCode(
  tx: Transaction,
  userNumber: number,
  code: string,
): Promise<boolean> {
  const spent = await tx.execute(sql`update recovery_codes set used_at = ${now}
    where user_number = ${userNumber} and code_hash = ${hashSecret(code)} and used_at is null
    returning user_number`);
  return spent.length > 0;
}

/** What the row of a session has in which a factor may be set up: the secret of an app, and what a new passkey answers. */
export function newSetup(): { sealedSecret: string; challenge: string } {
  const sealedSecret = seal(newAuthenticatorSecret(), "authenticator");
  return { sealedSecret, challenge: newChallenge() };
}

/** The challenge that a session holds: a new one, where an answer has taken the last away. */
export async function holdChallenge(tx: Transaction, session: string): Promise<string> {
  const drawn = newChallenge();
  const [made] = await tx.execute<{ challenge: string }>(sql`update sessions
    set challenge = ${drawn} where id_hash = ${session} and challenge is null returning challenge`);
  if (made) return made.challenge;
  const [held] = await tx.execute<{ challenge: string }>(
    sql`select challenge from sessions where id_hash = ${session} and challenge is not null`,
  );
  // A session that has just ended, whose page nobody can send any more.
  return held?.challenge ?? drawn;
}

/** Takes the challenge of a session away: whatever answers it, there is no second answer. Null: there is none. */
export function takeChallenge(as: Principal, session: string): Promise<string | null> {
  return transaction(as, async (tx) => {
    const [taken] = await tx.execute<{ challenge: string }>(sql`
      with held as (select id_hash, challenge from sessions where id_hash = ${session} for update)
      update sessions s set challenge = null from held
      where s.id_hash = held.id_hash and held.challenge is not null returning held.challenge`);
    return taken?.challenge ?? null;
  });
}

/** A new challenge for the next attempt. */
export function renewChallenge(as: Principal, session: string): Promise<string> {
  const challenge = newChallenge();
  return transaction(as, async (tx) => {
    await tx.execute(sql`update sessions set challenge = ${challenge} where id_hash = ${session}`);
    return challenge;
  });
}

/** Of a passkey that has answered: what the database is told of it. */
export type UsedPasskey = {
  credentialId: string;
  before: number;
  after: number;
  backedUp: boolean;
};

/** Whether a passkey of this person has answered this challenge; null for everything else. */
export async function judgePasskey(
  userNumber: number,
  credentialId: string,
  answer: string,
  challenge: string,
): Promise<UsedPasskey | null> {
  const passkey = await transaction("auth", async (tx): Promise<StoredPasskey | null> => {
    const [row] = await tx.execute<{
      public_key: string;
      counter: string;
      transports: string[];
    }>(sql`
      select public_key, counter, to_json(transports) as transports from passkeys
      where credential_id = ${credentialId} and user_number = ${userNumber}`);
    if (!row) return null;
    const { public_key: publicKey, counter, transports } = row;
    return { credentialId, publicKey, counter: Number(counter), transports };
  });
  const verified = passkey && (await verifyRequest(answer, challenge, passkey));
  if (!verified) return null;
  const { counter: after, backedUp } = verified;
  return { credentialId, before: passkey.counter, after, backedUp };
}

/** Writes down that a passkey was used. False: it was used elsewhere in the meantime, or is gone. */
export async function notePasskey(tx: Transaction, used: UsedPasskey): Promise<boolean> {
  const noted = await tx.execute(sql`
    update passkeys set counter = ${used.after}, backed_up = ${used.backedUp}, last_used_at = ${now}
    where credential_id = ${used.credentialId} and counter = ${used.before} returning credential_id`);
  return noted.length > 0;
}
