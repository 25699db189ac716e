import { sql } from "drizzle-orm";
import { lockAncestorsForShare } from "#lib/domain/access/lineage-lock";
import { lockBelowAsService } from "#lib/domain/access/organization-lock";
import { holdOrganization } from "#lib/domain/access/reach-lock";
import { attempt, type Entry, record } from "#lib/domain/audit/record";
import { requestRecheck } from "#lib/domain/systems/lost-sessions";
import { type Actor, refusalOfRequirement } from "#lib/rules/delegation";
import { refuseIf } from "#lib/rules/refusal";

/**
 * D-1: an organization requires a second factor, or no longer does. Takes effect on the next request: a user without one
 * then signs in again and sets one up before entering (`findSignedIn`); sessions in connected systems end within a second
 * (R-903).
 */

/**
 * The owner sets the requirement of their own organization; a requirement by the provider stays. Changes nothing if it
 * is set already.
 *
 * @throws Refusal notFound, ownerOnly, requiredByProvider, providerOrganization
 */
export async function requireSecondFactorHere(
  actor: Actor,
  { required }: { required: boolean },
): Promise<void> {
  const { organizationId } = actor;
  const entry = entryOf(actor, required);
  await attempt({ ...entry, organizationId }, async (tx) => {
    // Locked exclusively before anything is locked in shared mode, so that two clicks wait instead of deadlocking.
    await lockAncestorsForShare(tx, organizationId, "above");
    const [held] = await tx.execute<{ byProvider: boolean }>(sql`
      select second_factor_by_provider as "byProvider" from organizations where id = ${organizationId} for no key update`);
    const { actor: current } = await holdOrganization(tx, actor, organizationId);
    refuseIf(refusalOfRequirement(current, { required, ...held }));
    const changed =
      await tx.execute(sql`update organizations set requires_second_factor = ${required}
      where id = ${organizationId} and requires_second_factor <> ${required} returning id`);
    if (changed.length === 0) return;
    await requestRecheck(tx, { below: organizationId });
    await record(tx, { ...entry, organizationId });
  });
}

/**
 * The provider sets the requirement of an organization below, whatever its owner has decided. Changes nothing if it is
 * set already.
 *
 * @throws Refusal notFound, serviceOnly, providerOrganization
 */
export async function requireSecondFactorOf(
  actor: Actor,
  input: { customerNumber: string; required: boolean },
): Promise<void> {
  const entry = entryOf(actor, input.required);
  await attempt(entry, async (tx) => {
    const { organizationId } = await lockBelowAsService(tx, actor, input.customerNumber, entry);
    const { required } = input;
    const changed = await tx.execute(sql`update organizations
      set requires_second_factor = ${required}, second_factor_by_provider = ${required} where id = ${organizationId}
        and (requires_second_factor <> ${required} or second_factor_by_provider <> ${required}) returning id`);
    if (changed.length === 0) return;
    await requestRecheck(tx, { below: organizationId });
    await record(tx, entry);
  });
}

function entryOf(actor: Actor, required: boolean): Entry {
  return { event: required ? "secondFactor.required" : "secondFactor.optional", actor };
}
