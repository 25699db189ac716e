import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { now } from "#db/time";
import { decrypt, encrypt } from "#lib/infra/crypto/encryption";
import { hashSecret } from "#lib/infra/crypto/keys";
import { stepOfCode } from "#lib/infra/crypto/totp";
import { Refusal } from "#lib/rules/refusal";
import { readCode } from "#lib/rules/second-factor";

/**
 * D-1: uses up a code of the app or a recovery code. Each is accepted once, by one conditional statement; a code of the
 * app is invalid once its step, or a later one, has been accepted (RFC 6238, 5.2).
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
  const [app] = await tx.execute<{ encryptedSecret: string }>(
    sql`select encrypted_secret as "encryptedSecret" from authenticators where user_number = ${userNumber}`,
  );
  const secret = app && decrypt(app.encryptedSecret, "authenticator");
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
