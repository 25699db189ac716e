import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { now } from "#db/time";
import { type StoredPasskey, verifyRequest } from "#lib/infra/crypto/passkeys";

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
      publicKey: string;
      counter: string;
      transports: string[];
    }>(sql`
      select public_key as "publicKey", counter, to_json(transports) as transports from passkeys
      where credential_id = ${credentialId} and user_number = ${userNumber}`);
    return row ? { ...row, credentialId, counter: Number(row.counter) } : null;
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
