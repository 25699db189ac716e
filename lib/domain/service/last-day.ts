import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { today } from "#lib/domain/access/restriction";
import { limits } from "#lib/rules/limits";

/**
 * The last day for old hashes: the named one, or some days from now.
 *
 * @throws Error for a day that is over or too far away
 */
export async function lastDayOf(named: string | null): Promise<string> {
  const wrong = `The last day lies between today and ${limits.oldHashDaysMost} days from now, as YYYY-MM-DD.`;
  if (named !== null && !isDay(named)) throw new Error(wrong);
  const [row] = await transaction("system", (tx) =>
    tx.execute<{ day: string; fits: boolean }>(sql`
      select to_char(d.day, 'YYYY-MM-DD') as day,
        d.day between ${today} and ${today} + ${limits.oldHashDaysMost}::int as fits
      from (select coalesce(${named}::date, ${today} + ${limits.oldHashDays}::int) as day) d`),
  );
  if (!row?.fits) throw new Error(wrong);
  return row.day;
}

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(`${text}T`);
}

/** R-1003: sets another last day for all old hashes, and returns how many there are. */
export async function keepOldHashesUntil(day: string): Promise<number> {
  const changed = await transaction("system", (tx) =>
    tx.execute(sql`update imported_accounts set kept_until = ${day}::date
      where old_hash is not null returning user_number`),
  );
  return changed.length;
}
