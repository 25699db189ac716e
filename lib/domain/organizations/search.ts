import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { atMost } from "#db/numbers";
import { type Beside, type Root, readScope, under } from "#lib/domain/access/scope";
import { nearestPage, type Page, type PageCursor, pageOf } from "#lib/domain/lists/cursor";
import { type ListPage, pageOfList, rowsOf } from "#lib/domain/lists/page";
import { contains, containsAll } from "#lib/domain/lists/search";
import type { Actor, OrganizationKind } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { isUnclear, type Unclear } from "#lib/rules/unclear";
import { type HitRow, hitColumns, hitOf, type OrganizationHit } from "./hit";
import { within } from "./within-reach";

/**
 * The organizations within an administrator's reach: the administrator's own and everything below it.
 * Designed for a hundred thousand; lib/domain/invariants/query-plans.test.ts checks that its indexes are used.
 */

/** What to search for, and the cursor of the page. */
export type OrganizationSearch = {
  /** Words, each of which is part of the name, the place or the customer number. */
  q: string;
  kind?: OrganizationKind | null;
  owner?: "present" | "missing" | null;
  /** what was not understood; then nothing is found. */
  unclear?: Unclear;
  /** only kinds that can have organizations below them. */
  parentsOnly?: boolean;
  /** Only what is below the actor's own organization. */
  belowOnly?: boolean;
  /** By name, or the other way round. */
  sort?: "name" | "-name";
  after?: string | null;
  before?: string | null;
};

/** One page of a search, with its ancestors and the counts. */
export type OrganizationPage = Page<OrganizationHit> & {
  /** Counted up to `cap`; one more means that there are more. */
  matches: number;
  cap: number;
  /** The number without filters, counted up to `limits.countCap`. */
  total: number;
  /** By customer number: the actor's own organization, and all ancestors of the page's within reach. */
  ways: ReadonlyMap<string, OrganizationHit>;
  /** What was read beside the page; null if nothing was. */
  beside: unknown;
};

/**
 * One page of the organizations within the actor's reach, by name, with keyset paging.
 *
 * @param beside what else is read in the statement of the page
 * @throws Refusal notFound if the actor does not administer
 */
export function searchOrganizations(
  actor: Actor,
  search: OrganizationSearch,
  beside: Beside = () => sql`null::json`,
): Promise<OrganizationPage> {
  const work = async (tx: Transaction) => {
    const { root } = await readScope(tx, actor, "");
    return nearestPage(search, (cursor) =>
      readPage(tx, actor, { root, search, beside: beside(root) }, cursor),
    );
  };
  // Without the size of a reseller, all names would be read until a page is full.
  const isKept = isEverything(search) && actor.organizationKind === "provider";
  return transaction(actor, work, isKept ? "kept" : "searching");
}

/**
 * One page of a search as parts of a statement.
 *
 * @param size rows of the page, if not the list's default
 */
export function pageOfOrganizations(
  root: Root | null,
  search: OrganizationSearch,
  cursor: PageCursor,
  size?: number,
): ListPage {
  const key = sql`o.sort_name`;
  const from = sql`reachable_organizations o where ${scopeOf(root, search)} and ${filterOf(search)}`;
  return pageOfList(
    {
      from,
      key,
      id: sql`o.id`,
      descending: search.sort === "-name",
      gathered: isEverything(search) ? null : sql`select o.id, ${key} from ${from}`,
    },
    cursor,
    { isTime: false, size },
  );
}

function scopeOf(root: Root | null, { belowOnly }: OrganizationSearch): SQL {
  if (!root) return sql`false`;
  const scope = under(root, false, sql`o.id`, sql`o`);
  return belowOnly ? sql`${scope} and o.id <> ${root.id}` : scope;
}

async function readPage(
  tx: Transaction,
  actor: Actor,
  { root, search, beside }: { root: Root | null; search: OrganizationSearch; beside: SQL },
  cursor: PageCursor,
): Promise<OrganizationPage> {
  const page = pageOfOrganizations(root, search, cursor);
  // The page is selected first, so that counts are made only for its few rows.
  const found = await tx.execute<PageRow>(sql`with ${page.tables}, shown as (
      select page.id, page.key, null::boolean as "isWay" from page
      union all (select w.id, null, true from (select c.ancestor_id as id from page
          join organization_closure c on c.descendant_id = page.id and c.depth > 0
        union select ${actor.organizationId}) w join organizations o on o.id = w.id where ${within(actor)}))
      select to_json(n) as numbers, ${hitColumns(actor)}, shown.key as "sortKey", shown."isWay" from (select ${page.matches} as matches,
        ${beside} as beside,
        (select count(*)::int from (select from reachable_organizations o where ${scopeOf(root, search)}
          ${atMost(limits.countCap + 1)}) c) as total) n
      left join (organizations o join shown on shown.id = o.id) on true
      order by shown.key ${page.direction}, shown.id ${page.direction}`);
  const { total = 0, matches, beside: read = null } = found[0]?.numbers ?? {};
  return {
    ...pageOf(rowsOf(found), page.reading, ({ organizationId }) => organizationId, hitOfPage),
    total,
    matches: matches ?? total,
    cap: page.cap,
    beside: read,
    ways: new Map(
      found.flatMap((row) => (row.isWay ? [[row.customerNumber, hitOfPage(row)] as const] : [])),
    ),
  };
}

type PageRow = HitRow & {
  sortKey: string | null;
  isWay: boolean | null;
  numbers: { matches: number | null; total: number; beside: unknown };
};

function hitOfPage({ sortKey: _, isWay: __, numbers: ___, ...row }: PageRow): OrganizationHit {
  return hitOf(row);
}

function isEverything(search: OrganizationSearch): boolean {
  const { q, kind, owner, parentsOnly } = search;
  return !isUnclear(search) && q.trim() === "" && !kind && !owner && !parentsOnly;
}

function filterOf(search: OrganizationSearch): SQL {
  if (isUnclear(search)) return sql`false`;
  const { q, kind, owner, parentsOnly } = search;
  const hasOwner = sql`exists (select from reachable_users u where u.organization_id = o.id and u.is_owner)`;
  const conditions = [
    ...(q.trim() === "" ? [] : [containsAll(q, (word) => contains(sql`o.search_text`, word))]),
    ...(kind ? [sql`o.kind = ${kind}`] : []),
    ...(parentsOnly ? [sql`o.kind <> 'customer'`] : []),
    ...(owner ? [owner === "present" ? hasOwner : sql`not ${hasOwner}`] : []),
  ];
  return conditions.length > 0 ? sql.join(conditions, sql` and `) : sql`true`;
}
