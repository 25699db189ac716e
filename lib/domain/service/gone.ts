import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { textArray } from "#db/text-array";
import { readServiceActor } from "#lib/domain/access/reach";
import { logWarning } from "#lib/infra/log";
import { areaIds, products } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";

/**
 * an area that people still have a permission for, or a product that organizations have booked, although the provider's
 * file no longer names it. Neither has an effect; both count again when the file names them again.
 */
export type Gone = { kind: "area" | "product"; id: string; holders: number };

/**
 * What is gone from the provider's file, for its staff.
 *
 * @throws Refusal notFound, serviceOnly
 */
export function listGone(actor: Actor): Promise<Gone[]> {
  return transaction(actor, async (tx) => {
    await readServiceActor(tx, actor);
    return readGone(tx);
  });
}

/** Logs what is gone from the provider's file, when the portal starts. */
export async function tellOfGone(): Promise<void> {
  for (const { kind, id, holders } of await transaction("system", readGone))
    logWarning("goneFromFile", {
      reason: `the ${kind} ${id} is not in the provider's file: it has no effect, and returns with the file`,
      holders,
    });
}

/** Each area is looked up in the index of permissions: reading all of them would take as long as there are many. */
async function readGone(tx: Transaction): Promise<Gone[]> {
  const rows = await tx.execute<Gone>(sql`
    with recursive held (id) as (
      (select permission from user_permissions order by permission limit 1)
      union all
      select (select p.permission from user_permissions p where p.permission > held.id
        order by p.permission limit 1) from held where held.id is not null)
    select 'area' as kind, held.id, (select count(*)::int from user_permissions p where p.permission = held.id) as holders
    from held where held.id is not null and held.id <> all (${textArray(areaIds)})
    union all
    select 'product', b.product, count(*)::int from organization_products b
    where b.product <> all (${textArray(products.map(({ id }) => id))}) group by b.product
    order by 1, 2`);
  return [...rows];
}
