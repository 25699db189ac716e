import "server-only";
import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { passkeys } from "#db/schema";
import type { StoredPasskey } from "#lib/infra/crypto/passkeys";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";

/**
 * Adds a verified passkey to the account.
 *
 * @throws Refusal tooManyPasskeys, passkeyRefused (it already belongs to an account)
 */
export async function addPasskey(
  tx: Transaction,
  userNumber: number,
  passkey: StoredPasskey & { backedUp: boolean; name: string },
): Promise<void> {
  const known = await tx.execute(sql`select from passkeys where user_number = ${userNumber}`);
  if (known.length >= limits.passkeys)
    throw new Refusal("tooManyPasskeys", { values: { count: limits.passkeys } });
  const added = await tx
    .insert(passkeys)
    .values({ ...passkey, userNumber })
    .onConflictDoNothing()
    .returning({ credentialId: passkeys.credentialId });
  if (added.length === 0) throw new Refusal("passkeyRefused");
}
