import { type SQL, sql } from "drizzle-orm";
import { atMost } from "#db/numbers";
import { type Root, under } from "#lib/domain/access/scope";
import { matchesText } from "#lib/domain/lists/search";
import { limits } from "#lib/rules/limits";
import type { ActivityFilters } from "#lib/rules/list-queries";

/**
 * What is read of some people's entries, as `x`, over the table `people`: of each person from that person's index. Read
 * together, all of their entries would have to be sorted.
 */
export function ofPeople(scope: SQL, those: (own: SQL) => SQL): SQL {
  return sql`people n cross join lateral (
    ${those(sql`e.target_number = n.number and ${scope}`)} union all
    ${those(sql`e.actor_number = n.number and ${scope} and ${isActorWithin}`)}) x
    where (select count(*) from people) <= ${limits.activityPeople}`;
}

/** The actor belongs to an organization within reach: nobody can find by number what somebody above did (R-302). */
const isActorWithin = sql`exists (select from reachable_organizations r where r.id = e.actor_organization_id)`;

/** The numbers of the people that the filter matches, at most one more than it accepts; null without that filter. */
export function peopleOf(root: Root, query: ActivityFilters): SQL | null {
  const text = query.person.trim();
  if (!text) return null;
  // Of a deleted account only its number is left (R-702).
  const number = /^u?([1-9]\d{0,14})$/i.exec(text)?.[1];
  if (number) return sql`select ${number}::bigint as number`;
  return sql`select u.number from reachable_users u
    where ${under(root, false, sql`u.organization_id`)} and ${matchesText(text)}
    ${atMost(limits.activityPeople + 1)}`;
}

/** The table `people`, of these people or of none. */
export function peopleTable(people: SQL | null): SQL {
  return sql`people as materialized (${people ?? sql`select null::bigint as number where false`})`;
}
