import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { recordRefused } from "#lib/domain/audit/record";
import { recordTooMany, type Turn, takeTurns } from "#lib/domain/rate-limits";
import { hashPassword, isOutdated, verifyPassword } from "#lib/infra/crypto/passwords";
import { noteEarly } from "#lib/infra/server/request-context";
import { Refusal } from "#lib/rules/refusal";
import { withoutApostrophes } from "#lib/rules/schemas/addresses";
import { accountKey, accountRules, countFailure } from "./failures";
import { isKnownIn, maySignInFrom } from "./known-devices";

/** Where somebody asks from: an address as the rate limits count (S-65), and the id in the browser's cookie (S-64). */
export type Origin = { address: string; device: string | null };

/** Addresses, usernames and numbers are printable ASCII (`users_email_plain`): nothing else can be anybody's. */
const possible = /^[!-~]+$/;

/**
 * The one spelling of a login by which it is counted. Only of what can be somebody's: outside of ASCII the database folds
 * differently, and who exists would show by what is counted together (R-502).
 */
export function folded(login: string): string {
  return possible.test(login) ? withoutApostrophes(login.toLowerCase()) : login;
}

/** R-501: whose account a login means: an owner's by customer number, anyone's by e-mail address or username. */
export function accountOfLogin(login: string): SQL {
  if (!possible.test(login)) return sql`false`;
  if (/^[0-9]+$/.test(login))
    return sql`u.is_owner and u.organization_id = (select id from organizations where customer_number = ${login})`;
  return login.includes("@")
    ? sql`u.number = ${numberOfAddress(login)}`
    : sql`u.username = ${folded(login)}`;
}

/**
 * Whose address it is: as it was typed, else with or without an apostrophe in front. Both count as one where nobody has
 * either (R-502).
 */
function numberOfAddress(login: string): SQL {
  const typed = login.toLowerCase();
  const address = folded(login);
  return sql`(select a.number from users a where lower(a.email) in (${typed}, ${address}, ${`'${address}`})
    order by lower(a.email) = ${typed} desc, length(a.email) limit 1)`;
}

/**
 * S-64, FF-W6: by which of a browser's ids somebody is known in it: two people may share one, each by an id that was made
 * when they first signed in there. An id that somebody chose is known for nobody.
 *
 * @param whom a login as it was typed, or a user number
 * @returns null for none of them
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
 * Whose login and password these are. One answer with the same work behind it for every failure (R-502, S-67): whether
 * the account does not exist, may not sign in, or the password is wrong, null comes back. Who has a second factor is not
 * in yet: `completeSignIn` is for who is.
 *
 * @returns the user number, or null
 * @throws Refusal tooManyAttempts, judged before anything costs anything (S-62); Overloaded
 */
export async function authenticate(
  login: string,
  password: string,
  from: Origin,
): Promise<number | null> {
  const account = await findInTurn(login, from);
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
  /** May sign in from here, if the password is right. */
  allowed: boolean;
  known: boolean;
};

function entryOf(account: Account | null) {
  return { event: "session.started", actor: null, target: account?.number } as const;
}

/** The account, or null, once it is somebody's turn to try a password on it. */
async function findInTurn(login: string, from: Origin): Promise<Account | null> {
  let account: Account | null = null;
  try {
    await transaction("auth", async (tx) => {
      account = await findAccount(tx, login, from.device);
      await takeTurns(tx, turnsOf(account, login, from), (waits) => {
        const wait = waits.find(({ rule }) => rule === "signInAddress");
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
 * S-61, S-64, S-68: what an attempt counts by. A known browser only by itself, so that no stranger can use up its turns.
 * Everything else by the account, however it is named and whether it exists or not, by the address, and by both.
 */
function turnsOf(account: Account | null, login: string, { address, device }: Origin): Turn[] {
  if (account?.known) return [["signInDevice", `${account.number} ${device}`]];
  const key = keyOf(account, login);
  return [
    ["signInAddress", address],
    ["signInAccountFromAddress", `${key} ${address}`],
    ...accountRules.map((rule): Turn => [rule, key]),
  ];
}

function keyOf(account: Account | null, login: string): string {
  return account ? accountKey(account.number) : `login ${folded(login)}`;
}

/** S-05: a hash made with other parameters than today's is made anew while the password is at hand. */
async function renewOutdatedHash({ number, passwordHash }: Account, password: string) {
  if (!passwordHash || !isOutdated(passwordHash)) return;
  const renewed = await hashPassword(password);
  await transaction("auth", (tx) =>
    tx.execute(sql`update users set password_hash = ${renewed}
      where number = ${number} and password_hash = ${passwordHash}`),
  );
}
