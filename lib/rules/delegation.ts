import { type AreaId, areaIds, areasOpenedBy, inCatalogueOrder } from "./catalogue";
import type { RefusalCode } from "./refusal";

/**
 * Who may do what to whom. Pure: the domain functions enforce what is decided here, the interface draws from it.
 */

export type OrganizationKind = "operator" | "tenant" | "subtenant" | "customer";

/** Who asks: a signed-in user with what the database said about them in this very request. */
export type Actor = {
  readonly userNumber: number;
  readonly organizationId: number;
  readonly organizationKind: OrganizationKind;
  readonly isOwner: boolean;
  /** What the person can really enter: granted ∩ entitled. */
  readonly effective: ReadonlySet<AreaId>;
};

/** Where an organization stands, seen from the actor's own. */
export type Relation = "same" | "below";

/** A user that somebody wants to do something to. */
export type Target = {
  readonly userNumber: number;
  readonly relation: Relation;
  readonly isOwner: boolean;
  /** What the rows say, whether it has an effect at present or not. */
  readonly granted: ReadonlySet<AreaId>;
  /** What the target's organization and all above it may use. */
  readonly entitled: ReadonlySet<AreaId>;
};

/** An organization on the way from the root to the target, with what it has booked. */
export type Lineage = readonly { kind: OrganizationKind; products: readonly string[] }[];

/** The areas that an organization may use: its own and those of every ancestor, intersected. */
export function entitlementOf(lineage: Lineage): Set<AreaId> {
  // Of nothing every area would be common: whoever knows no lineage is entitled to nothing.
  if (lineage.length === 0) return new Set();
  const each = lineage.map((one) => areasOpenedBy(one.kind, one.products));
  return new Set(areaIds.filter((id) => each.every((opened) => opened.has(id))));
}

/** What a user can really enter: an owner everything entitled, others what is granted and entitled. */
export function effectivePermissions(user: {
  isOwner: boolean;
  granted: ReadonlySet<AreaId>;
  entitled: ReadonlySet<AreaId>;
}): Set<AreaId> {
  if (user.isOwner) return new Set(user.entitled);
  return new Set([...user.granted].filter((id) => user.entitled.has(id)));
}

/** Whether this person manages users at all. */
export function canAdminister(actor: Actor): boolean {
  return actor.effective.has("userAdministration");
}

/** Whether this person administers for the provider itself: organizations, orders, registration links, locks. */
export function canOperate(actor: Actor): boolean {
  return actor.organizationKind === "operator" && canAdminister(actor);
}

/** What the actor counts as holding towards an organization; the operator's people hold everything below. */
export function heldTowards(actor: Actor, relation: Relation): ReadonlySet<AreaId> {
  return actor.organizationKind === "operator" && relation === "below"
    ? new Set(areaIds)
    : actor.effective;
}

/** What the actor may grant and withdraw there: held, and usable by that organization. */
export function grantable(
  actor: Actor,
  where: { relation: Relation; entitled: ReadonlySet<AreaId> },
): Set<AreaId> {
  const held = heldTowards(actor, where.relation);
  return new Set(areaIds.filter((id) => held.has(id) && where.entitled.has(id)));
}

/** A save of permissions is a difference to what the form showed. */
export type PermissionChange = { added: readonly AreaId[]; removed: readonly AreaId[] };

/** Why the actor may not add somebody with these permissions there, or null. Reach is the caller's question. */
export function refusalOfNewUser(
  actor: Actor,
  where: { relation: Relation; entitled: ReadonlySet<AreaId>; closed: boolean },
  permissions: readonly AreaId[],
): RefusalCode | null {
  // Nobody there could sign in.
  if (where.closed) return "organizationClosed";
  const allowed = grantable(actor, where);
  if (permissions.some((id) => !allowed.has(id))) return "notGrantable";
  return permissions.length === 0 ? "noPermission" : null;
}

/** The difference between the boxes that were ticked when the form was drawn and those that came back. */
export function differenceOf(
  shown: readonly AreaId[],
  ticked: readonly AreaId[],
): PermissionChange {
  return {
    added: inCatalogueOrder(ticked.filter((id) => !shown.includes(id))),
    removed: inCatalogueOrder(shown.filter((id) => !ticked.includes(id))),
  };
}

