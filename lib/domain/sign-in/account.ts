import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { mayStay } from "#lib/domain/access/restriction";
import { decrypt } from "#lib/infra/crypto/encryption";
import { hashSecret } from "#lib/infra/crypto/keys";
import { knownAmong } from "./known-devices";
import { accountOfLogin } from "./login";
import { oldHashesExist, oldHashOf } from "./old-hashes";

/**
 * Where a sign-in comes from: an address as rate limits count it (S-65), and the ids in the browser's cookie, that of
 * the last sign-in there first (S-64).
 */
export type ClientOrigin = { address: string; devices: readonly string[] };

/** The account behind a typed sign-in name. */
export type Account = {
  number: number;
  passwordHash: string | null;
  /** R-1003: the hash of an older portal, until its last day or the user has a password of their own here. */
  oldHash: string | null;
  /** Whether the user may sign in from here if the password is right. */
  allowed: boolean;
  /** The id by which the user is known in this browser; null if the user is not. */
  device: string | null;
};

/** The audit log entry of an attempt to sign in to this account. */
export function entryOf(account: Account | null) {
  return { event: "session.started", actor: null, target: account?.number } as const;
}

/** What a sign-in name leads to, and whether some user still has a hash of an older portal (R-1003). */
export type Found = { account: Account | null; oldHashes: boolean };

/** The account with this sign-in name, if there is one. One statement for every name, known or not. */
export async function findAccount(
  tx: Transaction,
  login: string,
  devices: readonly string[],
): Promise<Found> {
  const [row] = await tx.execute<Row>(sql`
    select i.there as "oldHashes", u.number, u.password_hash as "passwordHash", ${oldHashOf} as "oldHash",
      ${mayStay} as stays, u.locked_at is not null as locked, ${knownAmong(devices)} as known
    from (select ${oldHashesExist} as there) i left join users u on ${accountOfLogin(login)}`);
  if (!row?.number) return { account: null, oldHashes: row?.oldHashes ?? false };
  const { oldHashes, passwordHash, oldHash, known } = row;
  const device = devices.find((one) => hashSecret(one) === known) ?? null;
  const allowed = row.stays && (!row.locked || device !== null);
  const old = oldHash === null ? null : (decrypt(oldHash, "oldHash") ?? null);
  const account = { number: Number(row.number), passwordHash, oldHash: old, allowed, device };
  return { account, oldHashes };
}

type Row = {
  oldHashes: boolean;
  number: string | null;
  passwordHash: string | null;
  oldHash: string | null;
  stays: boolean;
  locked: boolean;
  known: string | null;
};
