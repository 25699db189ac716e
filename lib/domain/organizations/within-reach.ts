import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { currentActor } from "#lib/domain/access/reach";
import { readScope } from "#lib/domain/access/scope";
import { isCustomerNumber } from "#lib/rules/customer-number";
import type { Actor } from "#lib/rules/delegation";
import { orNull } from "#lib/rules/refusal";
import { type HitRow, hitColumns, hitOf, type OrganizationHit } from "./hit";

/** The organization with this customer number, or null if there is none within the actor's reach. */
export async function findOrganizationInReach(
  actor: Actor,
  customerNumber: string,
): Promise<OrganizationHit | null> {
  return orNull(
    transaction(actor, async (tx) => {
      await currentActor(tx, actor);
      return readHit(tx, actor, customerNumber);
    }),
  );
}

/** Where somebody is to be added. */
export type Destination = {
  organization: OrganizationHit;
  /** Whether the actor reaches organizations below their own: otherwise there is nothing to choose. */
  reachesMore: boolean;
};

/**
 * The organization with this customer number, and whether there are others to choose; null if there is none within the
 * actor's reach.
 */
export async function findDestination(
  actor: Actor,
  customerNumber: string,
): Promise<Destination | null> {
  return orNull(
    transaction(actor, async (tx) => {
      const { reachesMore } = await readScope(tx, actor, "");
      const organization = await readHit(tx, actor, customerNumber);
      return organization && { organization, reachesMore };
    }),
  );
}

async function readHit(
  tx: Transaction,
  actor: Actor,
  customerNumber: string,
): Promise<OrganizationHit | null> {
  if (!isCustomerNumber(customerNumber)) return null;
  const [row] = await tx.execute<HitRow>(sql`select ${hitColumns(actor)} from organizations o
    where o.customer_number = ${customerNumber} and ${within(actor)}`);
  return row ? hitOf(row) : null;
}

/** Whether the actor reaches organizations below their own: otherwise there is nothing to choose. */
export async function reachesMore(actor: Actor): Promise<boolean> {
  const scope = await orNull(transaction(actor, (tx) => readScope(tx, actor, "")));
  return scope?.reachesMore ?? false;
}

/** The condition: the actor's own organization or one below it. Over `organizations as o`. */
export function within(actor: Actor): SQL {
  return sql`exists (select from organization_closure c
    where c.ancestor_id = ${actor.organizationId} and c.descendant_id = o.id)`;
}
