import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { provider } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import type { ActivityQuery } from "#lib/rules/schemas";
import {
  type ActivityColumns,
  type ActivityEntry,
  activityColumns,
  activityEntry,
} from "./activity-row";
import { type Page, pageOf, readCursor } from "./cursor";
import { type Root, readScope, under } from "./scope";
import { matchesText } from "./user-filter";

export type ActivityPage = Page<ActivityEntry> & {
  /** Whether the actor reaches organizations below the own one. */
  reachesMore: boolean;
  /** Whose trail this is, with everything below; null when there is none within reach. */
  root: Pick<Root, "name" | "customerNumber"> | null;
  /** Whom the filter means; more than `limits.trailPeople` of one name are nobody, null: nobody was asked for. */
  people: "none" | "some" | "tooMany" | null;
};

/**
 * R-801: one page of the trail of the actor's own organization and of everything below it, the newest first, with keyset
 * paging: each page costs the same. Whatever is out of reach is like something that does not exist.
 *
 * @throws Refusal notFound for who does not administer (R-301)
 */
export function listActivity(actor: Actor, query: ActivityQuery): Promise<ActivityPage> {
  return transaction(actor, async (tx) => {
    const { root, reachesMore } = await readScope(tx, actor, query.organization);
    const people = root ? await findPeople(tx, root, query.person) : null;
    const backwards = query.before !== null;
    const cursor = readCursor(query.before ?? query.after, true);
    const found = root
      ? await readActivity(tx, actor, {
          root,
          people,
          query,
          beyond: cursor && { ...cursor, newer: backwards },
          limit: limits.pageSize + 1,
        })
      : [];
    return {
      ...pageOf(found, { from: cursor, backwards }, ({ id }) => id, activityEntry),
      reachesMore,
      root,
      people: people && howMany(people),
    };
  });
}

function howMany(people: readonly string[]): "none" | "some" | "tooMany" {
  if (people.length > limits.trailPeople) return "tooMany";
  return people.length === 0 ? "none" : "some";
}

/** What of the trail is asked for. */
type Reading = {
  root: Root;
  people: string[] | null;
  query: ActivityQuery;
  /** From where on: behind this place, or before it towards the newer ones. */
  beyond: { key: SQL; number: string; newer: boolean } | null;
  limit: number;
};

/** Rows of the trail in the order of reading, over indexes that hold what each filter leaves in that very order. */
export async function readActivity(
  tx: Transaction,
  actor: Actor,
  reading: Reading,
): Promise<(ActivityColumns & { sort_key: string })[]> {
  const { people, beyond, limit } = reading;
  if (people && (people.length === 0 || people.length > limits.trailPeople)) return [];
  const direction = beyond?.newer ? sql`asc` : sql`desc`;
  const inOrder = sql`order by at ${direction}, id ${direction} limit ${limit}`;
  const matching = matchingOf(reading);
  const those = (own: SQL) =>
    sql`(select e.id, e.at from audit_events e where ${own} and ${matching} ${inOrder})`;
  const page = pageOfScope(reading, those, inOrder);
  return [
    ...(await tx.execute<ActivityColumns & { sort_key: string }>(sql`
      select ${activityColumns(actor)}, e.at::text as sort_key from ${page} page
      join audit_events e on e.id = page.id left join organizations o on o.id = e.organization_id
      order by e.at ${direction}, e.id ${direction}`)),
  ];
}

/**
 * The places of the rows. Where some people are asked for, each gives its own first rows from its own index, and of those
 * the first are taken: read in one go they would be sorted all together.
 */
function pageOfScope({ root, people }: Reading, those: (own: SQL) => SQL, inOrder: SQL): SQL {
  const scope = under(root, false, sql`e.organization_id`, sql`e`);
  if (!people) return those(scope);
  const numbers = sql.join(
    people.map((number) => sql`${number}`),
    sql`, `,
  );
  return sql`(select distinct x.id, x.at from unnest(array[${numbers}]::bigint[]) as n(number) cross join lateral (
    ${those(sql`e.target_number = n.number and ${scope}`)} union all
    ${those(sql`e.actor_number = n.number and ${scope}`)}) x ${inOrder})`;
}

/** The filters and the place to go on from, over `audit_events as e`. */
function matchingOf({ query, beyond }: Reading): SQL {
  const { from, to, event, outcome } = query;
  const midnight = (day: SQL) => sql`((${day})::timestamp at time zone ${provider.timeZone})`;
  const conditions = [
    sql`true`,
    ...(from ? [sql`e.at >= ${midnight(sql`${from}::date`)}`] : []),
    ...(to ? [sql`e.at < ${midnight(sql`${to}::date + 1`)}`] : []),
    ...(event ? [sql`e.event = ${event}`] : []),
    ...(outcome === "all" ? [] : [sql`e.outcome = ${outcome}`]),
    ...(beyond
      ? [
          sql`(e.at, e.id) ${beyond.newer ? sql`>` : sql`<`} (${beyond.key}, ${beyond.number}::bigint)`,
        ]
      : []),
  ];
  return sql.join(conditions, sql` and `);
}

/** The numbers of those who are meant, one more than the filter takes; null when nobody is asked for. */
export async function findPeople(
  tx: Transaction,
  root: Root,
  person: string,
): Promise<string[] | null> {
  const text = person.trim();
  if (!text) return null;
  // The number of a deleted account is all that is left of it (R-702).
  const number = /^u?([1-9]\d{0,14})$/i.exec(text)?.[1];
  if (number) return [number];
  const found = await tx.execute<{
    number: string;
  }>(sql`select u.number::text from reachable_users u
    where ${under(root, false, sql`u.organization_id`)} and ${matchesText(text)}
    limit ${limits.trailPeople + 1}`);
  return found.map((row) => row.number);
}
