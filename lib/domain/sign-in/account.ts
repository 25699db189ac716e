import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { mayStay } from "#lib/domain/access/restriction";
import { hashSecret } from "#lib/infra/crypto/keys";
import { knownAmong } from "./known-devices";
import { accountOfLogin } from "./login";

/**
 * Where a sign-in comes from: an address as rate limits count it (S-65), and the ids in the browser's cookie, that of
 * the last sign-in there first (S-64).
 */
export type ClientOrigin = { address: string; devices: readonly string[] };

/** The account behind a typed sign-in name. */
export type Account = {
  number: number;
  passwordHash: string | null;
  /** Whether the user may sign in from here if the password is right. */
  allowed: boolean;
  /** The id by which the user is known in this browser; null if the user is not. */
  device: string | null;
};

/** The audit log entry of an attempt to sign in to this account. */
export function entryOf(account: Account | null) {
  return { event: "session.started", actor: null, target: account?.number } as const;
}

/** The account with this sign-in name; null if there is none. */
export async function findAccount(
  tx: Transaction,
  login: string,
  devices: readonly string[],
): Promise<Account | null> {
  const [row] = await tx.execute<{
    number: string;
    passwordHash: string | null;
    stays: boolean;
    locked: boolean;
    known: string | null;
  }>(sql`select u.number, u.password_hash as "passwordHash", ${mayStay} as stays, u.locked_at is not null as locked,
      ${knownAmong(devices)} as known
    from users u where ${accountOfLogin(login)}`);
  if (!row) return null;
  const { passwordHash, known } = row;
  const device = devices.find((one) => hashSecret(one) === known) ?? null;
  const allowed = row.stays && (!row.locked || device !== null);
  return { number: Number(row.number), passwordHash, allowed, device };
}
