import { type AreaId, inCatalogueOrder } from "./catalogue";
import {
  type Actor,
  type Checkbox,
  canAdminister,
  differenceOf,
  grantable,
  type PermissionChange,
  type ReachableUser,
} from "./delegation";
import type { RefusalCode } from "./refusal";

/**
 * permission sets, named ticks of an organization. A set is a suggestion and never a role: what it says grants
 * nothing, and the person who applies it grants only what they may grant.
 */

/** The validities that a set can propose, in days. */
export const proposedDays = [30, 90, 180, 365] as const;

/** Why the actor may not keep the sets of this organization, or null: only its own administrators do. */
export function refusalOfKeeping(actor: Actor, organizationId: number): RefusalCode | null {
  if (!canAdminister(actor)) return "notFound";
  return organizationId === actor.organizationId ? null : "setElsewhere";
}

/**
 * Why a set may not have these permissions, or null: it suggests what its organization is entitled to. What it had before
 * may stay, so that a cancelled product does not keep anybody from saving.
 */
export function refusalOfSet(
  entitled: ReadonlySet<AreaId>,
  before: ReadonlySet<AreaId>,
  after: ReadonlySet<AreaId>,
): RefusalCode | null {
  if (after.size === 0) return "noPermission";
  return [...after].some((id) => !entitled.has(id) && !before.has(id)) ? "notGrantable" : null;
}

/** How a person's permissions differ from those of the set that they were given. */
export type Drift = { missing: AreaId[]; extra: AreaId[] };

/** The drift of a person from a set, among the areas that their organization is entitled to. */
export function driftOf(
  set: readonly AreaId[],
  { granted, entitled }: Pick<ReachableUser, "granted" | "entitled">,
): Drift {
  const suggested = new Set(set);
  return {
    missing: inCatalogueOrder(set.filter((id) => entitled.has(id) && !granted.has(id))),
    extra: inCatalogueOrder([...granted].filter((id) => entitled.has(id) && !suggested.has(id))),
  };
}

/** Whether a person's permissions differ from those of the set. */
export function hasDrifted({ missing, extra }: Drift): boolean {
  return missing.length + extra.length > 0;
}

/** What the permissions in force have and have not, compared with those of older versions. */
export function changeSince(
  older: readonly (readonly AreaId[])[],
  inForce: readonly AreaId[],
): PermissionChange {
  const changes = older.map((before) => differenceOf(before, inForce));
  return {
    added: inCatalogueOrder(changes.flatMap(({ added }) => added)),
    removed: inCatalogueOrder(changes.flatMap(({ removed }) => removed)),
  };
}

/**
 * The part of a change that the actor may make to this user, without what is so already, and the permissions that stay as
 * they are because the actor may not grant or withdraw them there.
 */
export function permittedPart(
  actor: Actor,
  target: ReachableUser,
  { added, removed }: PermissionChange,
): { change: PermissionChange; withheld: AreaId[] } {
  const allowed = grantable(actor, target);
  const missing = added.filter((id) => !target.granted.has(id));
  const present = removed.filter((id) => target.granted.has(id));
  const may = (id: AreaId) => allowed.has(id);
  return {
    change: { added: missing.filter(may), removed: present.filter(may) },
    withheld: inCatalogueOrder([...missing, ...present].filter((id) => !may(id))),
  };
}

/**
 * The boxes of a form after the ticks of somebody or of a set were taken over: what the actor may change is as there,
 * everything else stays, and what should be ticked and cannot be is named.
 */
export function takeOver(
  wanted: readonly AreaId[],
  boxes: ReadonlyMap<AreaId, Checkbox>,
): { ticked: AreaId[]; withheld: AreaId[] } {
  const isFree = (id: AreaId) => boxes.get(id)?.locked === null;
  return {
    ticked: inCatalogueOrder(wanted.filter(isFree)),
    withheld: inCatalogueOrder(wanted.filter((id) => !isFree(id) && !boxes.get(id)?.checked)),
  };
}
