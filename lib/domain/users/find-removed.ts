import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import { requireOrganization } from "#lib/domain/access/organization-reach";
import type { Actor } from "#lib/rules/delegation";

/** Whether this user was removed, as far as the actor may know. */
export function findRemoval(actor: Actor, userNumber: number): Promise<boolean> {
  return transaction(actor, async (tx) => {
    await requireOrganization(tx, actor, actor.organizationId);
    return (await findRemoved(tx, actor, [userNumber])).has(userNumber);
  });
}

/** The users whose removal is recorded in the audit log within the actor's reach. */
export async function findRemoved(
  tx: Transaction,
  actor: Actor,
  userNumbers: readonly number[],
): Promise<ReadonlySet<number>> {
  if (userNumbers.length === 0) return new Set();
  const removed = await tx.execute<{ number: string }>(sql`
    select e.target_number as number from audit_events e join organization_closure c
      on c.descendant_id = e.organization_id and c.ancestor_id = ${actor.organizationId}
    where e.target_number = ${anyOf(userNumbers)} and e.event = 'user.removed' and e.outcome = 'done'`);
  return new Set(removed.map(({ number }) => Number(number)));
}
