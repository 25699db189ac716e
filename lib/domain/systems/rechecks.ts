import { sql } from "drizzle-orm";
import { claimed } from "#db/claim";
import { type Transaction, transaction } from "#db/client";
import { isEnding } from "#lib/infra/server/lifecycle";
import { limits } from "#lib/rules/limits";
import { endLostAmong, endLostSystemSessions } from "./lost-sessions";

/** R-903: looks at the sessions that `requestRecheck` has named, and at all of them, in transactions of bounded size. */

/**
 * Looks at the open sessions of everybody whose rights have changed. Safe to call concurrently: what another process is
 * looking at is skipped, and looking twice ends nothing that should stay.
 *
 * @returns how many sessions it has ended
 */
export async function workRechecks(): Promise<number> {
  return (await workUsers()) + (await workOrganizations());
}

async function workUsers(): Promise<number> {
  let ended = 0;
  while (!isEnding()) {
    const round = await transaction("system", async (tx) => {
      const rows = await tx.execute<{ userNumber: string }>(sql`delete from system_rechecks
        where ctid = ${claimed(sql`system_rechecks where user_number is not null order by id`, limits.systemRecheckBatch)}
        returning user_number as "userNumber"`);
      const userNumbers = rows.map(({ userNumber }) => Number(userNumber));
      return rows.length > 0 ? await endLostSystemSessions(tx, { userNumbers }) : null;
    });
    if (round === null) break;
    ended += round;
  }
  return ended;
}

/** Where the work on an organization's row continues: after this `sid`. */
type Place = { id: string; after: string };

async function workOrganizations(): Promise<number> {
  let ended = 0;
  for (let place: Place | null = { id: "0", after: "" }; place && !isEnding(); ) {
    const from: Place = place;
    const step = await transaction("system", (tx) => workOrganization(tx, from));
    ended += step.ended;
    place = step.place;
  }
  return ended;
}

/**
 * Looks at some of the sessions in and below one organization; its row is deleted with the last of them. A row that another
 * process has finished meanwhile is followed by the next one.
 */
async function workOrganization(
  tx: Transaction,
  from: Place,
): Promise<{ ended: number; place: Place | null }> {
  const [row] = await tx.execute<{ id: string; organizationId: number }>(sql`
    select id, organization_id as "organizationId" from system_rechecks
    where organization_id is not null and id >= ${from.id}::bigint order by id limit 1 for update skip locked`);
  if (!row) return { ended: 0, place: null };
  const after = row.id === from.id ? from.after : "";
  const { ended, next } = await endLostAmong(tx, { below: row.organizationId }, after);
  if (next !== null) return { ended, place: { id: row.id, after: next } };
  await tx.execute(sql`delete from system_rechecks where id = ${row.id}::bigint`);
  return { ended, place: { id: row.id, after: "" } };
}

/**
 * R-903: looks at all open sessions, for what nobody causes: validity that ends, a session of the portal that is idle for
 * too long or past its end, a changed catalogue.
 *
 * @returns how many sessions it has ended
 */
export async function endAllLost(): Promise<number> {
  let ended = 0;
  for (let after: string | null = ""; after !== null && !isEnding(); ) {
    const from: string = after;
    const looked = await transaction("system", (tx) => endLostAmong(tx, "all", from));
    ended += looked.ended;
    after = looked.next;
  }
  return ended;
}
