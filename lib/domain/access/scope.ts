import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { type Actor, canAdminister, type OrganizationKind } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import { type AccessRow, accessColumns, actorOf, mayStay } from "./access";

/** What a list is about: who asks, and of which organization with everything below it. */

export type Root = { id: number; kind: OrganizationKind; name: string; customerNumber: string };

/**
 * The actor anew, as `requireOrganization` does, and the organization that is asked for, or the own one: in one statement,
 * because every list begins with it.
 *
 * @param customerNumber as typed; empty: the own one
 * @throws Refusal notFound for who does not administer (R-301)
 */
export async function readScope(
  tx: Transaction,
  actor: Actor,
  customerNumber: string,
): Promise<{
  actor: Actor;
  /** Null when there is none within reach (R-302). */
  root: Root | null;
  /** Whether the actor reaches organizations below the own one. */
  reachesMore: boolean;
}> {
  const wanted = customerNumber.trim();
  const [row] = await tx.execute<AccessRow & { root: Root | null; reaches_more: boolean }>(sql`
    select ${accessColumns},
      exists (select from organizations b where b.parent_id = o.id) as reaches_more,
      (select json_build_object('id', r.id, 'kind', r.kind, 'name', r.name, 'customerNumber', r.customer_number)
        from ${wanted ? sql`reachable_organizations r where r.customer_number = ${wanted}` : sql`organizations r where r.id = o.id`}) as root
    from users u join organizations o on o.id = u.organization_id
    where u.number = ${actor.userNumber} and ${mayStay}`);
  const current = row && actorOf(row);
  if (!current || !canAdminister(current)) throw new Refusal("notFound");
  return { actor: current, root: row.root, reachesMore: row.reaches_more };
}

/**
 * That something belongs to an organization, with what is below it or alone. Which column of the row says so decides what
 * index can answer (R-101: there is one operator, everybody is below it, and nobody below a Kunde).
 *
 * @param organization the column; those of the branch have its prefix
 */
export function under(root: Root, only: boolean, organization: SQL, prefix = sql`u`): SQL {
  if (only || root.kind === "customer") return sql`${organization} = ${root.id}`;
  if (root.kind === "operator") return sql`true`;
  return root.kind === "tenant"
    ? sql`${prefix}.tenant_id = ${root.id}`
    : sql`${prefix}.subtenant_id = ${root.id}`;
}
