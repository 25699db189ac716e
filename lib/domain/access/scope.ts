import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import type { Actor, OrganizationKind } from "#lib/rules/delegation";
import { readActor } from "./reach";

/** The scope of a list: who asks, and for which organization with everything below it. */

/** The organization with which a list's scope begins. */
export type Root = { id: number; kind: OrganizationKind; name: string; customerNumber: string };

/** An SQL condition over `organizations as o`: there are organizations below it. */
export const hasBelow = sql`exists (select from organizations b where b.parent_id = o.id)`;

/** What a list's statement reads beside its page, as one JSON value; the root is that of the list's scope. */
export type Beside = (root: Root | null) => SQL;

/**
 * The present actor, as `requireOrganization` returns it, and the requested or the actor's own organization: one
 * statement, because every list begins with it.
 *
 * @param customerNumber as typed; empty for the actor's own
 * @param columns further ones, over `users as u`, the actor, and `organizations as o`
 * @throws Refusal notFound if the actor does not administer (R-301)
 */
export async function readScope<Columns extends Record<string, unknown>>(
  tx: Transaction,
  actor: Actor,
  customerNumber: string,
  columns?: SQL,
): Promise<{
  actor: Actor;
  /** Null if there is none within reach (R-302). */
  root: Root | null;
  /** Whether the actor reaches organizations below their own. */
  reachesMore: boolean;
  row: Columns;
}> {
  const wanted = customerNumber.trim();
  const of = wanted
    ? sql`reachable_organizations r where r.customer_number = ${wanted}`
    : sql`organizations r where r.id = o.id`;
  const { actor: current, row } = await readActor<
    Columns & { root: Root | null; reachesMore: boolean }
  >(
    tx,
    actor,
    sql`${hasBelow} as "reachesMore",
      (select json_build_object('id', r.id, 'kind', r.kind, 'name', r.name, 'customerNumber', r.customer_number)
        from ${of}) as root${columns ? sql`, ${columns}` : sql``}`,
  );
  return { actor: current, root: row.root, reachesMore: row.reachesMore, row };
}

/**
 * An SQL condition: a row belongs to an organization, alone or with everything below it. The column that it uses
 * decides which index can answer (R-101: there is one provider, everybody is below it, and nobody is below a customer).
 *
 * @param organization the column; the reseller columns have its prefix
 */
export function under(root: Root, only: boolean, organization: SQL, prefix = sql`u`): SQL {
  if (only || root.kind === "customer") return sql`${organization} = ${root.id}`;
  if (root.kind === "provider") return sql`true`;
  return root.kind === "reseller"
    ? sql`${prefix}.reseller_id = ${root.id}`
    : sql`${prefix}.subreseller_id = ${root.id}`;
}
