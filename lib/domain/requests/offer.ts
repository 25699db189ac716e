import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { interval, now, withMoments } from "#db/time";
import { readAccess } from "#lib/domain/access/access";
import { administers } from "#lib/domain/access/administrators";
import { maySignIn } from "#lib/domain/access/restriction";
import { type AreaId, inCatalogueOrder, isAreaId } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";

/** What became of a request of one's own (FEEL-M10). */
export type OwnRequest = {
  area: AreaId;
  state: "open" | "granted" | "declined";
  askedAt: Date;
  answeredAt: Date | null;
};

/** What somebody can ask for, and has asked for. */
export type Askable = {
  /** The areas that the organization may use and the person may not enter; none if there is nobody to ask. */
  areas: AreaId[];
  /** The newest first; answered ones for as long as they are kept. */
  own: OwnRequest[];
};

/** FEEL-M10: the areas that the actor can ask the administrators of their organization for, and the actor's requests. */
export function findAskable(actor: Actor): Promise<Askable> {
  return transaction(actor, async (tx) => {
    const areas = await readAskable(tx, actor);
    return { areas, own: stillAsked(await readOwn(tx, actor), areas) };
  });
}

/** FEEL-M10: the actor's requests, as `findAskable` returns them. */
export async function readOwnRequests(tx: Transaction, actor: Actor): Promise<OwnRequest[]> {
  const own = await readOwn(tx, actor);
  const isWaiting = own.some(({ state }) => state === "open");
  return isWaiting ? stillAsked(own, await readAskable(tx, actor)) : own;
}

/** Open requests count only for areas that can be asked for now. */
function stillAsked(own: OwnRequest[], areas: readonly AreaId[]): OwnRequest[] {
  return own.filter(({ area, state }) => state !== "open" || areas.includes(area));
}

async function readOwn(tx: Transaction, actor: Actor): Promise<OwnRequest[]> {
  const rows = await tx.execute<{
    area: string;
    state: OwnRequest["state"];
    askedAt: string;
    answeredAt: string | null;
  }>(sql`select r.area, r.state, r.asked_at as "askedAt", r.answered_at as "answeredAt" from access_requests r
    where r.user_number = ${actor.userNumber}
      and (r.answered_at is null or r.answered_at > ${now} - ${interval(limits.answeredRequestShown)})
    order by r.asked_at desc, r.area`);
  return rows.flatMap(({ area, ...row }) =>
    isAreaId(area) ? [{ area, ...withMoments(row, "askedAt", "answeredAt") }] : [],
  );
}

/** The areas that the actor can ask for, in the caller's transaction. */
export async function readAskable(tx: Transaction, actor: Actor): Promise<AreaId[]> {
  const [own] = await readAccess(tx, [actor.userNumber]);
  if (!own) return [];
  const missing = inCatalogueOrder([...own.entitled].filter((area) => !own.effective.has(area)));
  if (missing.length === 0) return [];
  const [row] = await tx.execute<{ somebody: boolean }>(sql`select exists (select from users u
    where u.organization_id = ${own.organizationId} and u.number <> ${own.userNumber} and ${maySignIn}
      and ${administers}) as somebody`);
  return row?.somebody ? missing : [];
}
