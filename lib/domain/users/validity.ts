import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { today } from "#lib/domain/access/restriction";

/** those of these people whose end date has passed; nobody is invited who could not sign in any more. */
export async function endedAmong<Person extends { validUntil?: string | null }>(
  tx: Transaction,
  people: readonly Person[],
): Promise<ReadonlySet<Person>> {
  const limited = people.filter(({ validUntil }) => validUntil);
  if (limited.length === 0) return new Set();
  const day = await readToday(tx);
  return new Set(limited.filter(({ validUntil }) => validUntil && validUntil < day));
}

/** Today in the provider's time zone (YYYY-MM-DD), by the clock of the database. */
export async function readToday(tx: Transaction): Promise<string> {
  const [row] = await tx.execute<{ day: string }>(
    sql`select to_char(${today}, 'YYYY-MM-DD') as day`,
  );
  if (!row) throw new Error("a select without tables returns a row");
  return row.day;
}
