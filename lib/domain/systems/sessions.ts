import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import { now } from "#db/time";
import { record } from "#lib/domain/audit/record";
import type { System } from "#lib/infra/system-settings";
import type { AreaId } from "#lib/rules/catalogue";
import { openAreasOf } from "#lib/rules/systems";
import { findSystem } from "./connected";
import { type StandingRow, standingColumns, standingOf, stands } from "./standing";

/**
 * the one truth about who is signed in to a system: a row of `system_sessions`. Deleting it is what ends a
 * session; a trigger then writes the logout.
 */

const withTheirUsers = sql`sessions s join users u on u.number = s.user_number join organizations o on o.id = u.organization_id`;

/**
 * Notes that a system has begun a session for somebody, in the transaction in which it learns who that is, and records it
 * . The user is locked, so that no right is withdrawn in between.
 *
 * @param handle the portal's session
 * @returns the areas that are open to that person in this system, or null if there is none: nothing has changed then
 */
export async function openSystemSession(
  tx: Transaction,
  system: System,
  { sid, handle }: { sid: string; handle: string },
): Promise<AreaId[] | null> {
  await tx.execute(
    sql`select from users where number = (select user_number from sessions where handle = ${handle}) for share`,
  );
  const areas = await findOpenAreas(tx, system, handle);
  if (!areas) return null;
  const [opened] = await tx.execute<{
    userNumber: string;
    organizationId: number;
    isNew: boolean;
  }>(sql`
    insert into system_sessions (sid, system, user_number, subject, session_handle, areas, expires_at)
    select ${sid}, ${system.id}, u.number, u.subject, s.handle, ${textArray(areas)}, s.expires_at
    from sessions s join users u on u.number = s.user_number where s.handle = ${handle}
    on conflict (sid) do update set areas = excluded.areas
      where system_sessions.system = excluded.system and system_sessions.session_handle = excluded.session_handle
    returning user_number as "userNumber", xmax = 0 as "isNew",
      (select organization_id from users u where u.number = user_number) as "organizationId"`);
  if (!opened) return null;
  await tx.execute(sql`insert into system_states (system, last_opened_at) values (${system.id}, ${now})
    on conflict (system) do update set last_opened_at = excluded.last_opened_at`);
  if (opened.isNew) {
    const actor = { userNumber: Number(opened.userNumber), organizationId: opened.organizationId };
    await record(tx, {
      event: "system.opened",
      actor,
      target: actor.userNumber,
      details: { system: system.id, areas },
    });
  }
  return areas;
}

/**
 * The predicate of R-902: the areas of a system that are open in this session of the portal now, in the catalogue's order;
 * null if the session is not valid or none is open.
 */
export async function findOpenAreas(
  tx: Transaction,
  system: System,
  handle: string,
): Promise<AreaId[] | null> {
  const [row] = await tx.execute<StandingRow>(sql`
    select ${standingColumns} from ${withTheirUsers} where s.handle = ${handle} and ${stands}`);
  const areas = openAreasOf(system, (row && standingOf(row)?.effective) || new Set());
  return areas.length > 0 ? areas : null;
}

/** Whose open sessions are looked at: these users', those of everybody in and below an organization, or all. */
export type Whose = { userNumbers: readonly number[] } | { below: number } | "all";

/** How many sessions are looked at in one statement. */
const batch = 500;

/**
 * ends the system sessions of those who have lost one of the areas that the system was told, or whose session of the
 * portal is not valid any more, and notes the areas that others have gained. The only function that does so.
 *
 * @returns how many it has ended
 */
export async function endLostSystemSessions(tx: Transaction, whose: Whose): Promise<number> {
  let ended = 0;
  for (let after = ""; ; ) {
    const rows = await tx.execute<
      StandingRow & { sid: string; system: string; areas: AreaId[]; valid: boolean }
    >(sql`
      select y.sid, y.system, to_json(y.areas) as areas, ${stands} as valid, ${standingColumns}
      from system_sessions y join ${withTheirUsers} on s.handle = y.session_handle
      where ${conditionOf(whose)} and y.sid > ${after} order by y.sid limit ${batch}`);
    const lost: string[] = [];
    for (const row of rows) {
      const open = openNow(row);
      if (row.areas.some((area) => !open.includes(area)) || open.length === 0) lost.push(row.sid);
      else if (open.length > row.areas.length)
        await tx.execute(
          sql`update system_sessions set areas = ${textArray(open)} where sid = ${row.sid}`,
        );
    }
    if (lost.length > 0)
      await tx.execute(sql`delete from system_sessions where sid = any(${textArray(lost)})`);
    ended += lost.length;
    if (rows.length < batch) return ended;
    after = rows[rows.length - 1]?.sid ?? "";
  }
}

function openNow(row: StandingRow & { system: string; valid: boolean }): AreaId[] {
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

/** ends one of the actor's own system sessions, by its `sid`, and records it; false if there is none. */
export function endOwnSystemSession(
  actor: { userNumber: number; organizationId: number },
  sid: string,
): Promise<boolean> {
  return transaction(actor, async (tx) => {
    const [ended] = await tx.execute<{ system: string }>(sql`delete from system_sessions
      where sid = ${sid} and user_number = ${actor.userNumber} returning system`);
    if (!ended) return false;
    await record(tx, {
      event: "system.ended",
      actor,
      target: actor.userNumber,
      details: { system: ended.system },
    });
    return true;
  });
}

function textArray(values: readonly string[]): SQL {
  return sql`array(select json_array_elements_text(${JSON.stringify(values)}::json))`;
}

/** The predicate of R-902 in a transaction of its own. */
export function findAreasOf(system: System, handle: string): Promise<AreaId[] | null> {
  return transaction("connect", (tx) => findOpenAreas(tx, system, handle));
}
