import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { atMost } from "#db/numbers";
import { requireOrganization } from "#lib/domain/access/organization-reach";
import { type Root, readScope } from "#lib/domain/access/scope";
import {
  nearestPage,
  type Page,
  type PageCursor,
  pageOf,
  readCursor,
} from "#lib/domain/lists/cursor";
import { rowsOf } from "#lib/domain/lists/page";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import { type HitRow, hitColumns, hitOf, type OrganizationHit } from "./hit";
import { within } from "./within-reach";

/**
 * An organization with the number of those below it, counted up to `limits.countCap`; one more means that there are
 * more.
 */
export type OrganizationBranch = OrganizationHit & { below: number };

/** One page of the organizations directly below one. */
export type BranchPage = Page<OrganizationBranch> & {
  /** The organization itself. */
  root: OrganizationHit;
  /** The number directly below, counted like `below`. */
  total: number;
};

/** Resellers come before customers, each by name. */
const order = sql`case o.kind when 'reseller' then '1' when 'subreseller' then '2' else '3' end || o.sort_name`;

/**
 * One page of the organizations directly below one, so that a tree of a hundred thousand is viewed level by level
 * (R-101).
 *
 * @param customerNumber of the organization
 * @throws Refusal notFound if it is out of reach (R-302)
 */
export function listBranches(
  actor: Actor,
  customerNumber: string,
  cursor: { after: string | null; before: string | null },
): Promise<BranchPage> {
  return transaction(actor, async (tx) => {
    const { root } = await readScope(tx, actor, customerNumber);
    if (!root) throw new Refusal("notFound");
    return nearestPage(cursor, (nearest) => readPage(tx, actor, root, nearest));
  });
}

async function readPage(
  tx: Transaction,
  actor: Actor,
  root: Root,
  cursor: PageCursor,
): Promise<BranchPage> {
  const backwards = Boolean(cursor.before) || cursor.atTheEnd === true;
  const start = readCursor(cursor.before ?? cursor.after ?? null, false);
  const direction = backwards ? sql`desc` : sql`asc`;
  const beyond = start
    ? sql`(${order}, o.id) ${backwards ? sql`<` : sql`>`} (${start.key}, ${start.number}::bigint)`
    : sql`true`;
  const found = await tx.execute<BranchRow>(sql`with page as (
        select o.id, ${order} as key from reachable_organizations o where o.parent_id = ${root.id} and ${beyond}
        order by ${order} ${direction}, o.id ${direction} ${atMost(limits.pageSize + 1)}),
      shown as (select id, key from page union all select ${root.id}, null)
      select ${hitColumns(actor)}, shown.key as "sortKey", case when shown.key is null then (select count(*)::int from (
          select from organizations b where b.parent_id = o.id ${atMost(limits.countCap + 1)}) counted)
        else (select count(*)::int from (select from organization_closure d where d.ancestor_id = o.id and d.depth > 0
          ${atMost(limits.countCap + 1)}) counted) end as below
      from organizations o join shown on shown.id = o.id
      order by shown.key ${direction}, shown.id ${direction}`);
  const own = found.find(({ sortKey: key }) => key === null);
  if (!own) throw new Refusal("notFound");
  const branchOf = ({ sortKey: _, below, ...row }: BranchRow) => ({ ...hitOf(row), below });
  const { below: total, ...top } = branchOf(own);
  return {
    ...pageOf(
      rowsOf(found),
      { from: start, backwards },
      ({ organizationId }) => organizationId,
      branchOf,
    ),
    root: top,
    total,
  };
}

type BranchRow = HitRow & { sortKey: string | null; below: number };

/**
 * The organizations with these customer numbers within the actor's reach, by number; others are treated as nonexistent
 * (R-302).
 */
export function findOrganizations(
  actor: Actor,
  customerNumbers: readonly string[],
): Promise<Map<string, OrganizationHit>> {
  return transaction(actor, async (tx) => {
    await requireOrganization(tx, actor, actor.organizationId);
    const wanted = sql.param(`{${customerNumbers.join(",")}}`);
    const found = await tx.execute<HitRow>(sql`select ${hitColumns(actor)} from organizations o
      where o.customer_number = any(${wanted}::text[]) and ${within(actor)}`);
    return new Map(found.map((row) => [row.customerNumber, hitOf(row)]));
  });
}
