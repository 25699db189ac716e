import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { now } from "#db/time";
import { decrypt, encrypt } from "#lib/infra/crypto/encryption";
import { stepOfCode } from "#lib/infra/crypto/totp";
import { Refusal } from "#lib/rules/refusal";
import { readCode } from "#lib/rules/second-factor";

/**
 * Makes the app of a session's setup the account's if its code is right, replacing an older app.
 *
 * @throws Refusal wrongCode
 */
export async function confirmApp(
  tx: Transaction,
  userNumber: number,
  session: string,
  typed: string,
): Promise<void> {
  const [row] = await tx.execute<{ encryptedSecret: string | null }>(
    sql`select encrypted_secret as "encryptedSecret" from sessions
      where id_hash = ${session} and user_number = ${userNumber}`,
  );
  const secret = row?.encryptedSecret ? decrypt(row.encryptedSecret, "authenticator") : undefined;
  const step = secret ? stepOfCode(secret, readCode(typed).code) : null;
  if (!secret || step === null) throw new Refusal("wrongCode", { field: "code" });
  await tx.execute(sql`
    insert into authenticators (user_number, encrypted_secret, last_step)
    values (${userNumber}, ${encrypt(secret, "authenticator")}, ${step})
    on conflict (user_number) do update set encrypted_secret = excluded.encrypted_secret,
      last_step = excluded.last_step, created_at = ${now}`);
}
