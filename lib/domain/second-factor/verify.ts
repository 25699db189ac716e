import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { now } from "#db/time";
import { decrypt, encrypt } from "#lib/infra/crypto/encryption";
import { hashSecret } from "#lib/infra/crypto/keys";
import { newChallenge, type StoredPasskey, verifyRequest } from "#lib/infra/crypto/passkeys";
import { newAuthenticatorSecret, stepOfCode } from "#lib/infra/crypto/totp";
import { Refusal } from "#lib/rules/refusal";
import { readCode } from "#lib/rules/second-factor";

/** D-1: verifies codes and passkeys. Each is accepted once, by one conditional statement. */

/**
 * Uses up a code of the app or a recovery code. A code of the app is invalid once its step, or a later one, has been
 * accepted (RFC 6238, 5.2).
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
  const [app] = await tx.execute<{ encrypted_secret: string }>(
    sql`select encrypted_secret from authenticators where user_number = ${userNumber}`,
  );
  const secret = app && decrypt(app.encrypted_secret, "authenticator");
  const step = secret ? stepOfCode(secret, code) : null;
  if (!secret || step === null) return false;
  // Encrypted anew each time, so that it outlives every change of AUTH_SECRET during which its owner signs in.
  const spent = await tx.execute(sql`
    update authenticators set last_step = ${step}, encrypted_secret = ${encrypt(secret, "authenticator")}
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

/** The columns of a session in which a factor may be set up: an app's secret, and the challenge for a new passkey. */
export function newSetup(): { encryptedSecret: string; challenge: string } {
  const encryptedSecret = encrypt(newAuthenticatorSecret(), "authenticator");
  return { encryptedSecret, challenge: newChallenge() };
}

/** What the database stores about a passkey that was used. */
export type UsedPasskey = {
  credentialId: string;
  before: number;
  after: number;
  backedUp: boolean;
};

/** The result of a passkey that belongs to this user and has signed this challenge; null otherwise. */
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

/** Stores that a passkey was used. False if it was used elsewhere in the meantime, or is gone. */
export async function notePasskey(tx: Transaction, used: UsedPasskey): Promise<boolean> {
  const noted = await tx.execute(sql`
    update passkeys set counter = ${used.after}, backed_up = ${used.backedUp}, last_used_at = ${now}
    where credential_id = ${used.credentialId} and counter = ${used.before} returning credential_id`);
  return noted.length > 0;
}
