import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { atMost } from "#db/numbers";
import { readAccess } from "#lib/domain/access/access";
import { administers } from "#lib/domain/access/administrators";
import { maySignIn } from "#lib/domain/access/restriction";
import type { AreaId } from "#lib/rules/catalogue";
import { type Actor, type ReachableUser, refusalOfChange } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";

/** Somebody who could grant an area, with those of the areas that this person could grant. */
export type PersonToAsk = { name: string; email: string; isOwner: boolean; areas: AreaId[] };

/**
 * What the actor lacks of the areas that are wanted. `areas` are those that the organization may use and the actor may not
 * enter; none if its products open none of them.
 */
export type MissingAreas = { areas: AreaId[]; people: PersonToAsk[] };

/**
 * which of the wanted areas of a system somebody lacks, and at most `limits.peopleToAsk` people of their own organization who can
 * sign in and could grant one of them, the owner first. Whether they could is decided by the rule behind every change
 * (R-303).
 */
export function findMissingAreas(actor: Actor, wanted: readonly AreaId[]): Promise<MissingAreas> {
  return transaction(actor, async (tx) => {
    const [own] = await readAccess(tx, [actor.userNumber]);
    if (!own) return { areas: [], people: [] };
    const areas = wanted.filter((area) => own.entitled.has(area) && !own.effective.has(area));
    return { areas, people: await listPeopleToAsk(tx, { ...own, relation: "same" }, areas) };
  });
}

async function listPeopleToAsk(
  tx: Transaction,
  target: ReachableUser & { organizationId: number },
  areas: readonly AreaId[],
): Promise<PersonToAsk[]> {
  if (areas.length === 0) return [];
  const rows = await tx.execute<{ number: string; name: string; email: string }>(sql`
    select u.number, u.first_name || ' ' || u.last_name as name, u.email from users u
    where u.organization_id = ${target.organizationId} and u.number <> ${target.userNumber} and ${maySignIn}
      and ${administers} and (u.is_owner or exists (select from user_permissions p where p.user_number = u.number
        and p.permission = any(array(select json_array_elements_text(${JSON.stringify(areas)}::json)))))
    order by u.is_owner desc, u.sort_name, u.number ${atMost(limits.peopleToAsk)}`);
  const numbers = rows.map(({ number }) => Number(number));
  const access = new Map((await readAccess(tx, numbers)).map((one) => [one.userNumber, one]));
  return rows.flatMap(({ number, name, email }) => {
    const person = access.get(Number(number));
    const grants = areas.filter(
      (area) => person && !refusalOfChange(person, target, { added: [area], removed: [] }),
    );
    return person && grants.length > 0
      ? [{ name, email, isOwner: person.isOwner, areas: grants }]
      : [];
  });
}
