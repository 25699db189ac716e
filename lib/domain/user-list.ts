import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import type { Actor, OrganizationKind } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import type { UserListQuery } from "#lib/rules/schemas";
import { isEntitledTo } from "./access";
import { type Page, pageOf, readCursor } from "./cursor";
import { hasBelow } from "./organization-search";
import { requireOrganization } from "./target";
import {
  hasState,
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

export type UserPage = Page<UserRow> & {
  /** Users of the scope by state; null where there are more than `limits.countCap`. */
  counts: Record<UserState, number> | null;
  /** Users of the scope and those that the filters leave, counted no further than one beyond `limits.countCap`. */
  total: number;
  matches: number;
  /** Whether the actor reaches organizations below the own one. */
  reachesMore: boolean;
  /** The organization whose users these are, with or without those below; null when there is none within reach. */
  root: { name: string; customerNumber: string } | null;
};

/**
 * One page of the users that the actor manages, in the own organization and everything below it (R-302): search over
 * names, e-mail and numbers, filters, keyset paging at the same cost on every page. An organization out of reach is
 * like one that does not exist: nobody is in it.
 *
 * @throws Refusal notFound for who does not administer (R-301)
 */
export function listUsers(actor: Actor, query: UserListQuery): Promise<UserPage> {
  return transaction(actor, async (tx) => {
    await requireOrganization(tx, actor, actor.organizationId);
    const reachesMore = await hasBelow(tx, actor.organizationId);
    const root = await findRoot(tx, actor, query);
    const scope = root ? await scopeOf(tx, root, query) : sql`false`;
    const matching = matchingOf(query);
    const page = await readPage(tx, actor, sql`${scope} and ${matching}`, query);
    const counted = await tx.execute<{ state: UserState; count: number }>(sql`
      select state, count(*)::int as count from (
        select ${stateOfUser} as state from reachable_users u where ${scope} limit ${limits.countCap + 1}) counted
      group by state`);
    const total = counted.reduce((sum, { count }) => sum + count, 0);
    return {
      ...page,
      reachesMore,
      root,
      total,
      counts: total > limits.countCap ? null : byState(counted),
      matches: isNarrowed(query) ? await countMatches(tx, scope, matching) : total,
    };
  });
}

function byState(
  counted: Iterable<{ state: UserState; count: number }>,
): Record<UserState, number> {
  const counts = {
    locked: 0,
    deactivated: 0,
    notYetValid: 0,
    noLongerValid: 0,
    invited: 0,
    active: 0,
  };
  for (const { state, count } of counted) counts[state] = count;
  return counts;
}

function isNarrowed({ q, status, area }: UserListQuery): boolean {
  return q.trim() !== "" || status !== "all" || area !== null;
}

async function countMatches(tx: Transaction, scope: SQL, matching: SQL): Promise<number> {
  const [row] = await tx.execute<{ count: number }>(sql`select count(*)::int as count from (
    select from reachable_users u where ${scope} and ${matching} limit ${limits.countCap + 1}) counted`);
  return row?.count ?? 0;
}

export type Root = { id: number; kind: OrganizationKind; name: string; customerNumber: string };

/** The organization that was asked for, or the own one. */
export async function findRoot(
  tx: Transaction,
  actor: Actor,
  query: Pick<UserListQuery, "organization">,
): Promise<Root | null> {
  const wanted = query.organization.trim();
  const [row] = await tx.execute<Root>(sql`
    select o.id, o.kind, o.name, o.customer_number as "customerNumber"
    from organizations o join organization_closure c on c.descendant_id = o.id
    where c.ancestor_id = ${actor.organizationId} and ${
      wanted ? sql`o.customer_number = ${wanted}` : sql`o.id = ${actor.organizationId}`
    }`);
  return row ?? null;
}

/**
 * Whose users are asked for, over `users as u`: those of one organization, with or without everything below it. Which
 * of the conditions it is decides what indexes can answer, so it is decided before the question.
 */
async function scopeOf(tx: Transaction, root: Root, query: UserListQuery): Promise<SQL> {
  if (query.scope === "only" || !(await hasBelow(tx, root.id)))
    return sql`u.organization_id = ${root.id}`;
  // There is one operator, and everybody is below it (R-101).
  if (root.kind === "operator") return sql`true`;
  return sql`exists (select from organization_closure c
    where c.ancestor_id = ${root.id} and c.descendant_id = u.organization_id)`;
}

function matchingOf(query: UserListQuery): SQL {
  const matchesState = query.status === "all" ? sql`true` : hasState(query.status);
  const matchesArea = !query.area
    ? sql`true`
    : // What a product lacks nobody can enter, whatever was granted (R-104).
      sql`(u.is_owner or exists (select from user_permissions g
        where g.user_number = u.number and g.permission = ${query.area})) and ${isEntitledTo(query.area)}`;
  return sql`${matchesText(query.q)} and ${matchesState} and ${matchesArea}`;
}

/**
 * A part of the name, either part first, or of the address; or the number or the username. Each has its index. Over
 * `users as u`.
 */
export function matchesText(q: string): SQL {
  const text = q.normalize("NFC").trim();
  if (!text) return sql`true`;
  const pattern = `%${text.replace(/[\\%_]/g, "\\$&")}%`;
  const number = /^[1-9]\d{0,14}$/.test(text) ? sql`u.number = ${text}::bigint` : sql`false`;
  return sql`(u.first_name || ' ' || u.last_name || ', ' || u.first_name ilike ${pattern} or u.email ilike ${pattern}
    or ${number} or u.username = lower(${text}))`;
}

async function readPage(
  tx: Transaction,
  actor: Actor,
  found: SQL,
  query: UserListQuery,
): Promise<Page<UserRow>> {
  const { key, descending } = orders[query.sort];
  const backwards = query.before !== null;
  const cursor = readCursor(query.before ?? query.after, query.sort !== "name");
  const downwards = descending !== backwards;
  const direction = downwards ? sql`desc` : sql`asc`;
  const beyond = cursor
    ? sql`(${key}, u.number) ${downwards ? sql`<` : sql`>`} (${cursor.key}, ${cursor.number}::bigint)`
    : sql`true`;
  const rows = await tx.execute<UserColumns & { sort_key: string }>(sql`
    select ${userColumns(actor)}, page.sort_key from ${userTables} join (
      select u.number, ${key}::text as sort_key from reachable_users u where ${found} and ${beyond}
      order by ${key} ${direction}, u.number ${direction} limit ${limits.pageSize + 1}) page on page.number = u.number
    order by ${key} ${direction}, u.number ${direction}`);
  return pageOf(rows, { from: cursor, backwards }, ({ number }) => number, userRow);
}
