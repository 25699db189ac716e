import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { recordRefused } from "#lib/domain/audit/record";
import { hashPassword, isOutdated, verifyPassword } from "#lib/infra/crypto/passwords";
import { type Account, type ClientOrigin, entryOf } from "./account";
import { findWithinLimits } from "./attempt-limits";
import { countFailure } from "./failures";
import { isKnownIn } from "./known-devices";
import { accountOfLogin } from "./login";

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

/** S-05: renews a hash with outdated parameters while the password is known. */
async function renewOutdatedHash({ number, passwordHash }: Account, password: string) {
  if (!passwordHash || !isOutdated(passwordHash)) return;
  const renewed = await hashPassword(password);
  await transaction("auth", (tx) =>
    tx.execute(sql`update users set password_hash = ${renewed}
      where number = ${number} and password_hash = ${passwordHash}`),
  );
}
