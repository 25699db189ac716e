import { type SQL, sql } from "drizzle-orm";

/** The clock for every expiry: the database's, and not frozen at the start of the transaction (S-39). */
export const now = sql`clock_timestamp()`;

/**
 * The same clock, read once per statement, for conditions that an index should answer over many rows: `now` is
 * evaluated for every row, so PostgreSQL would read all of them (lib/domain/invariants/query-plans.test.ts shows it).
 */
export const nowOnce = sql`(select clock_timestamp())`;

/** A duration in milliseconds as an SQL interval. */
export function interval(milliseconds: number): SQL {
  return sql`make_interval(secs => ${milliseconds / 1000}::float8)`;
}
