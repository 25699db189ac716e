import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { recordRefused } from "#lib/domain/audit/record";
import { consumeRateLimits, recordTooMany } from "#lib/domain/rate-limits/consume";
import type { RateLimit } from "#lib/domain/rate-limits/key";
import { hashPassword, isOutdated, verifyPassword } from "#lib/infra/crypto/passwords";
import { noteEarly } from "#lib/infra/server/request-context";
import { Refusal } from "#lib/rules/refusal";
import { withoutApostrophes } from "#lib/rules/schemas/addresses";
import { accountKey, accountLimiters, countFailure } from "./failures";
import { isKnownIn, maySignInFrom } from "./known-devices";

/** Where a sign-in comes from: an address as rate limits count it (S-65), and the id in the browser's cookie (S-64). */
export type ClientOrigin = { address: string; device: string | null };

/** Addresses, usernames and numbers are printable ASCII (`users_email_plain`): any other login matches nobody. */
const possible = /^[!-~]+$/;

/**
 * The canonical spelling under which a login is counted. Only for possible logins: outside of ASCII the database folds
 * differently, and what is counted together would reveal who exists (R-502).
 */
export function folded(login: string): string {
  return possible.test(login) ? withoutApostrophes(login.toLowerCase()) : login;
}

/** R-501: the account that a login means: an owner's by customer number, anyone's by e-mail address or username. */
export function accountOfLogin(login: string): SQL {
  if (!possible.test(login)) return sql`false`;
  if (/^[0-9]+$/.test(login))
    return sql`u.is_owner and u.organization_id = (select id from organizations where customer_number = ${login})`;
  return login.includes("@")
    ? sql`u.number = ${numberOfAddress(login)}`
    : sql`u.username = ${folded(login)}`;
}

/**
 * The account with this address: as typed, otherwise with or without a leading apostrophe. If neither exists, both
 * spellings count as one (R-502).
 */
function numberOfAddress(login: string): SQL {
  const typed = login.toLowerCase();
  const address = folded(login);
  return sql`(select a.number from users a where lower(a.email) in (${typed}, ${address}, ${`'${address}`})
    order by lower(a.email) = ${typed} desc, length(a.email) limit 1)`;
}

/**
 * S-64, FF-W6: the id by which a user is known in this browser: two users may share one, each with an id that was made
 * at their first sign-in there. An invented id is known for nobody.
 *
 * @param whom a login as typed, or a user number
 * @returns null if the user is not known
 */
export async function findKnownDevice(
  whom: string | number,
  devices: readonly string[],
): Promise<string | null> {
  if (devices.length === 0) return null;
  const isWhom = typeof whom === "number" ? sql`u.number = ${whom}` : accountOfLogin(whom);
  return transaction("auth", async (tx) => {
    for (const device of devices) {
      const known = await tx.execute(
        sql`select from users u where ${isWhom} and ${isKnownIn(device)}`,
      );
      if (known.length > 0) return device;
    }
    return null;
  });
}

/**
 * Verifies login and password. Every failure gives the same answer after the same work (R-502, S-67): if the account
 * does not exist, may not sign in, or the password is wrong, the result is null. A user with a second factor is not
 * signed in yet: only `completeSignIn` does that.
 *
 * @returns the user number, or null
 * @throws Refusal tooManyAttempts, checked before anything expensive (S-62); Overloaded
 */
export async function authenticate(
  login: string,
  password: string,
  from: ClientOrigin,
): Promise<number | null> {
  const account = await findWithinLimits(login, from);
  const right = await verifyPassword(account?.passwordHash ?? null, password);
  if (!account || !right || !account.allowed) {
    await transaction("auth", async (tx) => {
      await countFailure(tx, account?.number ?? null, from.device);
      await recordRefused(tx, { ...entryOf(account), details: { reason: "signInFailed" } });
    });
    return null;
  }
  await renewOutdatedHash(account, password);
  return account.number;
}

type Account = {
  number: number;
  passwordHash: string | null;
  /** Whether the user may sign in from here if the password is right. */
  allowed: boolean;
  known: boolean;
};

function entryOf(account: Account | null) {
  return { event: "session.started", actor: null, target: account?.number } as const;
}

/** The account, or null, after the rate limits have allowed an attempt. */
async function findWithinLimits(login: string, from: ClientOrigin): Promise<Account | null> {
  let account: Account | null = null;
  try {
    await transaction("auth", async (tx) => {
      account = await findAccount(tx, login, from.device);
      await consumeRateLimits(tx, rateLimitsOf(account, login, from), (waits) => {
        const wait = waits.find(({ limiter }) => limiter === "signInAddress");
        if (wait) noteEarly(wait.seconds);
      });
    });
  } catch (error) {
    if (error instanceof Refusal)
      await recordTooMany(entryOf(account), keyOf(account, login), from.address);
    throw error;
  }
  return account;
}

async function findAccount(
  tx: Transaction,
  login: string,
  device: string | null,
): Promise<Account | null> {
  const [row] = await tx.execute<{
    number: string;
    password_hash: string | null;
    allowed: boolean;
    known: boolean;
  }>(sql`select u.number, u.password_hash, ${maySignInFrom(device)} as allowed, ${isKnownIn(device)} as known
    from users u where ${accountOfLogin(login)}`);
  if (!row) return null;
  const { allowed, known } = row;
  return { number: Number(row.number), passwordHash: row.password_hash, allowed, known };
}

/**
 * S-61, S-64, S-68: the rate limits of an attempt. A known browser is only counted by itself, so that no stranger can
 * use up its attempts. Everything else is counted by account, however it is named and whether or not it exists, by
 * address, and by both.
 */
function rateLimitsOf(
  account: Account | null,
  login: string,
  { address, device }: ClientOrigin,
): RateLimit[] {
  if (account?.known) return [["signInDevice", `${account.number} ${device}`]];
  const key = keyOf(account, login);
  return [
    ["signInAddress", address],
    ["signInAccountFromAddress", `${key} ${address}`],
    ...accountLimiters.map((limiter): RateLimit => [limiter, key]),
  ];
}

function keyOf(account: Account | null, login: string): string {
  return account ? accountKey(account.number) : `login ${folded(login)}`;
}

/** S-05: renews a hash with outdated parameters while the password is known. */
async function renewOutdatedHash({ number, passwordHash }: Account, password: string) {
  if (!passwordHash || !isOutdated(passwordHash)) return;
  const renewed = await hashPassword(password);
  await transaction("auth", (tx) =>
    tx.execute(sql`update users set password_hash = ${renewed}
      where number = ${number} and password_hash = ${passwordHash}`),
  );
}
