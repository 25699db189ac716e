import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { recordRefused } from "#lib/domain/audit/record";
import { hashPassword, isOutdated } from "#lib/infra/crypto/passwords";
import { count } from "#lib/infra/metrics/record";
import { type Account, type ClientOrigin, entryOf, findAccount } from "./account";
import { findWithinLimits } from "./attempt-limits";
import { countFailure } from "./failures";
import { provePassword } from "./prove-password";

/** S-64: whether the user with this login is known in the browser with these ids. An invented id is known for nobody. */
export async function isKnownBrowser(login: string, devices: readonly string[]): Promise<boolean> {
  if (devices.length === 0) return false;
  const { account } = await transaction("auth", (tx) => findAccount(tx, login, devices));
  return account?.device != null;
}

/** A user whose password was right, and the id by which this browser knew the user; null if it did not. */
export type Authenticated = { userNumber: number; device: string | null };

/**
 * Verifies login and password. Every failure gives the same answer after the same work (R-502, S-67): if the account
 * does not exist, may not sign in, or the password is wrong, the result is null. A user with a second factor is not
 * signed in yet: only `completeSignIn` does that.
 *
 * @returns null for a failure
 * @throws Refusal tooManyAttempts, checked before anything expensive (S-62); Overloaded
 */
export async function authenticate(
  login: string,
  password: string,
  from: ClientOrigin,
): Promise<Authenticated | null> {
  const { account, oldHashes } = await findWithinLimits(login, from);
  const right = await provePassword(account, password, oldHashes);
  if (!account || !right || !account.allowed) {
    await transaction("auth", async (tx) => {
      await countFailure(tx, account?.number ?? null, account?.device ?? null);
      await recordRefused(tx, { ...entryOf(account), details: { reason: "signInFailed" } });
    });
    count("zugang_sign_ins_total", { outcome: "wrongPassword" });
    return null;
  }
  await renewOutdatedHash(account, password);
  return { userNumber: account.number, device: account.device };
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
