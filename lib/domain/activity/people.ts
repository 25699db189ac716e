import { type SQL, sql } from "drizzle-orm";
import { atMost } from "#db/numbers";
import { type Root, under } from "#lib/domain/access/scope";
import { matchesText } from "#lib/domain/lists/search";
import { provider } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import type { ActivityFilters } from "#lib/rules/list-queries";

/**
 * The first entries of some people: the first of each person, from that person's index, and of those the first: read
 * together, all of their entries would have to be sorted.
 */
export function pageOfPeople(scope: SQL, those: (own: SQL) => SQL, inOrder: SQL): SQL {
  return sql`(select distinct x.id, x.at from people n cross join lateral (
    ${those(sql`e.target_number = n.number and ${scope}`)} union all
    ${those(sql`e.actor_number = n.number and ${scope} and ${isActorWithin}`)}) x
    where (select count(*) from people) <= ${limits.activityPeople} ${inOrder})`;
}

/** The actor belongs to an organization within reach: nobody can find by number what somebody above did (R-302). */
const isActorWithin = sql`exists (select from reachable_organizations r where r.id = e.actor_organization_id)`;

/** Whether a filter excludes any entry of the organizations. */
export function isNarrowed({ from, to, event, outcome, person }: ActivityFilters): boolean {
  return Boolean(from || to || event || person.trim()) || outcome !== "all";
}

/** The filters and the cursor, over `audit_events as e`. */
export function matchingOf({ query, from: beyond, newer }: Reading): SQL {
  const { from, to, event, outcome } = query;
  const midnight = (day: SQL) => sql`((${day})::timestamp at time zone ${provider.timeZone})`;
  const conditions = [
    sql`true`,
    ...(from ? [sql`e.at >= ${midnight(sql`${from}::date`)}`] : []),
    ...(to ? [sql`e.at < ${midnight(sql`${to}::date + 1`)}`] : []),
    ...(event ? [sql`e.event = ${event}`] : []),
    ...(outcome === "all" ? [] : [sql`e.outcome = ${outcome}`]),
    ...(beyond
      ? [sql`(e.at, e.id) ${newer ? sql`>` : sql`<`} (${beyond.key}, ${beyond.number}::bigint)`]
      : []),
  ];
  return sql.join(conditions, sql` and `);
}

/** The numbers of the people that the filter matches, at most one more than it accepts; null without that filter. */
export function peopleOf({ root, query }: Reading): SQL | null {
  const text = query.person.trim();
  if (!text) return null;
  // Of a deleted account only its number is left (R-702).
  const number = /^u?([1-9]\d{0,14})$/i.exec(text)?.[1];
  if (number) return sql`select ${number}::bigint as number`;
  return sql`select u.number from reachable_users u
    where ${under(root, false, sql`u.organization_id`)} and ${matchesText(text)}
    ${atMost(limits.activityPeople + 1)}`;
}

/** What to read of the audit log. */
export type Reading = {
  root: Root;
  query: ActivityFilters;
  /** Where to begin; null for the end of the audit log. */
  from: { key: SQL; number: string } | null;
  /** Whether to read towards newer entries. */
  newer: boolean;
  limit: number;
};
