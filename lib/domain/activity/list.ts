import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { type Root, readScope, under } from "#lib/domain/access/scope";
import { nearestPage, type Page, type Place, pageOf, readCursor } from "#lib/domain/lists/cursor";
import { matchesText } from "#lib/domain/lists/search";
import { provider } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { type ActivityFilters, type ActivityQuery, isUnclear } from "#lib/rules/list-queries";
import { type ActivityColumns, type ActivityEntry, activityColumns, activityEntry } from "./row";

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
    const page = await nearestPage(query, (place) => readPage(tx, actor, root, query, place));
    return { ...page, reachesMore, root };
  });
}

async function readPage(
  tx: Transaction,
  actor: Actor,
  root: Root | null,
  query: ActivityQuery,
  place: Place,
): Promise<Omit<ActivityPage, "reachesMore" | "root">> {
  const newer = Boolean(place.before) || place.atTheEnd === true;
  const from = readCursor(place.before ?? place.after ?? null, true);
  const { rows, people } = root
    ? await readActivity(tx, actor, { root, query, from, newer, limit: limits.pageSize + 1 })
    : { rows: [], people: null };
  return {
    ...pageOf(rows, { from, backwards: newer }, ({ id }) => id, activityEntry),
    people: people === null ? null : howMany(people),
  };
}

function howMany(people: number): "none" | "some" | "tooMany" {
  if (people > limits.trailPeople) return "tooMany";
  return people === 0 ? "none" : "some";
}

/** What of the trail is asked for. */
type Reading = {
  root: Root;
  query: ActivityFilters;
  /** From where on; null: from the edge of the trail. */
  from: { key: SQL; number: string } | null;
  /** Towards the newer ones. */
  newer: boolean;
  limit: number;
};

type TrailRow = ActivityColumns & { sort_key: string };

/**
 * Rows of the trail in the order of reading, over indexes that hold what each filter leaves in that very order; and how
 * many are meant by the person that is asked for, null: nobody is. Of too many no rows are read, and none where something
 * is unclear (R-212).
 */
export async function readActivity(
  tx: Transaction,
  actor: Actor,
  reading: Reading,
): Promise<{ rows: TrailRow[]; people: number | null }> {
  if (isUnclear(reading.query)) return { rows: [], people: null };
  const { newer, limit } = reading;
  const people = peopleOf(reading);
  const direction = newer ? sql`asc` : sql`desc`;
  const inOrder = sql`order by at ${direction}, id ${direction} limit ${limit}`;
  const matching = matchingOf(reading);
  const those = (own: SQL) =>
    sql`(select e.id, e.at from audit_events e where ${own} and ${matching} ${inOrder})`;
  const scope = under(reading.root, false, sql`e.organization_id`, sql`e`);
  const page = people ? pageOfPeople(scope, those, inOrder) : those(scope);
  const found = await tx.execute<(TrailRow & { people: number | null }) | { people: number }>(sql`
    with people as materialized (${people ?? sql`select null::bigint as number where false`})
    select n.people, shown.* from (select ${people ? sql`(select count(*)::int from people)` : sql`null::int`} as people) n
    left join (select ${activityColumns(actor)}, e.at as sort_value, e.at::text as sort_key from ${page} page
      join audit_events e on e.id = page.id left join organizations o on o.id = e.organization_id) shown on true
    order by shown.sort_value ${direction}, shown.id ${direction}`);
  const rows = found.filter(
    (row): row is TrailRow & { people: number | null } => "id" in row && row.id !== null,
  );
  return { rows, people: found[0]?.people ?? null };
}

/**
 * The places of the rows of some people: each gives its own first rows from its own index, and of those the first are taken:
 * read in one go they would be sorted all together.
 */
function pageOfPeople(scope: SQL, those: (own: SQL) => SQL, inOrder: SQL): SQL {
  return sql`(select distinct x.id, x.at from people n cross join lateral (
    ${those(sql`e.target_number = n.number and ${scope}`)} union all
    ${those(sql`e.actor_number = n.number and ${scope} and ${isActorWithin}`)}) x
    where (select count(*) from people) <= ${limits.trailPeople} ${inOrder})`;
}

/**
 * That whoever did it belongs to an organization within reach: of somebody above nobody learns by a number what they did (R-302).
 */
const isActorWithin = sql`exists (select from reachable_organizations r where r.id = e.actor_organization_id)`;

/** The filters and the place to go on from, over `audit_events as e`. */
function matchingOf({ query, from: beyond, newer }: Reading): SQL {
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

/** The numbers of those who are meant, one more than the filter takes; null when nobody is asked for. */
function peopleOf({ root, query }: Reading): SQL | null {
  const text = query.person.trim();
  if (!text) return null;
  // The number of a deleted account is all that is left of it (R-702).
  const number = /^u?([1-9]\d{0,14})$/i.exec(text)?.[1];
  if (number) return sql`select ${number}::bigint as number`;
  return sql`select u.number from reachable_users u
    where ${under(root, false, sql`u.organization_id`)} and ${matchesText(text)}
    limit ${limits.trailPeople + 1}`;
}
