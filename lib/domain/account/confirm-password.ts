import "server-only";
import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { type Entry, recordRefusal } from "#lib/domain/audit/record";
import { forgetTurns, requireTurn, spendTurns, type Turn } from "#lib/domain/rate-limits";
import { endOwnSessionIn } from "#lib/domain/sign-in/end-sessions";
import { countFailure } from "#lib/domain/sign-in/failures";
import { verifyPassword } from "#lib/infra/crypto/passwords";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";

/**
 * That whoever is signed in knows the password, before something that a stolen session alone must not do (ASVS 7.5.1). A
 * wrong one counts like a wrong one at the door, and after ten in a session it ends (FF-W5).
 *
 * @param entry under which a wrong one is recorded
 * @param session the session's own hash
 * @returns the hash that it was compared with, for who changes it and must not change another
 * @throws Refusal tooManyAttempts, wrongPassword (field `currentPassword`), sessionEnded
 */
export async function requireOwnPassword(
  entry: Entry,
  actor: Actor,
  session: string,
  currentPassword: string,
): Promise<string> {
  await requireTurn("currentPassword", actor.userNumber);
  // In nobody's name is a password read or set but at the door (R-401, S-71).
  const hash = await transaction("auth", async (tx) => {
    const [row] = await tx.execute<{ password_hash: string | null }>(
      sql`select password_hash from users where number = ${actor.userNumber}`,
    );
    return row?.password_hash ?? null;
  });
  const failures: Turn = ["sessionPassword", session];
  if ((await verifyPassword(hash, currentPassword)) && hash) {
    await transaction("auth", (tx) => forgetTurns(tx, failures));
    return hash;
  }
  await recordRefusal({ ...entry, details: { ...entry.details, reason: "wrongPassword" } });
  const ended = await transaction("auth", async (tx) => {
    // Against the account and not the browser: who has stolen the session has the browser's cookie too.
    await countFailure(tx, actor.userNumber, null);
    if ((await spendTurns(tx, failures, 1)).left > 0) return false;
    return endOwnSessionIn(tx, actor, session);
  });
  if (ended) throw new Refusal("sessionEnded");
  throw new Refusal("wrongPassword", { field: "currentPassword" });
}
