import { type AreaId, areaIds, areasOpenedBy, inCatalogueOrder } from "./catalogue";
import type { RefusalCode } from "./refusal";

/**
 * Who may do what to whom. Pure functions: the domain enforces what is decided here, and the interface is drawn from
 * it.
 */

/** The kinds of organizations. */
export type OrganizationKind = "provider" | "reseller" | "subreseller" | "customer";

/** The person who asks: a signed-in user, with the rights that the database returned for this request. */
export type Actor = {
  readonly userNumber: number;
  readonly organizationId: number;
  readonly organizationKind: OrganizationKind;
  readonly isOwner: boolean;
  /** The areas that the actor can really enter: granted ∩ entitled. */
  readonly effective: ReadonlySet<AreaId>;
};

/** Where an organization stands relative to the actor's own. */
export type Relation = "same" | "below";

/** A user whom the actor wants to change. */
export type ReachableUser = {
  readonly userNumber: number;
  readonly relation: Relation;
  readonly isOwner: boolean;
  /** The areas that are granted, whether or not they have an effect at present. */
  readonly granted: ReadonlySet<AreaId>;
  /** The areas that the target's organization and all its ancestors may use. */
  readonly entitled: ReadonlySet<AreaId>;
};

/** The organizations from the root down to the target's, with their booked products. */
export type Lineage = readonly { kind: OrganizationKind; products: readonly string[] }[];

/** The areas that an organization may use: the intersection of its own and those of every ancestor. */
export function entitlementOf(lineage: Lineage): Set<AreaId> {
  // An empty intersection would be every area: without a lineage nobody is entitled to anything.
  if (lineage.length === 0) return new Set();
  const each = lineage.map((one) => areasOpenedBy(one.kind, one.products));
  return new Set(areaIds.filter((id) => each.every((opened) => opened.has(id))));
}

/**
 * The areas that a user can really enter: for an owner everything entitled, for others what is granted and
 * entitled.
 */
export function effectivePermissions(user: {
  isOwner: boolean;
  granted: ReadonlySet<AreaId>;
  entitled: ReadonlySet<AreaId>;
}): Set<AreaId> {
  if (user.isOwner) return new Set(user.entitled);
  return new Set([...user.granted].filter((id) => user.entitled.has(id)));
}

/** Whether the actor manages users at all. */
export function canAdminister(actor: Actor): boolean {
  return actor.effective.has("userAdministration");
}

/** Whether the actor administers for the provider: organizations, orders, registration links, locks. */
export function canAdministerService(actor: Actor): boolean {
  return actor.organizationKind === "provider" && canAdminister(actor);
}

/** Whether the actor manages the customers of a reseller or a sub-reseller. */
export function canAdministerCustomers(actor: Actor): boolean {
  const { organizationKind } = actor;
  return (
    (organizationKind === "reseller" || organizationKind === "subreseller") && canAdminister(actor)
  );
}

/**
 * The areas that the actor holds towards an organization; service administrators hold everything below.
 */
export function heldTowards(actor: Actor, relation: Relation): ReadonlySet<AreaId> {
  return actor.organizationKind === "provider" && relation === "below"
    ? new Set(areaIds)
    : actor.effective;
}

/** The areas that the actor may grant and withdraw there: those held, and usable by that organization. */
export function grantable(
  actor: Actor,
  where: { relation: Relation; entitled: ReadonlySet<AreaId> },
): Set<AreaId> {
  const held = heldTowards(actor, where.relation);
  return new Set(areaIds.filter((id) => held.has(id) && where.entitled.has(id)));
}

/** A change of permissions, as a difference to what the form showed. */
export type PermissionChange = { added: readonly AreaId[]; removed: readonly AreaId[] };

/** Why the actor may not add a user with these permissions, or null. Does not check reach. */
export function refusalOfNewUser(
  actor: Actor,
  where: { relation: Relation; entitled: ReadonlySet<AreaId>; closed: boolean },
  permissions: readonly AreaId[],
): RefusalCode | null {
  // Users of a closed organization could not sign in.
  if (where.closed) return "organizationClosed";
  const allowed = grantable(actor, where);
  if (permissions.some((id) => !allowed.has(id))) return "notGrantable";
  return permissions.length === 0 ? "noPermission" : null;
}

/** The difference between the boxes that were ticked when the form was drawn and those that were sent. */
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

/** What can be done to a user, besides changing permissions. */
export type Command =
  | "edit"
  | "resend"
  | "deactivate"
  | "reactivate"
  | "limit"
  | "remove"
  | "lock"
  | "unlock"
  | "remindSecondFactor"
  | "resetSecondFactor";

/**
 * Commands that take access away, restore it or open a way to it require everything that the target holds (R-306, D-1).
 */
const needsDominance: ReadonlySet<Command> = new Set([
  "deactivate",
  "reactivate",
  "limit",
  "remove",
  "lock",
  "unlock",
  "resetSecondFactor",
]);
/** Commands that actors cannot apply to themselves; nobody needs a reminder of their own. */
const neverOneself: ReadonlySet<Command> = new Set([...needsDominance, "remindSecondFactor"]);
/** Commands of service administrators. */
const serviceOnly: ReadonlySet<Command> = new Set(["lock", "unlock"]);

