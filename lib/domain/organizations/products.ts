import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { organizationProducts } from "#db/schema";
import { ancestorsOf, lacks, productsInOrder } from "#lib/domain/access/entitlement";
import { requestRecheck } from "#lib/domain/systems/lost-sessions";
import { openTask, settleTasks } from "#lib/domain/tasks";
import type { ProductId } from "#lib/rules/catalogue";
import type { Lineage } from "#lib/rules/delegation";

/** The products that an organization has booked. */
export async function readProducts(tx: Transaction, organizationId: number): Promise<ProductId[]> {
  const rows = await tx.execute<{ product: string }>(
    sql`select product from organization_products where organization_id = ${organizationId}`,
  );
  return productsInOrder(rows.map(({ product }) => product));
}

/**
 * R-104: books and cancels products; those already booked stay unchanged. A product that the ancestors are not entitled
 * to becomes a task for the provider, which is closed automatically when the product takes effect. Sessions in connected
 * systems, here and below, follow within a second (R-903). The caller holds the lock on the organization.
 */
export async function writeProducts(
  tx: Transaction,
  organizationId: number,
  change: { booked: readonly ProductId[]; cancelled: readonly ProductId[] },
): Promise<{ before: ProductId[]; after: ProductId[] }> {
  const before = await readProducts(tx, organizationId);
  const fresh = change.booked.filter((id) => !before.includes(id));
  const gone = change.cancelled.filter((id) => before.includes(id));
  if (fresh.length > 0)
    await tx
      .insert(organizationProducts)
      .values(fresh.map((product) => ({ organizationId, product })));
  if (gone.length > 0)
    await tx.execute(sql`delete from organization_products
      where organization_id = ${organizationId} and product in ${gone}`);
  const after = productsInOrder([...before, ...fresh].filter((id) => !gone.includes(id)));
  if (fresh.length > 0) await openEffectTasks(tx, organizationId, fresh);
  if (fresh.length > 0 || gone.length > 0) {
    await settleEffectTasks(tx, organizationId);
    await requestRecheck(tx, { below: organizationId });
  }
  return { before, after };
}

async function openEffectTasks(
  tx: Transaction,
  organizationId: number,
  fresh: readonly ProductId[],
): Promise<void> {
  const [row] = await tx.execute<{ ancestors: Lineage }>(
    sql`select ${ancestorsOf(sql`${organizationId}::int`)} as ancestors`,
  );
  for (const product of fresh)
    if (lacks(product, row?.ancestors ?? []))
      await openTask(tx, { kind: "productWithoutEffect", organizationId, product });
}

/** Closes the tasks, here and below, about products that now have an effect or are no longer booked. */
async function settleEffectTasks(tx: Transaction, organizationId: number): Promise<void> {
  const open = await tx.execute<{
    id: string;
    product: string;
    ancestors: Lineage;
    still: boolean;
  }>(sql`
    select t.id, t.product, ${ancestorsOf(sql`t.organization_id`)} as ancestors,
      exists (select from organization_products b
        where b.organization_id = t.organization_id and b.product = t.product) as still
    from tasks t join organization_closure w on w.descendant_id = t.organization_id
    where w.ancestor_id = ${organizationId} and t.kind = 'productWithoutEffect' and t.settled_at is null`);
  const solved = open.filter(
    ({ product, ancestors, still }) => !(still && lacks(product, ancestors)),
  );
  if (solved.length === 0) return;
  await settleTasks(tx, null, sql`t.id in ${solved.map(({ id }) => id)}`);
}
