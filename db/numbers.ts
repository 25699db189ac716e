import "server-only";
import { type SQL, sql } from "drizzle-orm";

/**
 * The right side of `= any (…)`: one parameter for any number of numbers, so that the statement's text stays the same.
 */
export function anyOf(numbers: Iterable<number>): SQL {
  return sql`any (${`{${[...numbers].join(",")}}`}::bigint[])`;
}

/**
 * The limit of a statement's rows as a part of its text. A plan that is kept does not know its parameters: it would
 * prepare for a tenth of the table, and cost so much that PostgreSQL does not keep it (lib/domain/invariants/kept-plans.test.ts
 * shows it).
 *
 * @param rows a number of the portal's own
 */
export function atMost(rows: number): SQL {
  if (!Number.isSafeInteger(rows)) throw new Error("a limit is a whole number");
  return sql.raw(`limit ${rows}`);
}
