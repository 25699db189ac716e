import "server-only";
import { type SQL, sql } from "drizzle-orm";

/**
 * The right side of `= any (…)`: one parameter for any number of numbers, so that the statement's text stays the same.
 */
export function anyOf(numbers: Iterable<number>): SQL {
  return sql`any (${`{${[...numbers].join(",")}}`}::bigint[])`;
}
