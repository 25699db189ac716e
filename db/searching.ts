import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "./client";
import { executeTogether, type Row } from "./together";

/**
 * Runs one statement that is planned for its values, in a transaction whose other plans are kept (`Plans` in
 * db/client.ts): the number of matches decides which index is the best. What else a page reads is not planned again for it.
 */
export async function searching<Found extends Row>(
  tx: Transaction,
  statement: SQL,
): Promise<Found[]> {
  const [, found] = await executeTogether<[Row, Found, Row]>(tx, [
    plansAre("force_custom_plan"),
    statement,
    plansAre("force_generic_plan"),
  ]);
  return found;
}

const plansAre = (mode: string) => sql`select set_config('plan_cache_mode', ${mode}, true)`;
