import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { atMost } from "#db/numbers";
import { type Actor, refusalOfRequirement } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { hasFactor } from "./factors";

/**
 * D-1: whether an organization requires a second factor. Takes effect on the next request: a user without one then
 * signs in again and sets one up before entering (`findSignedIn`).
 */

/**
 * What the owner sees; `without`: how many users who can sign in have no factor yet, up to one beyond
 * `limits.matchCap`.
 */
export type Requirement = { required: boolean; byProvider: boolean; without: number };

/** The requirement of the actor's own organization; null if the actor may not decide it. */
export async function findOwnRequirement(actor: Actor): Promise<Requirement | null> {
  return transaction(actor, (tx) => readOwnRequirement(tx, actor));
}

/**
 * The requirement of the actor's own organization, in the caller's transaction; null if the actor may not decide it.
 */
export async function readOwnRequirement(
  tx: Transaction,
  actor: Actor,
): Promise<Requirement | null> {
  if (refusalOfRequirement(actor, { required: true })) return null;
  const [row] = await tx.execute<Requirement>(sql`
    select o.requires_second_factor as required, o.second_factor_by_provider as "byProvider", (select count(*)::int from (
        select from reachable_users u where u.organization_id = o.id and u.activated_at is not null and not ${hasFactor}
        ${atMost(limits.matchCap + 1)}) c) as without
    from organizations o where o.id = ${actor.organizationId}`);
  return row ?? null;
}
