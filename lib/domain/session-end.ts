import "server-only";
import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";

/** Ends all sessions of a user, but for one if it is named; the caller's transaction decides why. */
export async function endSessionsOf(
  tx: Transaction,
  userNumber: number,
  except?: string,
): Promise<void> {
  await tx.execute(sql`delete from sessions
    where user_number = ${userNumber} and id_hash is distinct from ${except ?? null}`);
}

/** Ends all sessions of these users. */
export async function endSessionsOfAll(
  tx: Transaction,
  userNumbers: readonly number[],
): Promise<void> {
  await tx.execute(sql`delete from sessions where user_number = ${anyOf(userNumbers)}`);
}
