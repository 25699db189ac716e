import "server-only";
import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import { record } from "#lib/domain/audit/record";
import type { Actor } from "#lib/rules/delegation";

/** Ends all sessions of a user, but for one if it is named; the caller's transaction decides why. */
export async function endSessionsOf(
  tx: Transaction,
  userNumber: number,
  except?: string,
): Promise<void> {
  await tx.execute(sql`delete from sessions
    where user_number = ${userNumber} and id_hash is distinct from ${except ?? null}`);
}

/** Ends one session of a user's own, by its hash, and the trail tells of it; false when it is not there. */
export async function endOwnSessionIn(
  tx: Transaction,
  actor: Actor,
  session: string,
): Promise<boolean> {
  const ended = await tx.execute(sql`delete from sessions
    where id_hash = ${session} and user_number = ${actor.userNumber} returning id_hash`);
  if (ended.length === 0) return false;
  await record(tx, { event: "session.ended", actor, target: actor.userNumber });
  return true;
}

/** Ends all sessions of these users. */
export async function endSessionsOfAll(
  tx: Transaction,
  userNumbers: readonly number[],
): Promise<void> {
  await tx.execute(sql`delete from sessions where user_number = ${anyOf(userNumbers)}`);
}
