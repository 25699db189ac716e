import { type SQL, sql } from "drizzle-orm";
import { atMost } from "#db/numbers";
import { isNoSignIn } from "#db/schema";
import { textArray } from "#db/text-array";
import { type Root, under } from "#lib/domain/access/scope";
import { provider } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import type { ActivityFilters } from "#lib/rules/list-queries";
import { eventsOf } from "./kinds";
import { ofPeople } from "./people";

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
  const { root, query } = reading;
  const { area } = query;
  const scope = scopeOf(reading);
  const inOrder = orderOf(reading, reading.limit);
  const events = eventsOf(query.event);
  const some = events === "changes" ? null : events;
  const among = amongOf(query);
  const changes = events === "changes" ? isNoSignIn : sql`true`;
  const those = (own: SQL) =>
    area
      ? sql`(select e.id, e.at from ${lookedThrough(reading, own)} e where ${among} and ${changesArea(area)} ${inOrder})`
      : sql`(select e.id, e.at from audit_events e where ${own} and ${filtersOf(reading)} ${inOrder})`;
  if (query.person.trim()) {
    const own = area ? scope : sql`${scope} and ${among} and ${changes}`;
    return sql`(select distinct x.id, x.at from ${ofPeople(own, those)} ${inOrder})`;
  }
  if (area) return those(scope);
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
 * What is looked through for an area, of all entries or of one person's: no index knows which areas an entry is about,
 * so that reading ends somewhere whatever is asked for.
 */
function lookedThrough(reading: Reading, own: SQL): SQL {
  return sql`(select e.id, e.at, e.event, e.details from audit_events e
    where ${own} and ${isNoSignIn} and ${filtersOf(reading)} ${orderOf(reading, limits.activityLookThrough)})`;
}

/**
 * How many entries an area filter finds from the end of the audit log on, up to one beyond `limits.activityCap`, and whether some were
 * not looked through: `matches` and `cut`, of one reading. Null elsewhere, and where each person's entries are read apart.
 */
export function countLooked(reading: Reading): SQL | null {
  const { from, newer } = reading;
  const { area, person } = reading.query;
  if (!area || person.trim() || from || newer) return null;
  return sql`(select least(count(*) filter (where l.found), ${limits.activityCap + 1})::int as matches,
      count(*) = ${limits.activityLookThrough} as cut
    from (select ${amongOf(reading.query)} and ${changesArea(area)} as found
      from ${lookedThrough(reading, scopeOf(reading))} e) l)`;
}

/** Whether an entry is of the events asked for; sign-ins are left out elsewhere. */
function amongOf({ event }: ActivityFilters): SQL {
  const events = eventsOf(event);
  return events === null || events === "changes"
    ? sql`true`
    : sql`e.event = any (${textArray(events)})`;
}

/** Whether there are entries that were not looked through for an area; with a person over the table `people`. */
export function isCutShort(reading: Reading): SQL {
  const { area, person } = reading.query;
  if (!area) return sql`false`;
  const isFull = (own: SQL) =>
    sql`(select count(*) = ${limits.activityLookThrough} as "full" from ${lookedThrough(reading, own)} looked)`;
  const scope = scopeOf(reading);
  if (!person.trim()) return isFull(scope);
  return sql`(select coalesce(bool_or(x."full"), false) from ${ofPeople(scope, isFull)})`;
}

function scopeOf({ root }: Reading): SQL {
  return under(root, false, sql`e.organization_id`, sql`e`);
}

function orderOf({ newer }: Reading, limit: number): SQL {
  const direction = newer ? sql`asc` : sql`desc`;
  return sql`order by at ${direction}, id ${direction} ${atMost(limit)}`;
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
