import { transaction } from "#db/client";
import { consumeRateLimits } from "#lib/domain/rate-limits/consume";
import type { RateLimit } from "#lib/domain/rate-limits/key";
import { recordTooMany } from "#lib/domain/rate-limits/too-many";
import { count } from "#lib/infra/metrics/record";
import { noteEarly } from "#lib/infra/server/request-context";
import { Refusal } from "#lib/rules/refusal";
import { type Account, type ClientOrigin, entryOf, type Found, findAccount } from "./account";
import { accountKey, accountLimiters } from "./failures";
import { folded } from "./login";

/**
 * What this sign-in name leads to, after the rate limits have allowed an attempt.
 *
 * @throws Refusal tooManyAttempts (with `seconds` and, from two minutes on, `minutes`)
 */
export async function findWithinLimits(login: string, from: ClientOrigin): Promise<Found> {
  let account: Account | null = null;
  try {
    return await transaction("auth", async (tx) => {
      const found = await findAccount(tx, login, from.devices);
      account = found.account;
      await consumeRateLimits(tx, rateLimitsOf(account, login, from.address), (waits) => {
        const wait = waits.find(({ limiter }) => limiter === "signInAddress");
        if (wait) noteEarly(wait.seconds);
      });
      return found;
    });
  } catch (error) {
    if (error instanceof Refusal) {
      count("zugang_sign_ins_total", { outcome: "tooManyAttempts" });
      await recordTooMany(entryOf(account), keyOf(account, login), from.address);
    }
    throw error;
  }
}

/**
 * S-61, S-64, S-68: the rate limits of an attempt. A known browser is only counted by itself, so that no stranger can
 * use up its attempts. Everything else is counted by account, however it is named and whether or not it exists, by
 * address, and by both.
 */
function rateLimitsOf(account: Account | null, login: string, address: string): RateLimit[] {
  if (account?.device) return [["signInDevice", `${account.number} ${account.device}`]];
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