/** Why the actor may not apply this command to this user, or null. Does not check reach. */
export function refusalOf(
  actor: Actor,
  command: Command,
  target: ReachableUser,
): RefusalCode | null {
  if (!canAdminister(actor)) return "notFound";
  if (serviceOnly.has(command) && !canAdministerService(actor)) return "serviceOnly";
  const oneself = actor.userNumber === target.userNumber;
  if (oneself && neverOneself.has(command)) return "ownAccount";
  if (target.isOwner && target.relation === "same" && !oneself) return "ownerProtected";
  if (needsDominance.has(command)) {
    const held = heldTowards(actor, target.relation);
    for (const id of effectivePermissions(target)) if (!held.has(id)) return "holdsMore";
  }
  return null;
}

/**
 * D-1: why the actor may not decide whether and from when their own organization requires a second factor, or null. Its
 * owner may, unless the provider has decided; the provider's own people always need one.
 *
 * @param byProvider whether the provider requires it
 */
export function refusalOfRequirement(
  actor: Actor,
  { byProvider }: { byProvider: boolean },
): RefusalCode | null {
  if (!canAdminister(actor)) return "notFound";
  if (actor.organizationKind === "provider") return "providerOrganization";
  if (!actor.isOwner) return "ownerOnly";
  return byProvider ? "requiredByProvider" : null;
}

/** Why the actor may not change any of this user's permissions, nor the set that they were given, or null. */
export function refusalOfAnyChange(actor: Actor, target: ReachableUser): RefusalCode | null {
  if (!canAdminister(actor)) return "notFound";
  if (actor.userNumber === target.userNumber) return "ownPermissions";
  // An owner holds everything by definition, so there is nothing to change, for anybody.
  return target.isOwner ? "ownerProtected" : null;
}

/** Why the actor may not make this change of permissions, or null. */
export function refusalOfChange(
  actor: Actor,
  target: ReachableUser,
  change: PermissionChange,
): RefusalCode | null {
  if (change.added.length === 0 && change.removed.length === 0) return null;
  const refusal = refusalOfAnyChange(actor, target);
  if (refusal) return refusal;
  const allowed = grantable(actor, target);
  if ([...change.added, ...change.removed].some((id) => !allowed.has(id))) return "notGrantable";
  if (applyChange(target.granted, change).size === 0) return "noPermission";
  return null;
}

/** Whether the actor may apply each command to a user, and which permissions the actor may grant and withdraw. */
export type PermittedActions = Readonly<Record<Command, boolean>> & {
  readonly grant: ReadonlySet<AreaId>;
};

/** What the actor may do to a user: the interface offers exactly what the domain would not refuse. */
export function permittedActions(actor: Actor, target: ReachableUser): PermittedActions {
  const may = (command: Command) => refusalOf(actor, command, target) === null;
  return {
    edit: may("edit"),
    resend: may("resend"),
    deactivate: may("deactivate"),
    reactivate: may("reactivate"),
    limit: may("limit"),
    remove: may("remove"),
    lock: may("lock"),
    unlock: may("unlock"),
    remindSecondFactor: may("remindSecondFactor"),
    resetSecondFactor: may("resetSecondFactor"),
    grant: refusalOfAnyChange(actor, target) ? new Set() : grantable(actor, target),
  };
}

/** Why a checkbox is locked. The message files have the texts. */
export type LockReason = "notHeld" | "keptNotHeld" | "notInProduct" | "sleeping" | "own" | "owner";

/** Whether a permission is ticked, and why the box is locked; null if the actor may change it. */
export type Checkbox = { checked: boolean; locked: LockReason | null };

/** The state of one checkbox for this actor and target, from the rule that also decides the save. */
export function checkboxOf(actor: Actor, target: ReachableUser, id: AreaId): Checkbox {
  const granted = target.isOwner ? target.entitled.has(id) : target.granted.has(id);
  if (target.entitled.has(id)) {
    if (target.isOwner) return { checked: granted, locked: "owner" };
    if (actor.userNumber === target.userNumber) return { checked: granted, locked: "own" };
  }
  return checkboxThere(actor, target, id, granted);
}

/** The state of one checkbox for a new user, for whom nothing is ticked yet. */
export function newCheckboxOf(
  actor: Actor,
  where: { relation: Relation; entitled: ReadonlySet<AreaId> },
  id: AreaId,
): Checkbox {
  return checkboxThere(actor, where, id, false);
}

function checkboxThere(
  actor: Actor,
  where: { relation: Relation; entitled: ReadonlySet<AreaId> },
  id: AreaId,
  granted: boolean,
): Checkbox {
  if (grantable(actor, where).has(id)) return { checked: granted, locked: null };
  if (!where.entitled.has(id))
    return { checked: granted, locked: granted ? "sleeping" : "notInProduct" };
  return { checked: granted, locked: granted ? "keptNotHeld" : "notHeld" };
}
