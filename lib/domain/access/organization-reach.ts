import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import type { AreaId } from "#lib/rules/catalogue";
import { type Actor, entitlementOf, type Lineage, type Relation } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import type { AccessRow } from "./access";
import { lineageOf } from "./entitlement";
import { actorQuery, administratorOf, isReached, relationTo } from "./reach";
import { isClosed } from "./restriction";

/** An organization within the actor's reach, with its entitlement. Closed: it or an ancestor. */
export type OrganizationInReach = {
  actor: Actor;
  relation: Relation;
  entitled: ReadonlySet<AreaId>;
  closed: boolean;
};

/**
 * An organization within reach with its entitlement, for reading, in one statement: what the form for a new user may
 * offer.
 *
 * @throws Refusal notFound if it is out of reach, or the actor does not administer
 */
export async function requireOrganization(
  tx: Transaction,
  actor: Actor,
  organizationId: number,
): Promise<OrganizationInReach> {
  const [row] = await tx.execute<OrganizationRow>(organizationQuery(actor, organizationId));
  return organizationOf(actor, organizationId, row);
}

/** A row of `organizationQuery`: the actor, and the organization. */
export type OrganizationRow = AccessRow & {
  reached: boolean;
  lineageThere: Lineage | null;
  closed: boolean;
};

/** The query for the row that `organizationOf` reads. */
export function organizationQuery(actor: Actor, organizationId: number): SQL {
  const id = sql`${organizationId}::int`;
  return actorQuery(
    actor,
    sql`${isReached(actor, id)} as reached, ${lineageOf(id)} as "lineageThere", ${isClosed(id)} as closed`,
  );
}

/** The organization in this row; throws like `requireOrganization`. */
export function organizationOf(
  actor: Actor,
  organizationId: number,
  row: OrganizationRow | undefined,
): OrganizationInReach {
  const current = administratorOf(row);
  if (!row?.reached) throw new Refusal("notFound");
  return {
    actor: current,
    relation: relationTo(actor, organizationId),
    entitled: entitlementOf(row.lineageThere ?? []),
    closed: row.closed,
  };
}
