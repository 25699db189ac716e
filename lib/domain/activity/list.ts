import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { type Root, readScope } from "#lib/domain/access/scope";
import {
  nearestPage,
  type Page,
  type PageCursor,
  pageOf,
  readCursor,
} from "#lib/domain/lists/cursor";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import type { ActivityQuery } from "#lib/rules/list-queries";
import { isUnclear } from "#lib/rules/unclear";
import { countLooked, isCutShort, isNarrowed, matchingEntries, type Reading } from "./entries";
import { peopleOf, peopleTable } from "./people";
import { type ActivityColumns, type ActivityEntry, activityColumns, activityEntry } from "./row";

/** One page of the audit log, as `listActivity` returns it. */
export type ActivityPage = Page<ActivityEntry> & {
  /** Whether the actor reaches organizations below their own. */
  reachesMore: boolean;
  /** The organization whose audit log this is, with everything below; null if there is none within reach. */
  root: Pick<Root, "name" | "customerNumber"> | null;
  /**
   * Whom the person filter matches: more than `limits.activityPeople` people of one name count as tooMany; null without
   * that filter.
   */
  people: "none" | "some" | "tooMany" | null;
  /** How many entries a filter finds, counted up to one beyond `limits.activityCap`; null if nothing narrows the list. */
  matches: number | null;
  /** Whether older entries were not looked through for an area (`limits.activityLookThrough`). */
  cut: boolean;
};

/**
 * R-801: one page of the audit log of the requested organization and everything below it, newest first, with keyset
 * paging, so that each page costs the same. Anything out of reach looks like something that does not exist.
 *
 * @throws Refusal notFound if the actor does not administer (R-301)
 */
export function listActivity(actor: Actor, query: ActivityQuery): Promise<ActivityPage> {
  const work = async (tx: Transaction) => {
    const { root, reachesMore } = await readScope(tx, actor, query.organization);
    const page = await nearestPage(query, (cursor) => readPage(tx, actor, root, query, cursor));
    return { ...page, reachesMore, root };
  };
  return transaction(actor, work, isNarrowed(query) ? "searching" : "kept");
}

async function readPage(
  tx: Transaction,
  actor: Actor,
  root: Root | null,
  query: ActivityQuery,
  cursor: PageCursor,
): Promise<Omit<ActivityPage, "reachesMore" | "root">> {
  const newer = Boolean(cursor.before) || cursor.atTheEnd === true;
  const from = readCursor(cursor.before ?? cursor.after ?? null, true);
  const { rows, people, matches, cut } = root
    ? await readActivity(tx, actor, { root, query, from, newer, limit: limits.pageSize + 1 }, true)
    : nothing;
  return {
    ...pageOf(rows, { from, backwards: newer }, ({ id }) => id, activityEntry),
    people: people === null ? null : howMany(people),
    matches,
    cut,
  };
}

function howMany(people: number): "none" | "some" | "tooMany" {
  if (people > limits.activityPeople) return "tooMany";
  return people === 0 ? "none" : "some";
}

type AuditLogRow = ActivityColumns & { sortKey: string };
type Found = { rows: AuditLogRow[] } & Numbers;
type Numbers = { people: number | null; matches: number | null; cut: boolean };

const nothing: Found = { rows: [], people: null, matches: null, cut: false };

/**
 * Entries in reading order, from indexes that hold each filter's result in that order; and how many people the filter
 * matches, null without that filter. No rows are read if it matches too many, or if something is unclear (R-212).
 *
 * @param isWhole whether to count the entries that a filter finds, and to see whether some were not looked through
 */
export async function readActivity(
  tx: Transaction,
  actor: Actor,
  reading: Reading,
  isWhole = false,
): Promise<Found> {
  const { root, query, newer } = reading;
  if (isUnclear(query)) return nothing;
  const people = peopleOf(root, query);
  const direction = newer ? sql`asc` : sql`desc`;
  const all = { ...reading, from: null, newer: false, limit: limits.activityCap + 1 };
  const matches =
    isWhole && (isNarrowed(query) || query.organization !== "")
      ? sql`(select count(*)::int from ${matchingEntries(all)} counted)`
      : sql`null::int`;
  const numbers =
    (isWhole && countLooked(reading)) ||
    sql`(select ${matches} as matches, ${isWhole ? isCutShort(reading) : sql`false`} as cut)`;
  const found = await tx.execute<(AuditLogRow & Numbers) | (Numbers & { id: null })>(sql`
    with ${peopleTable(people)}
    select ${people ? sql`(select count(*)::int from people)` : sql`null::int`} as people, n.matches, n.cut, shown.*
    from ${numbers} n
    left join (select ${activityColumns(actor)}, e.at as sort_value, e.at::text as "sortKey" from ${matchingEntries(reading)} page
      join audit_events e on e.id = page.id left join organizations o on o.id = e.organization_id) shown on true
    order by shown.sort_value ${direction}, shown.id ${direction}`);
  const rows = found.filter((row): row is AuditLogRow & Numbers => row.id !== null);
  const { people: named, matches: counted, cut } = found[0] ?? nothing;
  return { rows, people: named, matches: counted, cut };
}
