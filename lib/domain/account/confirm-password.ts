import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { type Entry, recordRefusal } from "#lib/domain/audit/record";
import { consumeRateLimit, resetRateLimits } from "#lib/domain/rate-limits/consume";
import { consumeMany } from "#lib/domain/rate-limits/consume-many";
import type { RateLimit } from "#lib/domain/rate-limits/key";
import { countFailure } from "#lib/domain/sign-in/failures";
import { endOwnSessionWithin } from "#lib/domain/sign-in/sign-out";
import { verifyPassword } from "#lib/infra/crypto/passwords";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";

/**
 * Requires that the signed-in user knows the password, before something that a stolen session alone must not allow
 * (ASVS 7.5.1). A wrong one counts like one at the sign-in, and ten in a session end it (FF-W5).
 *
 * @param entry under which a wrong one is recorded
 * @param session the session's own hash
 * @returns the stored hash that it was compared with, so that a change can check that it replaces the same one
 * @throws Refusal tooManyAttempts, wrongPassword (field `currentPassword`), sessionEnded
 */
export async function requireOwnPassword(
  entry: Entry,
  actor: Actor,
  session: string,
  currentPassword: string,
): Promise<string> {
  await consumeRateLimit("currentPassword", actor.userNumber);
  // Passwords are only read and written as "auth", never on behalf of an administrator (R-401, S-71).
  const hash = await transaction("auth", async (tx) => {
    const [row] = await tx.execute<{ passwordHash: string | null }>(
      sql`select password_hash as "passwordHash" from users where number = ${actor.userNumber}`,
    );
    return row?.passwordHash ?? null;
  });
  const failures: RateLimit = ["sessionPassword", session];
  if ((await verifyPassword(hash, currentPassword)) && hash) {
    await transaction("auth", (tx) => resetRateLimits(tx, failures));
    return hash;
  }
  await recordRefusal({ ...entry, details: { ...entry.details, reason: "wrongPassword" } });
  const ended = await transaction("auth", async (tx) => {
    // Counted against the account and not the browser: somebody who has stolen the session has the browser's cookie
    // too.
    await countFailure(tx, actor.userNumber, null);
    if ((await consumeMany(tx, failures, 1)).left > 0) return false;
    return endOwnSessionWithin(tx, actor, session);
  });
  if (ended) throw new Refusal("sessionEnded");
  throw new Refusal("wrongPassword", { field: "currentPassword" });
}
