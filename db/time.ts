import { type SQL, sql } from "drizzle-orm";

/** The clock that judges every expiry: the database's, and not frozen at the transaction's start (S-39). */
export const now = sql`clock_timestamp()`;

/**
 * The same clock, read once a statement. For conditions that an index shall answer over many rows: `now` is read anew
 * for every row, so PostgreSQL reads all of them (the plans' test shows it).
 */
export const nowOnce = sql`(select clock_timestamp())`;

/** A duration of the limits, in milliseconds, as an interval. */
export function interval(milliseconds: number): SQL {
  return sql`make_interval(secs => ${milliseconds / 1000}::float8)`;
}
