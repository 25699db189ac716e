import "server-only";
import { fillPlaceholders, type Query, type SQL, sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";

const dialect = new PgDialect();

/**
 * A statement whose text is the same for all values: it is built by its first use and kept. drizzle builds the text of
 * any other statement each time, which is a tenth of what a page or a sign-in costs beside React (measured).
 *
 * @param build makes the statement from placeholders
 * @returns the statement for these values; it is executed alone, never as a part of another
 */
export function constantStatement<Values extends Record<string, unknown>>(
  build: (value: (name: keyof Values & string) => SQL) => SQL,
): (values: Values) => SQL {
  let built: Query | undefined;
  return (values) => {
    built ??= dialect.sqlToQuery(build((name) => sql`${sql.placeholder(name)}`));
    const query = { sql: built.sql, params: fillPlaceholders(built.params, values) };
    return Object.assign(sql.empty(), { toQuery: () => query });
  };
}
