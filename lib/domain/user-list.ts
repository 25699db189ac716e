import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import type { AreaId } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import type { UserListQuery } from "#lib/rules/schemas";
import { readCursor, writeCursor } from "./cursor";
import { requireOrganization } from "./target";
import {
  stateOfUser,
  type UserColumns,
  type UserRow,
  type UserState,
  userColumns,
  userRow,
  userTables,
} from "./user-row";

/** The orders of the list; each has its index. The user number makes every key different from every other. */
const orders = {
  changed: { key: sql`u.changed_at`, descending: true },
  name: { key: sql`lower(u.last_name || ', ' || u.first_name)`, descending: false },
  signIn: { key: sql`coalesce(u.last_sign_in_at, '-infinity'::timestamptz)`, descending: true },
} as const;

export type UserPage = {
  rows: UserRow[];
  /** Addresses of the neighbouring pages, or null. */
  previous: string | null;
  next: string | null;
  /** Rows of the whole list by state, counted no further than `limits.countCap`. */
  counts: Record<UserState, number>;
  total: number;
  matches: number;
};

/**
 * One page of the users that the actor manages: search over names, e-mail and numbers, filters, keyset paging at the
 * same cost on every page. In this release the actor's own organization.
 */
export function listUsers(actor: Actor, query: UserListQuery): Promise<UserPage> {
  return transaction(async (tx) => {
    const { entitled } = await requireOrganization(tx, actor, actor.organizationId);
    const filter = filterOf(actor, query, entitled);
    const page = await readPage(tx, filter, query);
    const counted = await tx.execute<{ state: UserState; all: number; matching: number }>(sql`
      select state, count(*)::int as all, count(*) filter (where matching)::int as matching from (
        select ${stateOfUser} as state, ${filter.matching} as matching from users u
        where u.organization_id = ${actor.organizationId} limit ${limits.countCap + 1}) counted
      group by state`);
    const counts = {
      locked: 0,
      deactivated: 0,
      notYetValid: 0,
      noLongerValid: 0,
      invited: 0,
      active: 0,
    };
    for (const row of counted) counts[row.state] = row.all;
    return {
      ...page,
      counts,
      total: counted.reduce((sum, row) => sum + row.all, 0),
      matches: counted.reduce((sum, row) => sum + row.matching, 0),
    };
  });
}

type Filter = { scope: SQL; matching: SQL };

function filterOf(actor: Actor, query: UserListQuery, entitled: ReadonlySet<AreaId>): Filter {
  const text = query.q.normalize("NFC").trim();
  const pattern = `%${text.replace(/[\\%_]/g, "\\$&")}%`;
  const matchesText = text
    ? sql`(u.first_name || ' ' || u.last_name ilike ${pattern} or u.last_name || ', ' || u.first_name ilike ${pattern}
        or u.email ilike ${pattern} or u.number::text = ${text} or u.username = lower(${text}))`
    : sql`true`;
  const matchesState = query.status === "all" ? sql`true` : sql`${stateOfUser} = ${query.status}`;
  const matchesArea = !query.area
    ? sql`true`
    : // What the product lacks nobody can enter, whatever was granted (R-104).
      sql`${entitled.has(query.area)} and (u.is_owner or exists (select from user_permissions g
        where g.user_number = u.number and g.permission = ${query.area}))`;
  return {
    scope: sql`u.organization_id = ${actor.organizationId}`,
    matching: sql`(${matchesText} and ${matchesState} and ${matchesArea})`,
  };
}

async function readPage(
  tx: Transaction,
  filter: Filter,
  query: UserListQuery,
): Promise<Pick<UserPage, "rows" | "previous" | "next">> {
  const { key, descending } = orders[query.sort];
  const backwards = query.before !== null;
  const cursor = readCursor(query.before ?? query.after, query.sort !== "name");
  const downwards = descending !== backwards;
  const direction = downwards ? sql`desc` : sql`asc`;
  const beyond = cursor
    ? sql`(${key}, u.number) ${downwards ? sql`<` : sql`>`} (${cursor.key}, ${cursor.number}::bigint)`
    : sql`true`;
  const found = await tx.execute<UserColumns & { sort_key: string }>(sql`
    select ${userColumns}, ${key}::text as sort_key from ${userTables}
    where ${filter.scope} and ${filter.matching} and ${beyond}
    order by ${key} ${direction}, u.number ${direction} limit ${limits.pageSize + 1}`);
  const more = found.length > limits.pageSize;
  const page = found.slice(0, limits.pageSize);
  if (backwards) page.reverse();
  const first = page.at(0);
  const last = page.at(-1);
  const hasPrevious = backwards ? more : cursor !== null;
  const hasNext = backwards || more;
  return {
    rows: page.map(userRow),
    previous: first && hasPrevious ? writeCursor(first.sort_key, first.number) : null,
    next: last && hasNext ? writeCursor(last.sort_key, last.number) : null,
  };
}
