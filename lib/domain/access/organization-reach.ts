import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import type { AreaId } from "#lib/rules/catalogue";
import { type Actor, entitlementOf, type Lineage, type Relation } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import { lineageOf } from "./entitlement";
import { isReached, readActor, relationTo } from "./reach";
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
  const id = sql`${organizationId}::int`;
  const { actor: current, row } = await readActor<{
    reached: boolean;
    lineageThere: Lineage | null;
    closed: boolean;
  }>(
    tx,
    actor,
    sql`${isReached(actor, id)} as reached, ${lineageOf(id)} as "lineageThere", ${isClosed(id)} as closed`,
  );
  if (!row.reached) throw new Refusal("notFound");
  const entitled = entitlementOf(row.lineageThere ?? []);
  return {
    actor: current,
    relation: relationTo(actor, organizationId),
    entitled,
    closed: row.closed,
  };
}
