import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import { textArray } from "#db/text-array";
import type { AreaId } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import { openAreasOf } from "#lib/rules/systems";
import { findSystem } from "./connected";
import { type StandingRow, standingColumns, standingOf, stands, withTheirUsers } from "./standing";

/** who has lost something, and the only function that ends system sessions because of it. */

/** Whose open sessions are looked at: these users', those of everybody in and below an organization, or all. */
export type Whose = { userNumbers: readonly number[] } | { below: number } | "all";

/** How many were ended, and where to continue; null at the end. */
export type LookedAt = { ended: number; next: string | null };

/**
 * ends the system sessions of those who have lost one of the areas that the system was told, or whose session of the
 * portal is not valid any more, and notes the areas that others have gained. A proxy asks about each request, so behind one
 * a session goes on in the areas that are left.
 *
 * @returns how many it has ended
 */
export async function endLostSystemSessions(tx: Transaction, whose: Whose): Promise<number> {
  let ended = 0;
  for (let after: string | null = ""; after !== null; ) {
    const looked: LookedAt = await endLostAmong(tx, whose, after);
    ended += looked.ended;
    after = looked.next;
  }
  return ended;
}

/**
 * looks at some hundred of the open sessions, as `endLostSystemSessions` does, so that each of many may have a
 * transaction of its own.
 *
 * @param after the `sid` after which to begin; "" for the first
 */
export async function endLostAmong(
  tx: Transaction,
  whose: Whose,
  after: string,
): Promise<LookedAt> {
  const rows = await tx.execute<OpenRow>(sql`
    select y.sid, y.system, to_json(y.areas) as areas, ${stands} as valid, ${standingColumns}
    from system_sessions y join ${withTheirUsers} on s.handle = y.session_handle
    where ${conditionOf(whose)} and y.sid > ${after} order by y.sid limit ${limits.systemSessionBatch}`);
  const lost: string[] = [];
  for (const row of rows) {
    const open = openNow(row);
    const hasLost = row.areas.some((area) => !open.includes(area));
    if (open.length === 0 || (hasLost && !isAsked(row.system))) lost.push(row.sid);
    else if (hasLost || open.length > row.areas.length)
      await tx.execute(
        sql`update system_sessions set areas = ${textArray(open)} where sid = ${row.sid}`,
      );
  }
  if (lost.length > 0)
    await tx.execute(sql`delete from system_sessions where sid = any(${textArray(lost)})`);
  const isLast = rows.length < limits.systemSessionBatch;
  return { ended: lost.length, next: isLast ? null : (rows.at(-1)?.sid ?? null) };
}

type OpenRow = StandingRow & { sid: string; system: string; areas: AreaId[]; valid: boolean };

/** Whether a proxy in front of the system asks about each request. */
function isAsked(system: string): boolean {
  return findSystem(system)?.kind === "proxy";
}

function openNow(row: OpenRow): AreaId[] {
  const system = findSystem(row.system);
  const standing = row.valid ? standingOf(row) : null;
  return system && standing ? openAreasOf(system, standing.effective) : [];
}

function conditionOf(whose: Whose): SQL {
  if (whose === "all") return sql`true`;
  if ("userNumbers" in whose) return sql`y.user_number = ${anyOf(whose.userNumbers)}`;
  return sql`exists (select from organization_closure c
    where c.ancestor_id = ${whose.below} and c.descendant_id = u.organization_id)`;
}

/**
 * what follows, in the same transaction, when something has changed that people may do: one person's open sessions
 * are looked at now, those of many within a second.
 */
export async function followRights(tx: Transaction, userNumbers: readonly number[]): Promise<void> {
  if (userNumbers.length > 1) await requestRecheck(tx, { userNumbers });
  else await endLostSystemSessions(tx, { userNumbers });
}

/**
 * has the open sessions of many people looked at within a second after this transaction: those of everybody in and
 * below an organization, or those of these users.
 */
export async function requestRecheck(
  tx: Transaction,
  whose: { below: number } | { userNumbers: readonly number[] },
): Promise<void> {
  if ("below" in whose) {
    await tx.execute(sql`insert into system_rechecks (organization_id) values (${whose.below})`);
    return;
  }
  await tx.execute(sql`insert into system_rechecks (user_number)
    select distinct user_number from system_sessions where user_number = ${anyOf(whose.userNumbers)}`);
}
