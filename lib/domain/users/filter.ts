import { type SQL, sql } from "drizzle-orm";
import { isEntitled } from "#lib/domain/access/entitlement";
import type { Root } from "#lib/domain/access/scope";
import type { Shares } from "#lib/domain/lists/rarest-parts";
import { matchesText } from "#lib/domain/lists/search";
import { lacksFactor } from "#lib/domain/second-factor/requirement";
import type { AreaId } from "#lib/rules/catalogue";
import type { UserFilters } from "#lib/rules/list-queries";
import { isUnclear } from "#lib/rules/unclear";
import { hasFacet, isUnseen, lastSignIn } from "./state";

/** The filters of the user list, over `reachable_users as u`. */

type Filter = Pick<UserFilters, "q" | "status" | "area" | "factor" | "seen" | "set" | "unclear"> & {
  /** How frequent the parts of the searched words are, if the index is to be asked for the rarest. */
  shares?: Shares;
};

/** Whether a filter excludes anybody. */
export function isNarrowed(filter: Filter): boolean {
  const { q, status, area, factor, seen, set } = filter;
  const isAmong =
    status !== "all" || area !== null || factor !== null || seen !== "any" || set !== null;
  return isUnclear(filter) || q.trim() !== "" || isAmong;
}

/** Whether nothing but a search narrows the list. */
export function isSearchAlone(filter: Filter): boolean {
  return filter.q.trim() !== "" && !isNarrowed({ ...filter, q: "" });
}

/**
 * The condition that a user matches all filters: for reading in list order, one user after the other. False for all if
 * something is unclear.
 */
export function matchesEverybody(root: Root | null, filter: Filter): SQL {
  if (isUnclear(filter)) return sql`false`;
  const { q, status, area, factor, seen, set, shares } = filter;
  const conditions = [matchesText(q, shares)];
  if (status !== "all") conditions.push(hasFacet(status));
  if (factor === "without") conditions.push(lacksFactor);
  if (seen === "unseen") conditions.push(isUnseen);
  if (set) conditions.push(hasSet(set));
  if (area) {
    conditions.push(sql`(u.is_owner or ${isGranted(area)})`);
    const entitled = isEntitled(area, oneByOne);
    // The provider may use everything.
    if (entitled)
      conditions.push(
        root?.kind === "provider"
          ? sql`(u.organization_id = ${root.id} or (${entitled}))`
          : entitled,
      );
  }
  return sql.join(conditions, sql` and `);
}

/** Makes PostgreSQL evaluate a condition per row instead of for all rows first. */
const oneByOne = sql`offset 0`;

/** Whether `u` was granted an area, one person after the other. */
export const isGranted = (area: AreaId) =>
  sql`exists (select from reachable_grants g where g.number = u.number and g.permission = ${area} ${oneByOne})`;

/** Whether `u` was given this permission set, one person after the other. */
const hasSet = (set: string) =>
  sql`exists (select from user_permission_sets x where x.user_number = u.number and x.set_id = ${Number(set)} ${oneByOne})`;

/**
 * All matches, for collecting them: with an area filter in parts, each of which begins with the smallest set, the
 * area's grants or the organizations that may use it; otherwise from those with the permission set, if one is asked for.
 *
 * @param key the sort key, the second column
 */
export function matchingUsers(root: Root | null, filter: Filter, scope: SQL, key: SQL): SQL {
  const { area, ...others } = filter;
  const matching = matchesEverybody(root, { ...others, area: null });
  const select = (from: SQL, condition: SQL, order = sql``) =>
    sql`(select u.number, ${key} as sort_value from ${from} u
    where ${condition} and ${scope} and ${matching} ${order})`;
  const everybody = filter.set
    ? sql`(select r.* from user_permission_sets x join reachable_users r on r.number = x.user_number
        where x.set_id = ${Number(filter.set)})`
    : sql`reachable_users`;
  // In the order of the last sign-in, so that reading ends with the last one who matches.
  if (!area && !filter.set && filter.seen === "unseen" && filter.q.trim() === "")
    return select(everybody, sql`true`, sql`order by ${lastSignIn}`);
  if (!area) return select(everybody, sql`true`);
  const entitled = isEntitled(area) ?? sql`true`;
  const own = root?.kind === "provider" ? root.id : null;
  const elsewhere = own === null ? sql`true` : sql`u.organization_id <> ${own}`;
  // Every organization has an owner: if there are many organizations the grants are not even read.
  const parts = [
    select(everybody, sql`u.is_owner and ${elsewhere} and ${entitled}`),
    select(
      sql`reachable_grants`,
      sql`u.permission = ${area} and not u.is_owner and ${elsewhere} and ${entitled}`,
    ),
  ];
  if (own !== null)
    parts.push(
      select(everybody, sql`u.organization_id = ${own} and (u.is_owner or ${isGranted(area)})`),
    );
  return sql.join(parts, sql` union all `);
}
