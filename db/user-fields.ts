import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { UserField } from "#lib/rules/user-fields";
import { users } from "./schema";

/** The columns of these fields. */
export function columnsOf(fields: readonly UserField[]): SQL {
  return sql.join(
    fields.map((field) => sql.identifier(users[field].name)),
    sql`, `,
  );
}

/** These fields of `users as u`, each under its own name. */
export function selectFields(fields: readonly UserField[]): SQL {
  return sql.join(
    fields.map((field) => sql`u.${sql.identifier(users[field].name)} as ${sql.identifier(field)}`),
    sql`, `,
  );
}

/** These fields of `users as u`, as names and values for `json_build_object`. */
export function jsonFields(fields: readonly UserField[]): SQL {
  return sql.join(
    fields.map((field) => sql`${field}::text, u.${sql.identifier(users[field].name)}`),
    sql`, `,
  );
}
