import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { lockAncestorsForShare } from "#lib/domain/access/lineage-lock";
import { lockBelowAsService } from "#lib/domain/access/organization-lock";
import { holdOrganization } from "#lib/domain/access/reach-lock";
import { today } from "#lib/domain/access/restriction";
import { attempt, type Entry, record } from "#lib/domain/audit/record";
import { enqueueToAll } from "#lib/domain/outbox/queue";
import { consumeRateLimits } from "#lib/domain/rate-limits/consume";
import {
  type LockedRequirement,
  readLockedRequirement,
} from "#lib/domain/second-factor/locked-requirement";
import { lacksFactor } from "#lib/domain/second-factor/requirement";
import { type Actor, refusalOfRequirement } from "#lib/rules/delegation";
import { Refusal, refuseIf } from "#lib/rules/refusal";

/**
 * D-1, R-313: an organization requires a second factor from a day on, or no longer does. Those who have none are told at
 * once, and set one up at their first sign-in from that day on; no running session ends.
 */

/**
 * The owner requires a second factor in their own organization, or moves the day. Changes nothing if the day is the same.
 *
 * @param requirement.from the first day (YYYY-MM-DD)
 * @throws Refusal notFound, ownerOnly, requiredByProvider, providerOrganization, requiredAlready, dayTooEarly,
 *   tooManyAttempts
 */
export async function requireSecondFactorHere(
  actor: Actor,
  { from }: { from: string },
): Promise<void> {
  const { organizationId } = actor;
  const entry = requiring(actor, from);
  await attempt(entry, async (tx) => {
    const locked = await lockOwn(tx, actor);
    if (locked.holds) throw new Refusal("requiredAlready");
    await requireFrom(tx, { entry, actor, organizationId, locked }, { from, byProvider: false });
  });
}

/**
 * The owner no longer requires a second factor in their own organization. Changes nothing if it was not required.
 *
 * @throws Refusal notFound, ownerOnly, requiredByProvider, providerOrganization
 */
export async function releaseSecondFactorHere(actor: Actor): Promise<void> {
  const entry = releasing(actor);
  await attempt(entry, async (tx) => {
    await lockOwn(tx, actor);
    await release(tx, { entry, organizationId: actor.organizationId, byProvider: false });
  });
}

/**
 * The provider requires a second factor in an organization below, or moves the day, whatever its owner has decided; where it
 * is required already its owner can no longer undo it. Changes nothing if all is so already.
 *
 * @param input.from the first day (YYYY-MM-DD)
 * @throws Refusal notFound, serviceOnly, providerOrganization, requiredAlready, dayTooEarly, tooManyAttempts
 */
export async function requireSecondFactorOf(
  actor: Actor,
  { customerNumber, from }: { customerNumber: string; from: string },
): Promise<void> {
  const entry = requiring(actor, from);
  await attempt(entry, async (tx) => {
    const { organizationId } = await lockBelowAsService(tx, actor, customerNumber, entry);
    const locked = await readLockedRequirement(tx, organizationId);
    if (!locked.holds)
      return requireFrom(tx, { entry, actor, organizationId, locked }, { from, byProvider: true });
    if (locked.byProvider) throw new Refusal("requiredAlready");
    await tx.execute(
      sql`update organizations set second_factor_by_provider = true where id = ${organizationId}`,
    );
    await record(tx, { ...entry, details: {} });
  });
}

/**
 * The provider no longer requires a second factor in an organization below, and its owner does not either. Changes nothing
 * if it was not required.
 *
 * @throws Refusal notFound, serviceOnly, providerOrganization
 */
export async function releaseSecondFactorOf(
  actor: Actor,
  { customerNumber }: { customerNumber: string },
): Promise<void> {
  const entry = releasing(actor);
  await attempt(entry, async (tx) => {
    const { organizationId } = await lockBelowAsService(tx, actor, customerNumber, entry);
    await release(tx, { entry, organizationId, byProvider: true });
  });
}

function requiring(actor: Actor, from: string): Entry {
  return { event: "secondFactor.required", actor, details: { from } };
}

function releasing(actor: Actor): Entry {
  return { event: "secondFactor.optional", actor };
}

/** Locks the requirement of the actor's own organization for a decision that the actor may make. */
async function lockOwn(tx: Transaction, actor: Actor): Promise<LockedRequirement> {
  const { organizationId } = actor;
  // Locked exclusively before anything is locked in shared mode, so that two clicks wait instead of deadlocking.
  await lockAncestorsForShare(tx, organizationId, "above");
  const locked = await readLockedRequirement(tx, organizationId, sql`for no key update of o`);
  const { actor: current } = await holdOrganization(tx, actor, organizationId);
  refuseIf(refusalOfRequirement(current, locked));
  return locked;
}

/** Stores the day, and writes to those concerned if it is a new one. */
async function requireFrom(
  tx: Transaction,
  {
    entry,
    actor,
    organizationId,
    locked,
  }: { entry: Entry; actor: Actor; organizationId: number; locked: LockedRequirement },
  { from, byProvider }: { from: string; byProvider: boolean },
): Promise<void> {
  const { earliest } = locked;
  if (from < earliest) throw new Refusal("dayTooEarly", { field: "from", values: { earliest } });
  const isNewDay = locked.from !== from;
  if (!isNewDay && locked.byProvider === byProvider) return;
  // Counted for each of the two, so that an owner who decides to and fro does not keep the provider from deciding.
  const decider = `${organizationId} ${byProvider ? "provider" : "owner"}`;
  if (isNewDay) await consumeRateLimits(tx, [["requirementDecision", decider]]);
  await tx.execute(sql`update organizations set requires_second_factor = true
    ${byProvider ? sql`, second_factor_by_provider = true` : sql``}
    ${isNewDay ? sql`, second_factor_from = ${from}::date, second_factor_told = ${today}` : sql``}
    where id = ${organizationId}`);
  if (isNewDay)
    await enqueueToAll(tx, "secondFactorAnnounced", {
      who: sql`u.organization_id = ${organizationId} and ${lacksFactor}`,
      requestedBy: actor.userNumber,
    });
  await record(tx, entry);
}

async function release(
  tx: Transaction,
  {
    entry,
    organizationId,
    byProvider,
  }: { entry: Entry; organizationId: number; byProvider: boolean },
): Promise<void> {
  const changed = await tx.execute(sql`update organizations set requires_second_factor = false,
    ${byProvider ? sql`second_factor_by_provider = false,` : sql``} second_factor_from = null, second_factor_told = null
    where id = ${organizationId} and requires_second_factor returning id`);
  if (changed.length > 0) await record(tx, entry);
}
