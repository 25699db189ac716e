import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import type { ProductId } from "#lib/rules/catalogue";
import type { Actor, OrganizationKind } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import { isClosed } from "./access";
import { type Page, pageOf, readCursor } from "./cursor";
import { inOrder } from "./effect";
import { requireOrganization } from "./target";

/**
 * The organizations that an administrator reaches: the own one and everything below it (R-302, R-603). Made for a
 * hundred thousand of them; the plans' test holds it to its indexes.
 */

/** An organization on the way down to another one. */
export type OrganizationStep = { customerNumber: string; name: string; kind: OrganizationKind };

export type OrganizationHit = {
  organizationId: number;
  customerNumber: string;
  kind: OrganizationKind;
  name: string;
  place: string;
  /** From below the operator down to the parent, only what lies within the actor's reach. */
  path: OrganizationStep[];
  closedAt: Date | null;
  /** R-106: an organization above is closed, so nobody here can sign in either. */
  closedAbove: boolean;
  users: number;
  hasOwner: boolean;
  /** What is booked, in the catalogue's order, whether it has an effect or not. */
  products: ProductId[];
};

export type OrganizationSearch = {
  /** Words, each of which is part of the name, the place or the customer number. */
  q: string;
  kind?: OrganizationKind | null;
  owner?: "present" | "missing" | null;
  /** R-101: only those below which something can hang. */
  parentsOnly?: boolean;
  after?: string | null;
  before?: string | null;
};

export type OrganizationPage = Page<OrganizationHit> & {
  /** Counted no further than `limits.countCap`, which one more exceeds. */
  matches: number;
  total: number;
};

/**
 * One page of the organizations within the actor's reach, by name, with keyset paging.
 *
 * @throws Refusal notFound for who does not administer (R-301)
 */
export function searchOrganizations(
  actor: Actor,
  search: OrganizationSearch,
): Promise<OrganizationPage> {
  return transaction(actor, async (tx) => {
    await requireOrganization(tx, actor, actor.organizationId);
    const page = await readPage(tx, actor, search);
    const reached = sql`select from organization_closure c where c.ancestor_id = ${actor.organizationId}`;
    const matching = sql`select from reachable_organizations o where ${within(actor)} and ${filterOf(search)}`;
    const total = await countUpTo(tx, reached);
    return {
      ...page,
      total,
      matches: isEverything(search) ? total : await countUpTo(tx, matching),
    };
  });
}

