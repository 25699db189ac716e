import { sql } from "drizzle-orm";
import type { Transaction } from "./client";

/**
 * Lets this transaction take longer than one of a request (S-93). PostgreSQL measures the new time only if it has stopped
 * measuring the old one; before version 17 there is no such time.
 *
 * @param milliseconds from now on, as a whole
 */
export async function allowTime(tx: Transaction, milliseconds: number): Promise<void> {
  await tx.execute(sql`select set_config(name, '0', true), set_config(name, ${String(milliseconds)}, true)
    from pg_settings where name = 'transaction_timeout'`);
}
