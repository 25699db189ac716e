import type { Sql } from "postgres";
import type { Language } from "#lib/rules/catalogue";
import { dayAfter, writeDay } from "#lib/rules/typed-day";

/** The tables with timestamps of a user, with the column that identifies the user. */
const tables = {
  users: "number",
  links: "user_number",
  sessions: "user_number",
  outbox: "user_number",
  known_devices: "user_number",
};

/**
 * Lets time pass for one user: moves all their timestamps in the database into the past. Rows move, the rule stays. The
 * triggers that protect dates are disabled in this one transaction.
 *
 * @param span a PostgreSQL interval like "8 days"
 */
export async function letTimePass(sql: Sql, userNumber: number, span: string): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = 'replica'`;
    for (const [table, key] of Object.entries(tables)) {
      const columns = await tx<{ name: string }[]>`
        select column_name as name from information_schema.columns
        where table_schema = 'public' and table_name = ${table}
          and data_type = 'timestamp with time zone'`;
      for (const { name } of columns)
        await tx`update ${tx(table)} set ${tx(name)} = ${tx(name)} - ${span}::interval
          where ${tx(key)} = ${userNumber}`;
    }
    // Counters name nobody: time passes for all of them.
    await tx`update rate_limits set arrives_at = arrives_at - ${span}::interval`;
  });
}

/**
 * Calendar days in Berlin from now until a pending user is deleted, thirty days after the creation: one fewer once
 * midnight has passed.
 */
export async function daysUntilDeletion(sql: Sql, userNumber: number): Promise<number> {
  const [row] = await sql<{ days: number }[]>`
    select ((created_at + interval '30 days') at time zone 'Europe/Berlin')::date
      - (clock_timestamp() at time zone 'Europe/Berlin')::date as days from users where number = ${userNumber}`;
  return row?.days ?? 0;
}

/** Runs a comparison of a page with the present day, a second time if midnight came between the two. */
export async function untilSameDay(compare: () => Promise<void>): Promise<void> {
  const day = () => new Date().toLocaleDateString("sv", { timeZone: "Europe/Berlin" });
  const begun = day();
  await compare().catch((error: unknown) => {
    if (day() === begun) throw error;
    return compare();
  });
}

/** A day counted from today in the provider's time zone, as a person types it on a page in this language. */
export function typedDay(language: Language, days: number): string {
  const today = new Date().toLocaleDateString("sv", { timeZone: "Europe/Berlin" });
  return writeDay(dayAfter(today, days), language);
}
