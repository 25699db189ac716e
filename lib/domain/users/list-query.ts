import { type SQL, sql } from "drizzle-orm";
import { type Root, under } from "#lib/domain/access/scope";
import type { PageCursor } from "#lib/domain/lists/cursor";
import { type ListPage, pageOfList } from "#lib/domain/lists/page";
import type { Shares } from "#lib/domain/lists/rarest-parts";
import type { UserFilters } from "#lib/rules/list-queries";
import { isNarrowed, matchesEverybody, matchingUsers } from "./filter";
import { lastSignIn } from "./state";

/**
 * The orders of the list, each in one direction or both; each has indexes for one organization, one reseller's subtree and all users. The user number
 * makes every key unique.
 */
export const orders = {
  changed: { key: sql`u.changed_at`, descending: true },
  name: { key: sql`u.sort_name`, descending: false },
  "-name": { key: sql`u.sort_name`, descending: true },
  signIn: { key: lastSignIn, descending: true },
  "-signIn": { key: lastSignIn, descending: false },
} as const satisfies Record<UserFilters["sort"], { key: SQL; descending: boolean }>;

/** Whether a list is sorted by a time. */
export function isByTime(sort: UserFilters["sort"]): boolean {
  return !sort.endsWith("name");
}

/**
 * Makes counting stop at the cap. Left to itself PostgreSQL builds a bitmap of all users of a reseller, half a million
 * entries to count a thousand of them (measured). For all users, any thousand will do.
 */
export function inIndexOrder(root: Root | null): SQL {
  return root?.kind === "provider" ? sql`` : sql`order by u.changed_at`;
}

/** The organization whose users a list shows, with or without those below. */
export function scopeOf(root: Root | null, query: UserFilters): SQL {
  if (!root) return sql`false`;
  const only = query.scope === "only";
  // Always true, and written nowhere else: it selects the indexes for all users, which only serve this query. Without
  // it a big customer's users would be looked for among everybody's.
  if (root.kind === "provider" && !only) return sql`u.number > 0`;
  return under(root, only, sql`u.organization_id`);
}

/**
 * One page of the user list as parts of a statement.
 *
 * @param size rows of the page, if not the list's default; `isKnown` if the caller knows the page when many match
 */
export function pageOfUsers(
  root: Root | null,
  query: UserFilters & { shares?: Shares },
  cursor: PageCursor,
  { size, isKnown = false }: { size?: number; isKnown?: boolean } = {},
): ListPage {
  const order = orders[query.sort];
  const scope = scopeOf(root, query);
  return pageOfList(
    {
      ...order,
      id: sql`u.number`,
      from: isKnown
        ? null
        : sql`reachable_users u where ${scope} and ${matchesEverybody(root, query)}`,
      gathered: isNarrowed(query) ? matchingUsers(root, query, scope, order.key) : null,
    },
    cursor,
    { isTime: isByTime(query.sort), size },
  );
}
