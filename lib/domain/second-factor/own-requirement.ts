import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { atMost } from "#db/numbers";
import { type Actor, refusalOfRequirement } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { lacksFactorIn, type Requirement, requirementColumns } from "./requirement";

/** `without`: how many users who may sign in have no factor yet, up to one beyond `limits.matchCap`. */
export type OwnRequirement = Requirement & { without: number };

/** The requirement of the actor's own organization; null if the actor may not decide it. */
export async function findOwnRequirement(actor: Actor): Promise<OwnRequirement | null> {
  return transaction(actor, (tx) => readOwnRequirement(tx, actor));
}

/**
 * The requirement of the actor's own organization, in the caller's transaction; null if the actor may not decide it.
 */
export async function readOwnRequirement(
  tx: Transaction,
  actor: Actor,
): Promise<OwnRequirement | null> {
  if (refusalOfRequirement(actor, { byProvider: false })) return null;
  const [row] = await tx.execute<OwnRequirement>(sql`
    select ${requirementColumns}, (select count(*)::int from (
        select from reachable_users u
        where u.organization_id = ${actor.organizationId} and ${lacksFactorIn(actor.organizationId)}
        ${atMost(limits.matchCap + 1)}) c) as without
    from organizations o where o.id = ${actor.organizationId}`);
  return row ?? null;
}
