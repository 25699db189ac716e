import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { verifyEvenly } from "#lib/infra/crypto/old-passwords";
import { hashPassword, verifyPassword } from "#lib/infra/crypto/passwords";
import type { Account } from "./account";

/**
 * Whether this is the account's password. While some users have the hash of an older portal, every answer takes as long
 * as the slowest of them may take; a user who proves such a password gets a hash of it here, which ends the other
 * one (R-1003).
 *
 * @param account null for an unknown login: the same work, and false
 * @throws Overloaded
 */
export async function provePassword(
  account: Account | null,
  password: string,
  oldHashes: boolean,
): Promise<boolean> {
  const stored = account?.passwordHash ?? null;
  if (!oldHashes) return verifyPassword(stored, password);
  const proven = await verifyEvenly(stored, account?.oldHash ?? null, password);
  if (proven !== "old" || !account?.allowed) return proven !== null;
  return takeOver(account, password);
}

/** The trigger `forget_old_hash` deletes the old hash in the same statement. */
async function takeOver({ number, passwordHash }: Account, password: string): Promise<boolean> {
  const own = await hashPassword(password);
  const stored = await transaction("auth", async (tx) => {
    const taken = await tx.execute(sql`update users set password_hash = ${own}
      where number = ${number} and password_hash = ${passwordHash} returning number`);
    if (taken.length > 0) return null;
    const [row] = await tx.execute<{ hash: string | null }>(
      sql`select password_hash as hash from users where number = ${number}`,
    );
    return row?.hash ?? "";
  });
  // Meanwhile somebody else has signed in with it, or the user has set another one: then only that one counts.
  return stored === null || verifyPassword(stored || null, password);
}
