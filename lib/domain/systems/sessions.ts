import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { takingLock } from "#db/locks";
import { textArray } from "#db/text-array";
import { now } from "#db/time";
import { record } from "#lib/domain/audit/record";
import type { System } from "#lib/infra/system-settings";
import type { AreaId } from "#lib/rules/catalogue";
import { openAreasOf } from "#lib/rules/systems";
import { type StandingRow, standingColumns, standingOf, stands, withTheirUsers } from "./standing";

/**
 * the one truth about who is signed in to a system: a row of `system_sessions`. Deleting it is what ends a
 * session; a trigger then writes the logout. Who has lost something is found by lost-sessions.ts.
 */

/**
 * Notes that a system has begun a session for somebody, in the transaction in which it learns who that is, and records it
 * . The user is locked, so that no right is withdrawn in between. A system behind a proxy asks about each request,
 * so it is not told when the session ends.
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
    insert into system_sessions (sid, system, user_number, subject, session_handle, areas, expires_at, ended_there)
    select ${sid}, ${system.id}, u.number, u.subject, s.handle, ${textArray(areas)}, s.expires_at,
      ${system.kind === "proxy"}
    from sessions s join users u on u.number = s.user_number where s.handle = ${handle}
    on conflict (sid) do update set areas = excluded.areas
      where system_sessions.system = excluded.system and system_sessions.session_handle = excluded.session_handle
    returning user_number as "userNumber", xmax = 0 as "isNew",
      (select organization_id from users u where u.number = user_number) as "organizationId"`);
  if (!opened) return null;
  // Nobody waits for the row that all sign-ins to a system share: one of those at the same moment writes it.
  await tx.execute(sql`insert into system_states (system, last_opened_at)
    select ${system.id}, ${now} where ${takingLock("systemOpened", system.id)}
    on conflict (system) do update set last_opened_at = excluded.last_opened_at`);
  if (opened.isNew) {
    // A product that is cancelled at this moment locks nobody, and its recheck may be over before this commits.
    await tx.execute(sql`insert into system_rechecks (user_number) values (${opened.userNumber})`);
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

/** The predicate of R-902 in a transaction of its own. */
export function findAreasOf(system: System, handle: string): Promise<AreaId[] | null> {
  return transaction("connect", (tx) => findOpenAreas(tx, system, handle));
}
