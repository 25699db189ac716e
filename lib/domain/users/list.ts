import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { atMost } from "#db/numbers";
import { searching } from "#db/searching";
import { textArray } from "#db/text-array";
import { type Beside, type Root, readScope } from "#lib/domain/access/scope";
import { nearestPage, type Page, type PageCursor, pageOf } from "#lib/domain/lists/cursor";
import { type ListPage, rowsOf } from "#lib/domain/lists/page";
import { findsBeginnings } from "#lib/domain/lists/search";
import { offeredSetsIn } from "#lib/domain/permission-sets/offered";
import { type PermissionSet, type SetColumns, setOf } from "#lib/domain/permission-sets/row";
import { type OwnRequirement, readOwnRequirement } from "#lib/domain/second-factor/own-requirement";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import type { UserListQuery } from "#lib/rules/list-queries";
import { type UserFacet, userFacets } from "#lib/rules/user-states";
import { type Facets, facetsAmong, facetsOfUsers } from "./facets";
import { isNarrowed, isSearchAlone } from "./filter";
import { findPage } from "./found-page";
import { inIndexOrder, pageOfUsers, scopeOf } from "./list-query";
import {
  ofOrganization,
  organizationsOfPage,
  type UserColumns,
  type UserRow,
  userColumns,
  userRow,
  userTables,
} from "./row";

/** One page of the user list, with the counts of the whole list. */
export type UserPage = Page<UserRow> & {
  /**
   * The number of users by facet, of those whom the other filters leave (FEEL-D12); null if these are more than
   * `limits.matchCap`.
   */
  counts: Record<"all" | UserFacet, number> | null;
  /** The number of users in the scope, counted up to one beyond `limits.countCap`. */
  total: number;
  /** The number of users matching the filters, counted up to one beyond `cap`. */
  matches: number;
  cap: number;
  /** Whether the search was too short to look inside words. */
  beginnings: boolean;
  /** Whether the actor reaches organizations below their own. */
  reachesMore: boolean;
  /** The organization whose users these are, with or without those below; null if there is none within reach. */
  root: Pick<Root, "name" | "customerNumber" | "kind"> | null;
  /**
   * D-1: of the actor's own organization, on the first page of everybody within reach; null if the actor may not decide
   * it.
   */
  requirement: OwnRequirement | null;
  /** R-311: the sets that the actor's own organization keeps and is offered, to filter by and to apply. */
  sets: PermissionSet[];
  /** What was read beside the page; null if nothing was. */
  beside: unknown;
};

/**
 * One page of the users that the actor manages, in their own organization and everything below it (R-302): search over
 * names, e-mail and numbers, filters, and keyset paging at the same cost on every page. An organization out of reach is
 * treated like one that does not exist, without users.
 *
 * @param beside what else is read in the same transaction
 * @throws Refusal notFound if the actor does not administer (R-301)
 */
export function listUsers(actor: Actor, query: UserListQuery, beside?: Beside): Promise<UserPage> {
  const work = async (tx: Transaction) => {
    const scope = await readScope<{ sets: SetColumns[] }>(tx, actor, query.organization, setsOfOwn);
    const { actor: current, root, reachesMore } = scope;
    const read = isSearchAlone(query) ? readFoundPage : readPage;
    const page = await nearestPage(query, (cursor) => read(tx, actor, root, query, cursor));
    const requirement = isWhole(query) ? await readOwnRequirement(tx, current) : null;
    const sets = scope.row.sets.map(setOf);
    const [found] = beside
      ? await searching<{ beside: unknown }>(tx, sql`select ${beside(root)} as beside`)
      : [];
    return { ...page, reachesMore, root, requirement, sets, beside: found?.beside ?? null };
  };
  return transaction(
    actor,
    work,
    isNarrowed(query) && !isSearchAlone(query) ? "searching" : "kept",
  );
}

const setsOfOwn = sql`${offeredSetsIn(sql`o.id`)} as sets`;

/** Whether this is the first page of everybody within reach. */
function isWhole(query: UserListQuery): boolean {
  return !isNarrowed(query) && query.organization === "" && !query.after && !query.before;
}

