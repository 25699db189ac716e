import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { atMost } from "#db/numbers";
import { isEntitled } from "#lib/domain/access/entitlement";
import { readServiceActor } from "#lib/domain/access/reach";
import { type AreaId, areasOpenedBy, inCatalogueOrder, type ProductId } from "#lib/rules/catalogue";
import { isCustomerNumber } from "#lib/rules/customer-number";
import type { Actor, OrganizationKind } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { orNull } from "#lib/rules/refusal";
import { readProducts } from "./products";

/** R-104, R-313: who would lose which areas if these products were cancelled, there and below. */
export type ProductLosses = {
  name: string;
  customerNumber: string;
  kind: OrganizationKind;
  /** The booked ones among those to be cancelled. */
  cancelled: ProductId[];
  /** The missing ones among those to be booked. */
  booked: ProductId[];
  /** How many users have each of the areas that would be gone, up to one beyond `limits.matchCap`. */
  areas: { area: AreaId; count: number }[];
  /** How many users lose any of them, counted likewise. */
  people: number;
  /** Some of these in the order of their names: the first, unless so many lose an area that not all are read. */
  names: string[];
};

/** What a change of an organization's products would take from its people; null if it does not exist for this actor. */
export async function findProductLosses(
  actor: Actor,
  customerNumber: string,
  change: { booked: readonly ProductId[]; cancelled: readonly ProductId[] },
): Promise<ProductLosses | null> {
  if (!isCustomerNumber(customerNumber)) return null;
  return orNull(
    transaction(actor, async (tx) => {
      await readServiceActor(tx, actor);
      const [organization] = await tx.execute<{
        id: number;
        name: string;
        kind: OrganizationKind;
      }>(sql`select id, name, kind from organizations
        where customer_number = ${customerNumber} and kind <> 'provider'`);
      if (!organization) return null;
      const { id, name, kind } = organization;
      const before = await readProducts(tx, id);
      const after = [...before, ...change.booked].filter((one) => !change.cancelled.includes(one));
      const left = areasOpenedBy(kind, after);
      const gone = inCatalogueOrder(areasOpenedBy(kind, before)).filter((area) => !left.has(area));
      const cancelled = before.filter((one) => change.cancelled.includes(one));
      const booked = change.booked.filter((one) => !before.includes(one));
      return {
        name,
        customerNumber,
        kind,
        cancelled,
        booked,
        ...(await countHolders(tx, id, gone)),
      };
    }),
  );
}

/** The users in and below an organization who can enter these areas now. */
async function countHolders(
  tx: Transaction,
  organizationId: number,
  areas: readonly AreaId[],
): Promise<Pick<ProductLosses, "areas" | "people" | "names">> {
  const within = sql`join organization_closure c on c.descendant_id = u.organization_id and c.ancestor_id = ${organizationId}`;
  const most = atMost(limits.matchCap + 1);
  // Two lists for each area, so that each is read along an index and only as far as people are counted.
  const lists = areas.flatMap((area) => {
    const entitled = isEntitled(area) ?? sql`true`;
    return [
      sql`(select ${area}::text as area, u.number from reachable_grants u ${within}
        where u.permission = ${area} and not u.is_owner and ${entitled} ${most})`,
      sql`(select ${area}::text as area, u.number from reachable_users u ${within}
        where u.is_owner and ${entitled} ${most})`,
    ];
  });
  if (lists.length === 0) return { areas: [], people: 0, names: [] };
  const [row] = await tx.execute<{
    counts: Partial<Record<AreaId, number>>;
    people: number;
    names: string[];
  }>(sql`
    with holder as materialized (${sql.join(lists, sql` union all `)}),
      person as materialized (select distinct number from holder)
    select (select coalesce(json_object_agg(k.area, k.count), '{}')
        from (select area, least(count(*), ${limits.matchCap + 1})::int as count from holder group by area) k) as counts,
      (select least(count(*), ${limits.matchCap + 1})::int from person) as people,
      (select coalesce(json_agg(n.name), '[]') from (select u.first_name || ' ' || u.last_name as name
        from reachable_users u join person p on p.number = u.number order by u.sort_name, u.number
        ${atMost(limits.concernedNamed)}) n) as names`);
  if (!row) throw new Error("one row for one question");
  return {
    areas: areas.flatMap((area) => ({ area, count: row.counts[area] ?? 0 })),
    people: row.people,
    names: row.names,
  };
}