/** The permissions after a change: (before ∪ added) \ removed. */
export function applyChange(before: ReadonlySet<AreaId>, change: PermissionChange): Set<AreaId> {
  const after = new Set([...before, ...change.added]);
  for (const id of change.removed) after.delete(id);
  return after;
}

/** What can be done to a user besides changing permissions. */
export type Verb =
  | "rename"
  | "resend"
  | "deactivate"
  | "reactivate"
  | "limit"
  | "remove"
  | "lock"
  | "unlock"
  | "resetSecondFactor";

/** Verbs that take access away, give it back or open a way to it need everything that the target holds (R-306, D-1). */
const needsDominance: ReadonlySet<Verb> = new Set([
  "deactivate",
  "reactivate",
  "limit",
  "remove",
  "lock",
  "unlock",
  "resetSecondFactor",
]);
/** Verbs that nobody applies to themselves: the same ones. */
const neverOneself = needsDominance;
/** Verbs of the provider's own people. */
const operatorOnly: ReadonlySet<Verb> = new Set(["lock", "unlock"]);

/** Why the actor may not apply this verb to this user, or null. Reach is the caller's question. */
export function refusalOf(actor: Actor, verb: Verb, target: Target): RefusalCode | null {
  if (!canAdminister(actor)) return "notFound";
  if (operatorOnly.has(verb) && !canOperate(actor)) return "operatorOnly";
  const oneself = actor.userNumber === target.userNumber;
  if (oneself && neverOneself.has(verb)) return "ownAccount";
  if (target.isOwner && target.relation === "same" && !oneself) return "ownerProtected";
  if (needsDominance.has(verb)) {
    const held = heldTowards(actor, target.relation);
    for (const id of effectivePermissions(target)) if (!held.has(id)) return "holdsMore";
  }
  return null;
}

/**
 * D-1: why the actor may not decide whether everybody of an organization needs a second factor, or null. Its owner may, and
 * the operator's administrators for all below; the operator's own people need one whatever anybody decides.
 */
export function refusalOfRequirement(
  actor: Actor,
  organization: { kind: OrganizationKind; relation: Relation; byOperator?: boolean },
  decision: { required: boolean },
): RefusalCode | null {
  if (!canAdminister(actor)) return "notFound";
  if (organization.kind === "operator") return "operatorOrganization";
  if (organization.relation === "below") return canOperate(actor) ? null : "operatorOnly";
  if (!actor.isOwner) return "ownerOnly";
  return organization.byOperator && !decision.required ? "requiredByOperator" : null;
}

/** Why the actor may not make this change of permissions, or null. */
export function refusalOfChange(
  actor: Actor,
  target: Target,
  change: PermissionChange,
): RefusalCode | null {
  if (change.added.length === 0 && change.removed.length === 0) return null;
  if (!canAdminister(actor)) return "notFound";
  if (actor.userNumber === target.userNumber) return "ownPermissions";
  // An owner holds everything by definition: there is nothing to tick, from nowhere.
  if (target.isOwner) return "ownerProtected";
  const allowed = grantable(actor, target);
  if ([...change.added, ...change.removed].some((id) => !allowed.has(id))) return "notGrantable";
  if (applyChange(target.granted, change).size === 0) return "noPermission";
  return null;
}

/** Why a checkbox can not be changed. The sentences are in the message files. */
export type LockReason = "notHeld" | "keptNotHeld" | "notInProduct" | "sleeping" | "own" | "owner";

/** The state of one checkbox for this actor and target; drawn from the same rule that decides the save. */
export function checkboxOf(
  actor: Actor,
  target: Target,
  id: AreaId,
): { checked: boolean; locked: LockReason | null } {
  const granted = target.isOwner ? target.entitled.has(id) : target.granted.has(id);
  if (!target.entitled.has(id))
    return { checked: granted, locked: granted ? "sleeping" : "notInProduct" };
  if (target.isOwner) return { checked: granted, locked: "owner" };
  if (actor.userNumber === target.userNumber) return { checked: granted, locked: "own" };
  if (!heldTowards(actor, target.relation).has(id))
    return { checked: granted, locked: granted ? "keptNotHeld" : "notHeld" };
  return { checked: granted, locked: null };
}
