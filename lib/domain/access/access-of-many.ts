import "server-only";
import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import type { Lineage } from "#lib/rules/delegation";
import { type AccessRow, accessOf, grantedOf } from "./access";

/**
 * The access of many users, who exist, as `accessOf` has it of one. What an organization has booked is read once, however
 * many of them are in it or below it: for each of them anew it was most of the time that a change of many took (measured).
 */
export async function readAccess(
  tx: Transaction,
  userNumbers: readonly number[],
): Promise<ReturnType<typeof accessOf>[]> {
  const rows = await tx.execute<Omit<AccessRow, "lineage">>(sql`
    select u.number, u.organization_id, u.is_owner, o.kind, ${grantedOf} as granted
    from users u join organizations o on o.id = u.organization_id
    where u.number = ${anyOf(userNumbers)}`);
  const lineages = await readLineages(tx, new Set(rows.map((row) => row.organization_id)));
  return rows.map((row) => accessOf({ ...row, lineage: lineages.get(row.organization_id) ?? [] }));
}

async function readLineages(
  tx: Transaction,
  organizationIds: ReadonlySet<number>,
): Promise<Map<number, Lineage>> {
  const rows = await tx.execute<{ id: number; lineage: Lineage }>(sql`
    with way as materialized (
      select descendant_id, ancestor_id from organization_closure where descendant_id = ${anyOf(organizationIds)}),
    place as materialized (
      select a.id, json_build_object('kind', a.kind, 'products',
          (select coalesce(json_agg(b.product), '[]') from organization_products b where b.organization_id = a.id)) as place
      from organizations a where a.id in (select ancestor_id from way))
    select w.descendant_id as id, json_agg(p.place) as lineage
    from way w join place p on p.id = w.ancestor_id group by w.descendant_id`);
  return new Map(rows.map(({ id, lineage }) => [id, lineage]));
}