/** The organization of this customer number, or null when there is none within the actor's reach (R-302). */
export async function findOrganizationInReach(
  actor: Actor,
  customerNumber: string,
): Promise<OrganizationHit | null> {
  if (!/^\d{1,20}$/.test(customerNumber)) return null;
  try {
    return await transaction(actor, async (tx) => {
      await requireOrganization(tx, actor, actor.organizationId);
      const [row] = await tx.execute<HitRow>(sql`select ${hitColumns(actor)} from organizations o
        where o.customer_number = ${customerNumber} and ${within(actor)}`);
      return row ? hitOf(row) : null;
    });
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** Whether the actor reaches organizations below the own one: otherwise there is nothing to choose (R-603). */
export function reachesMore(actor: Actor): Promise<boolean> {
  return transaction(actor, (tx) => hasBelow(tx, actor.organizationId));
}

/** Whether anything hangs below an organization. */
export async function hasBelow(tx: Transaction, organizationId: number): Promise<boolean> {
  const [row] = await tx.execute<{ below: boolean }>(sql`select exists (
    select from organizations o where o.parent_id = ${organizationId}) as below`);
  return row?.below ?? false;
}

/** The own organization or one below it. Over `organizations as o`. */
export function within(actor: Actor): SQL {
  return sql`exists (select from organization_closure c
    where c.ancestor_id = ${actor.organizationId} and c.descendant_id = o.id)`;
}

function isEverything({ q, kind, owner, parentsOnly }: OrganizationSearch): boolean {
  return wordsOf(q).length === 0 && !kind && !owner && !parentsOnly;
}

/** Further words are passed over: they would find less, but nobody types so many. */
const wordsAtMost = 8;

function wordsOf(q: string): string[] {
  return q.normalize("NFC").split(/\s+/).filter(Boolean).slice(0, wordsAtMost);
}

function filterOf({ q, kind, owner, parentsOnly }: OrganizationSearch): SQL {
  const hasOwner = sql`exists (select from users u where u.organization_id = o.id and u.is_owner)`;
  const conditions = [
    ...wordsOf(q).map(matchOf),
    ...(kind ? [sql`o.kind = ${kind}`] : []),
    ...(parentsOnly ? [sql`o.kind <> 'customer'`] : []),
    ...(owner ? [owner === "present" ? hasOwner : sql`not ${hasOwner}`] : []),
  ];
  return conditions.length > 0 ? sql.join(conditions, sql` and `) : sql`true`;
}

/**
 * One word in the name, the place or the number. The indexes hold groups of three characters: one or two of them are
 * looked for where a word begins, or every entry would have to be read.
 */
function matchOf(word: string): SQL {
  const literal = word.replace(/[\\%_]/g, "\\$&");
  if ([...word].length > 2) {
    const part = `%${literal}%`;
    return sql`(o.name ilike ${part} or o.place ilike ${part} or o.customer_number like ${part})`;
  }
  const [first, later] = [`${literal}%`, `% ${literal}%`];
  return sql`(o.name ilike ${first} or o.name ilike ${later} or o.place ilike ${first} or o.place ilike ${later}
    or o.customer_number like ${first})`;
}

/** How many rows a statement finds, counted no further than one beyond `limits.countCap`. */
export async function countUpTo(tx: Transaction, found: SQL): Promise<number> {
  const [row] = await tx.execute<{ count: number }>(
    sql`select count(*)::int as count from (${found} limit ${limits.countCap + 1}) counted`,
  );
  return row?.count ?? 0;
}

async function readPage(
  tx: Transaction,
  actor: Actor,
  search: OrganizationSearch,
): Promise<Page<OrganizationHit>> {
  const backwards = Boolean(search.before);
  const cursor = readCursor(search.before ?? search.after ?? null, false);
  const direction = backwards ? sql`desc` : sql`asc`;
  const beyond = cursor
    ? sql`(lower(o.name), o.id) ${backwards ? sql`<` : sql`>`} (${cursor.key}, ${cursor.number}::bigint)`
    : sql`true`;
  // The page first, then what is shown of each row: the counts are made for these few only.
  const found = await tx.execute<HitRow & { sort_key: string }>(sql`
    select ${hitColumns(actor)}, lower(o.name) as sort_key from (
      select o.* from reachable_organizations o where ${within(actor)} and ${filterOf(search)} and ${beyond}
      order by lower(o.name) ${direction}, o.id ${direction} limit ${limits.pageSize + 1}) o
    order by lower(o.name) ${direction}, o.id ${direction}`);
  return pageOf(found, { from: cursor, backwards }, ({ id }) => id, hitOf);
}

/** A row of `hitColumns`. */
export type HitRow = {
  id: number;
  customer_number: string;
  kind: OrganizationKind;
  name: string;
  place: string;
  closed_at: string | null;
  closed_above: boolean;
  path: OrganizationStep[] | null;
  users: number;
  has_owner: boolean;
  products: string[];
};

/** What a hit shows, over `organizations as o`. */
export function hitColumns(actor: Actor): SQL {
  return sql`o.id, o.customer_number, o.kind, o.name, o.place, o.closed_at,
    ${isClosed(sql`o.parent_id`)} as closed_above,
    (select json_agg(json_build_object('customerNumber', a.customer_number, 'name', a.name, 'kind', a.kind)
        order by up.depth desc)
      from organization_closure up join organizations a on a.id = up.ancestor_id
      where up.descendant_id = o.id and up.depth > 0 and a.kind <> 'operator'
        and exists (select from organization_closure c
          where c.ancestor_id = ${actor.organizationId} and c.descendant_id = a.id)) as path,
    (select count(*)::int from users u where u.organization_id = o.id) as users,
    exists (select from users u where u.organization_id = o.id and u.is_owner) as has_owner,
    (select coalesce(json_agg(b.product), '[]') from organization_products b where b.organization_id = o.id) as products`;
}

/** One organization, for people. */
export function hitOf(row: HitRow): OrganizationHit {
  return {
    organizationId: row.id,
    customerNumber: row.customer_number,
    kind: row.kind,
    name: row.name,
    place: row.place,
    path: row.path ?? [],
    closedAt: row.closed_at === null ? null : new Date(row.closed_at),
    closedAbove: row.closed_above,
    users: row.users,
    hasOwner: row.has_owner,
    products: inOrder(row.products),
  };
}
