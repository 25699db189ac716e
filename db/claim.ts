import "server-only";
import { type SQL, sql } from "drizzle-orm";

/**
 * The right side of `ctid =`: rows that this transaction locks, skipping rows that another transaction holds. By `ctid`
 * because with `id in (select … limit)` every batch scans what the last one left: a million rows take thirteen times as
 * long (measured).
 *
 * @param rows one table with its condition, and an order where the first of them are wanted
 */
export function claimed(rows: SQL, most: number): SQL {
  return sql`any (array(select ctid from ${rows} limit ${most} for update skip locked))`;
}

/** Deletes this many rows that meet a condition, and returns their number as `done`. */
export function deleteClaimed(table: string, condition: SQL): (most: number) => SQL {
  const name = sql.identifier(table);
  return (most) => sql`with gone as (
      delete from ${name} where ctid = ${claimed(sql`${name} where ${condition}`, most)} returning 1)
    select count(*)::int as done from gone`;
}
