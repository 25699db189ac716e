import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { isKnownIn, maySignInFrom } from "./known-devices";
import { accountOfLogin } from "./login";

/** Where a sign-in comes from: an address as rate limits count it (S-65), and the id in the browser's cookie (S-64). */
export type ClientOrigin = { address: string; device: string | null };

/** The account behind a typed sign-in name. */
export type Account = {
  number: number;
  passwordHash: string | null;
  /** Whether the user may sign in from here if the password is right. */
  allowed: boolean;
  known: boolean;
};

/** The audit log entry of an attempt to sign in to this account. */
export function entryOf(account: Account | null) {
  return { event: "session.started", actor: null, target: account?.number } as const;
}

/** The account with this sign-in name; null if there is none. */
export async function findAccount(
  tx: Transaction,
  login: string,
  device: string | null,
): Promise<Account | null> {
  const [row] = await tx.execute<{
    number: string;
    passwordHash: string | null;
    allowed: boolean;
    known: boolean;
  }>(sql`select u.number, u.password_hash as "passwordHash", ${maySignInFrom(device)} as allowed,
      ${isKnownIn(device)} as known
    from users u where ${accountOfLogin(login)}`);
  return row ? { ...row, number: Number(row.number) } : null;
}
