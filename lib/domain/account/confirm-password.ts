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
  const hash = await verifyOwnPassword(entry, actor, session, currentPassword);
  await transaction("auth", (tx) => resetRateLimits(tx, failuresIn(session)));
  return hash;
}

/**
 * Requires the password like `requireOwnPassword`, as one part of a proof: what was wrong before stays counted.
 *
 * @throws Refusal tooManyAttempts, wrongPassword (field `currentPassword`), sessionEnded
 */
export async function verifyOwnPassword(
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
  if ((await verifyPassword(hash, currentPassword)) && hash) return hash;
  await recordRefusal({ ...entry, details: { ...entry.details, reason: "wrongPassword" } });
  await countOwnFailure(actor, session);
  throw new Refusal("wrongPassword", { field: "currentPassword" });
}

/**
 * Counts a wrong password or factor in a session: like one at the sign-in, and the tenth ends the session (FF-W5).
 *
 * @throws Refusal sessionEnded
 */
export async function countOwnFailure(actor: Actor, session: string): Promise<void> {
  const ended = await transaction("auth", async (tx) => {
    // Counted against the account and not the browser: somebody who has stolen the session has the browser's cookie
    // too.
    await countFailure(tx, actor.userNumber, null);
    if ((await consumeMany(tx, failuresIn(session), 1)).left > 0) return false;
    return endOwnSessionWithin(tx, actor, session);
  });
  if (ended) throw new Refusal("sessionEnded");
}

function failuresIn(session: string): RateLimit {
  return ["sessionPassword", session];
}