type PageRow = UserColumns & {
  sortKey: string | null;
  numbers: {
    matches: number | null;
    total: number;
    left: number;
    facets: Partial<Record<UserFacet, number>> | null;
  };
};

type ReadPage = Omit<UserPage, "reachesMore" | "root" | "requirement" | "sets" | "beside">;

/** A page of the list, and the counts beside it. */
async function readPage(
  tx: Transaction,
  actor: Actor,
  root: Root | null,
  query: UserListQuery,
  cursor: PageCursor,
): Promise<ReadPage> {
  const { direction, ...page } = pageOfUsers(root, query, cursor);
  const order = sql`page.key ${direction}, page.id ${direction}`;
  const facets = facetsOfUsers(root, query);
  return readRows(tx, actor, root, query, { ...page, order, facets });
}

/** A page of a search: first whom it finds, then their rows, by a plan that is kept whatever was searched for. */
async function readFoundPage(
  tx: Transaction,
  actor: Actor,
  root: Root | null,
  query: UserListQuery,
  cursor: PageCursor,
): Promise<ReadPage> {
  const { rows, matches, ...found } = await findPage(tx, root, query, cursor);
  const ids = `{${rows.map(({ id }) => id).join(",")}}`;
  const keys = textArray(rows.map(({ sortKey }) => sortKey));
  const tables = sql`page as materialized (select n.id, n.key, n.position
    from unnest(${ids}::bigint[], ${keys}) with ordinality n (id, key, position))`;
  return readRows(tx, actor, root, query, {
    ...found,
    tables,
    matches: sql`${matches.length}::int`,
    order: sql`page.position`,
    facets: facetsAmong(matches),
  });
}

/** The rows of a page, the last of common table expressions, and the counts beside it: one statement. */
async function readRows(
  tx: Transaction,
  actor: Actor,
  root: Root | null,
  query: UserListQuery,
  page: Omit<ListPage, "direction"> & { order: SQL; facets: Facets },
): Promise<ReadPage> {
  const scope = scopeOf(root, query);
  const { facets } = page;
  const found =
    await tx.execute<PageRow>(sql`with ${page.tables}${facets.table}, ${organizationsOfPage}
    select to_json(n) as numbers, ${userColumns(actor, ofOrganization)}, page.key::text as "sortKey" from (
      select t.*, ${page.matches} as matches, ${facets.left} as left, ${facets.counts} as facets
      from (select count(*)::int as total from (
        select from reachable_users u where ${scope} ${inIndexOrder(root)} ${atMost(limits.countCap + 1)}) s) t) n
    left join (${userTables} join page on page.id = u.number) on true
    order by ${page.order}`);
  const { total = 0, left = 0, facets: counts, matches } = found[0]?.numbers ?? {};
  return {
    ...pageOf(
      rowsOf(found),
      page.reading,
      ({ userNumber }) => userNumber,
      ({ sortKey: _, numbers: __, ...row }) => userRow(actor, row),
    ),
    total,
    counts: left > limits.matchCap ? null : { ...nobody, ...counts, all: left },
    matches: matches ?? total,
    cap: page.cap,
    beginnings: findsBeginnings(query.q),
  };
}

/**
 * Users by number, in this order, if they are within reach and still exist. In the caller's transaction.
 *
 * @throws Refusal notFound if the actor does not administer (R-301)
 */
export async function readUsers(
  tx: Transaction,
  actor: Actor,
  numbers: readonly number[],
): Promise<UserRow[]> {
  await readScope(tx, actor, "");
  const wanted = sql.param(`{${numbers.join(",")}}`);
  const found = await tx.execute<UserColumns>(sql`with page as materialized (
      select n.id, n.position from unnest(${wanted}::bigint[]) with ordinality n (id, position)),
      ${organizationsOfPage}
    select ${userColumns(actor, ofOrganization)}
    from ${userTables} join page on page.id = u.number
    order by page.position`);
  return found.map((row) => userRow(actor, row));
}

/** The counts by facet if nobody matches. */
const nobody = Object.fromEntries(userFacets.map((facet) => [facet, 0])) as Record<
  UserFacet,
  number
>;
