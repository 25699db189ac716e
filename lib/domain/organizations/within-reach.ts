import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { requireOrganization } from "#lib/domain/access/organization-reach";
import { isCustomerNumber } from "#lib/rules/customer-number";
import type { Actor } from "#lib/rules/delegation";
import { orNull } from "#lib/rules/refusal";
import { type HitRow, hitColumns, hitOf, type OrganizationHit } from "./hit";

/** The organization with this customer number, or null if there is none within the actor's reach. */
export async function findOrganizationInReach(
  actor: Actor,
  customerNumber: string,
): Promise<OrganizationHit | null> {
  return orNull(transaction(actor, (tx) => readOrganizationInReach(tx, actor, customerNumber)));
}

/** Where somebody is to be added. */
export type Destination = {
  /** Null if there is none with that customer number within the actor's reach. */
  organization: OrganizationHit | null;
  /** Whether the actor reaches organizations below their own: otherwise there is nothing to choose. */
  reachesMore: boolean;
};

/** The organization with this customer number, and whether there are others to choose. */
export function findDestination(actor: Actor, customerNumber: string): Promise<Destination> {
  return transaction(actor, async (tx) => ({
    organization: await orNull(readOrganizationInReach(tx, actor, customerNumber)),
    reachesMore: await hasBelow(tx, actor.organizationId),
  }));
}

async function readOrganizationInReach(
  tx: Transaction,
  actor: Actor,
  customerNumber: string,
): Promise<OrganizationHit | null> {
  if (!isCustomerNumber(customerNumber)) return null;
  await requireOrganization(tx, actor, actor.organizationId);
  const [row] = await tx.execute<HitRow>(sql`select ${hitColumns(actor)} from organizations o
    where o.customer_number = ${customerNumber} and ${within(actor)}`);
  return row ? hitOf(row) : null;
}

/** Whether the actor reaches organizations below their own: otherwise there is nothing to choose. */
export function reachesMore(actor: Actor): Promise<boolean> {
  return transaction(actor, (tx) => hasBelow(tx, actor.organizationId));
}

/** Whether there are organizations below this one. */
async function hasBelow(tx: Transaction, organizationId: number): Promise<boolean> {
  const [row] = await tx.execute<{ below: boolean }>(sql`select exists (
    select from organizations o where o.parent_id = ${organizationId}) as below`);
  return row?.below ?? false;
}

/** The condition: the actor's own organization or one below it. Over `organizations as o`. */
export function within(actor: Actor): SQL {
  return sql`exists (select from organization_closure c
    where c.ancestor_id = ${actor.organizationId} and c.descendant_id = o.id)`;
}
