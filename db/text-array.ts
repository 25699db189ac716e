import "server-only";
import { type SQL, sql } from "drizzle-orm";

/** Texts as an SQL array, in this order. */
export function textArray(values: readonly string[]): SQL {
  return sql`array(select json_array_elements_text(${JSON.stringify(values)}::json))`;
}
