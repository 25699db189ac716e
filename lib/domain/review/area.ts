import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { atMost } from "#db/numbers";
import { type Root, readScope } from "#lib/domain/access/scope";
import { nearestPage, type Page, type PageCursor, pageOf } from "#lib/domain/lists/cursor";
import { pageOfList } from "#lib/domain/lists/page";
import { isGranted } from "#lib/domain/users/filter";
import { hasFacet, isUnseen } from "#lib/domain/users/state";
import { sleepOf } from "#lib/rules/area-sleep";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import type { AccessFilters, AccessQuery } from "#lib/rules/list-queries";
import { isUnclear } from "#lib/rules/unclear";
import { type Above, countPeopleAbove } from "./above";
import { type Holder, type HolderColumns, holderColumns, holderOf, openSessions } from "./holder";
import { type OrganizationFacts, readOrganizationFacts } from "./organization";

/** Who has an area in one organization, and why (R-312). */
export type AreaAccess = {
  root: Root;
  facts: OrganizationFacts;
  /** Whether the actor reaches organizations below their own. */
  reachesMore: boolean;
  /** Those who can open it, and those to whom it was granted and who cannot at present; up to one beyond `limits.accessCountCap`. */
  counts: { open: number; asleep: number };
  /** Open sessions at the connected system that serves the area. */
  sessions: number;
  /** A page of those of `query.group`. */
  page: Page<Holder>;
  /** Below the last page of those who can open it, the first of the others. */
  asleep: Holder[];
  above: Above[];
};

/**
 * Who has an area in an organization within reach, in two groups: those who can open it now, and those to whom it was
 * granted and who cannot. A page at a time, by name.
 *
 * @returns null if there is no such organization within reach (R-302)
 * @throws Refusal notFound if the actor does not administer (R-301)
 */
export async function findAreaAccess(actor: Actor, query: AccessQuery): Promise<AreaAccess | null> {
  const found = await transaction(actor, async (tx) => {
    const { root, reachesMore } = await readScope(tx, actor, query.organization);
    if (!root) return null;
    const facts = await readOrganizationFacts(tx, root.id);
    const list = listOf(root, facts, query);
    const page = await nearestPage(query, (cursor) =>
      readHolders(tx, actor, list(query.group), query, cursor),
    );
    const isLast = query.group === "open" && page.next === null;
    const others = isLast ? await readHolders(tx, actor, list("asleep"), query, {}) : null;
    return {
      ...(await countHolders(tx, list, query)),
      root,
      facts,
      reachesMore,
      page,
      asleep: others?.rows ?? [],
    };
  });
  return found && { ...found, above: await countPeopleAbove(actor, found.root.id) };
}

type Group = AccessFilters["group"];

/** The people of one group, as `reachable_users as u` with its condition; nobody if something is unclear (R-212). */
export function listOf(
  root: Root,
  facts: OrganizationFacts,
  filters: AccessFilters,
): (group: Group | "all") => SQL {
  const { area, seen } = filters;
  const granted = isGranted(area);
  const has = facts.entitled.has(area)
    ? sql`(u.is_owner or ${granted})`
    : sql`(not u.is_owner and ${granted})`;
  const isAsleep = sleepOf(facts, area) !== null;
  const active = hasFacet("active");
  const groups = {
    open: isAsleep ? sql`false` : active,
    asleep: isAsleep ? sql`true` : sql`not ${active}`,
    all: sql`true`,
  };
  return (group) => sql`reachable_users u where u.organization_id = ${root.id} and ${has}
    and ${groups[group]} and ${seen === "unseen" ? isUnseen : sql`true`} and ${isUnclear(filters) ? sql`false` : sql`true`}`;
}

async function readHolders(
  tx: Transaction,
  actor: Actor,
  from: SQL,
  { area }: AccessFilters,
  cursor: PageCursor,
): Promise<Page<Holder>> {
  const order = { key: sql`u.sort_name`, id: sql`u.number`, descending: false };
  const page = pageOfList({ ...order, from, gathered: null }, cursor, {
    isTime: false,
    size: limits.accessPageSize,
  });
  const found = await tx.execute<HolderColumns & { sortKey: string }>(sql`with ${page.tables}
    select ${holderColumns(actor, area)}, page.key as "sortKey"
    from page join users u on u.number = page.id
      left join user_permissions p on p.user_number = u.number and p.permission = ${area}
    order by page.key ${page.direction}, page.id ${page.direction}`);
  return pageOf(
    found,
    page.reading,
    ({ userNumber }) => userNumber,
    ({ sortKey: _, ...row }) => holderOf(row),
  );
}

async function countHolders(
  tx: Transaction,
  list: ReturnType<typeof listOf>,
  { area }: AccessFilters,
): Promise<Pick<AreaAccess, "counts" | "sessions">> {
  const count = (group: Group) =>
    sql`(select count(*)::int from (select from ${list(group)} ${atMost(limits.accessCountCap + 1)}) x)`;
  const [row] = await tx.execute<{ open: number; asleep: number; sessions: number }>(sql`
    select ${count("open")} as open, ${count("asleep")} as asleep,
      (select count(*)::int from (select u.number from ${list("open")} ${atMost(limits.accessCountCap)}) x
        cross join lateral (select from ${openSessions(area)} and y.user_number = x.number) z) as sessions`);
  const { open = 0, asleep = 0, sessions = 0 } = row ?? {};
  return { counts: { open, asleep }, sessions };
}
