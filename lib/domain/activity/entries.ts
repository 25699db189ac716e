import { type SQL, sql } from "drizzle-orm";
import { atMost } from "#db/numbers";
import { isNoSignIn } from "#db/schema";
import { textArray } from "#db/text-array";
import { type Root, under } from "#lib/domain/access/scope";
import { provider } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import type { ActivityFilters } from "#lib/rules/list-queries";
import { eventsOf } from "./kinds";
import { pageOfPeople } from "./people";

/** Which entries to read, how many, and from where. */
export type Reading = {
  root: Root;
  query: ActivityFilters;
  /** Where to begin; null for the end of the audit log. */
  from: { key: SQL; number: string } | null;
  /** Whether to read towards newer entries. */
  newer: boolean;
  limit: number;
};

/** Whether a filter excludes any entry of the organizations, besides sign-ins. */
export function isNarrowed({ event, ...others }: ActivityFilters): boolean {
  const { from, to, area, outcome, person } = others;
  const some = event !== null && eventsOf(event) !== null;
  return some || Boolean(from || to || area || person.trim()) || outcome !== "all";
}

/**
 * The first entries that match, as `id` and `at`, in the way that finds them fastest: people from their own indexes, over
 * the table `people`; some of all events each from its index; anything else along the time.
 */
export function matchingEntries(reading: Reading): SQL {
  const { root, query, newer, limit } = reading;
  const scope = under(root, false, sql`e.organization_id`, sql`e`);
  const direction = newer ? sql`asc` : sql`desc`;
  const inOrder = sql`order by at ${direction}, id ${direction} ${atMost(limit)}`;
  const those = (own: SQL) =>
    sql`(select e.id, e.at from audit_events e where ${own} and ${filtersOf(reading)} ${inOrder})`;
  const events = eventsOf(query.event);
  const some = events === "changes" ? null : events;
  const among = some ? sql`e.event = any (${textArray(some)})` : sql`true`;
  const changes = events === "changes" ? isNoSignIn : sql`true`;
  if (query.person.trim()) {
    const area = query.area ? changesArea(query.area) : sql`true`;
    return pageOfPeople(sql`${scope} and ${among} and ${changes} and ${area}`, those, inOrder);
  }
  if (query.area)
    return sql`(select e.id, e.at from (${lookedThrough(reading, sql`e.id, e.at, e.event, e.details`)}) e
      where ${among} and ${changesArea(query.area)} ${inOrder})`;
  const [only, ...more] = some ?? [];
  if (some && !only) return those(sql`false`);
  if (only && more.length === 0) return those(sql`${scope} and e.event = ${only}`);
  // Only everybody's entries and those of a reseller have indexes by event.
  if (some && ["provider", "reseller"].includes(root.kind))
    return sql`(select x.id, x.at from unnest(${textArray(some)}) n (event) cross join lateral
      ${those(sql`${scope} and e.event = n.event`)} x ${inOrder})`;
  return those(sql`${scope} and ${among} and ${changes}`);
}

/**
 * What is looked through for an area: no index knows which areas an entry is about, so that reading ends somewhere
 * whatever is asked for.
 */
function lookedThrough(reading: Reading, columns: SQL): SQL {
  const { root, newer } = reading;
  const direction = newer ? sql`asc` : sql`desc`;
  return sql`select ${columns} from audit_events e
    where ${under(root, false, sql`e.organization_id`, sql`e`)} and ${isNoSignIn} and ${filtersOf(reading)}
    order by e.at ${direction}, e.id ${direction} ${atMost(limits.activityLookThrough)}`;
}

/** Whether there are entries that were not looked through for an area. */
export function isCutShort(reading: Reading): SQL {
  const { area, person } = reading.query;
  if (!area || person.trim()) return sql`false`;
  return sql`(select count(*) = ${limits.activityLookThrough} from (${lookedThrough(reading, sql`e.id`)}) looked)`;
}

/** The filters that are conditions of an entry alone, and the cursor, over `audit_events as e`. */
function filtersOf({ query: { from, to, outcome }, from: beyond, newer }: Reading): SQL {
  const midnight = (day: SQL) => sql`((${day})::timestamp at time zone ${provider.timeZone})`;
  const conditions = [
    sql`true`,
    ...(from ? [sql`e.at >= ${midnight(sql`${from}::date`)}`] : []),
    ...(to ? [sql`e.at < ${midnight(sql`${to}::date + 1`)}`] : []),
    ...(outcome === "all" ? [] : [sql`e.outcome = ${outcome}`]),
    ...(beyond
      ? [sql`(e.at, e.id) ${newer ? sql`>` : sql`<`} (${beyond.key}, ${beyond.number}::bigint)`]
      : []),
  ];
  return sql.join(conditions, sql` and `);
}

/** Whether an entry tells that somebody was given this area, or that it was withdrawn. */
function changesArea(area: string): SQL {
  return sql`coalesce(e.details -> 'permissionsBefore' ? ${area}, false) <> coalesce(e.details -> 'permissionsAfter' ? ${area}, false)`;
}
