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
    set("plan_cache_mode", "force_custom_plan"),
    statement,
    set("plan_cache_mode", "force_generic_plan"),
  ]);
  return found;
}

/**
 * Runs statements that each read thousands of rows in the order of an index. PostgreSQL believes sorting the whole list to be
 * cheaper, up to several times as many.
 *
 * @returns the rows of each
 */
export async function inIndexOrder<Found extends Row>(
  tx: Transaction,
  statements: readonly SQL[],
): Promise<Found[][]> {
  const sent = [set("enable_sort", "off"), ...statements, set("enable_sort", "on")];
  const found = await executeTogether<Row[]>(tx, sent);
  return found.slice(1, -1) as Found[][];
}

const set = (name: string, value: string) => sql`select set_config(${name}, ${value}, true)`;
