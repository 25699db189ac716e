import { type AreaId, areas, type ProductId, products } from "#lib/rules/catalogue";
import type { OrganizationKind } from "#lib/rules/delegation";

/**
 * The rules of delegation (docs/rules.md, R-301 to R-310) a second time, deliberately without the product's functions:
 * the random stories of invariants/delegation.test.ts are compared with them. Plain data, no database.
 */

export type ModelOrganization = {
  id: number;
  kind: OrganizationKind;
  customerNumber: string;
  /** From the organization itself up to the provider. */
  lineage: number[];
  products: string[];
  closed: boolean;
};

export type ModelUser = {
  number: number;
  organization: number;
  owner: boolean;
  firstName: string;
  lastName: string;
  email: string;
  granted: AreaId[];
  activated: boolean;
  deactivated: boolean;
  locked: "failures" | "provider" | null;
  from: string | null;
  until: string | null;
};

export type World = {
  today: string;
  organizations: ReadonlyMap<number, ModelOrganization>;
  users: ReadonlyMap<number, ModelUser>;
  /** Which users were removed, and from where. */
  removed: ReadonlyMap<number, number>;
  /** Which users got a link within the last minute. */
  written: ReadonlySet<number>;
};

const everything = areas.map(({ id }) => id);
const base: readonly AreaId[] = areas.filter((area) => area.base).map(({ id }) => id);

/** the intersection of its own areas and those of every ancestor. */
export function entitledOf(world: World, organization: number): AreaId[] {
  const lineage = (world.organizations.get(organization)?.lineage ?? []).map((id) =>
    world.organizations.get(id),
  );
  return everything.filter(
    (id) =>
      lineage.length > 0 &&
      lineage.every(
        (one) =>
          one?.kind === "provider" ||
          base.includes(id) ||
          products.some(
            (product) =>
              one?.products.includes(product.id) &&
              (product.opens as readonly string[]).includes(id),
          ),
      ),
  );
}

/** the areas that a user can really enter. */
export function effectiveOf(world: World, user: ModelUser): AreaId[] {
  const entitled = entitledOf(world, user.organization);
  return user.owner ? entitled : entitled.filter((id) => user.granted.includes(id));
}

/** whether an organization is the other one or below it. */
export function isWithin(world: World, organization: number, above: number): boolean {
  return world.organizations.get(organization)?.lineage.includes(above) ?? false;
}

/** whether this organization or one above it is closed. */
function isClosed(world: World, organization: number): boolean {
  const lineage = world.organizations.get(organization)?.lineage ?? [];
  return lineage.some((id) => world.organizations.get(id)?.closed);
}

/** whether this user's last day is over. */
function isOver(world: World, user: ModelUser): boolean {
  return user.until !== null && user.until < world.today;
}

/** whether this user's sessions continue. */
export function mayStay(world: World, user: ModelUser): boolean {
  return (
    user.activated &&
    !user.deactivated &&
    user.locked !== "provider" &&
    (user.from === null || user.from <= world.today) &&
    !isOver(world, user) &&
    !isClosed(world, user.organization)
  );
}

/** whether an activation link would let this user in. */
function canActivate(world: World, user: ModelUser): boolean {
  return (
    !user.activated &&
    !user.deactivated &&
    user.locked === null &&
    !isOver(world, user) &&
    !isClosed(world, user.organization)
  );
}

/** the user as an administrator, or nothing. */
export function administrator(world: World, number: number): ModelUser | undefined {
  const user = world.users.get(number);
  if (!user || !mayStay(world, user)) return undefined;
  return effectiveOf(world, user).includes("userAdministration") ? user : undefined;
}

/** the areas that a user holds towards an organization. */
export function heldTowards(world: World, user: ModelUser, organization: number): AreaId[] {
  return administersService(world, user) && organization !== user.organization
    ? everything
    : effectiveOf(world, user);
}

/** whether an administrator of this organization can sign in indefinitely. */
export function hasAdministrator(world: World, organization: number): boolean {
  return [...world.users.values()].some(
    (user) =>
      user.organization === organization &&
      user.activated &&
      !user.deactivated &&
      user.locked === null &&
      (user.from === null || user.from <= world.today) &&
      user.until === null &&
      (user.owner || user.granted.includes("userAdministration")),
  );
}

type Command = "deactivate" | "reactivate" | "remove" | "resend" | "lock" | "unlock";

export type Step =
  | {
      command: "create";
      actor: number;
      organization: number;
      firstName: string;
      email: string;
      permissions: AreaId[];
    }
  | {
      command: "change";
      actor: number;
      target: number;
      shown: AreaId[];
      ticked: AreaId[];
      shownFirstName: string;
      firstName: string;
      from: string | null;
      until: string | null;
    }
  | { command: "close"; actor: number; organization: number }
  | { command: "reopen"; actor: number; organization: number }
  | { command: "products"; actor: number; organization: number; products: ProductId[] }
  | { [V in Command]: { command: V; actor: number; target: number } }[Command];

/** The expected outcome of a step: done (with or without a change), refused with a reason, or nothing there. */
export type Outcome = "changed" | "unchanged" | "refused" | "notFound";

/** Decides a step and returns the world afterwards. The caller fills in the number of a new user. */
export function judge(
  world: World,
  step: Step,
): {
  outcome: Outcome;
  user?: ModelUser;
  removed?: boolean;
  organization?: ModelOrganization;
} {
  const actor = administrator(world, step.actor);
  if (!actor) return { outcome: "notFound" };
  if (step.command === "create") return judgeCreation(world, actor, step);
  if (step.command === "close" || step.command === "reopen" || step.command === "products")
    return judgeOrganization(world, actor, step);
  const target = world.users.get(step.target);
  if (!target) {
    const from = world.removed.get(step.target);
    const again =
      step.command === "remove" && from !== undefined && isWithin(world, from, actor.organization);
    return { outcome: again ? "unchanged" : "notFound" };
  }
  if (!isWithin(world, target.organization, actor.organization)) return { outcome: "notFound" };
  const locks = step.command === "lock" || step.command === "unlock";
  if (locks && !administersService(world, actor)) return { outcome: "refused" };
  const oneself = actor.number === target.number;
  const same = actor.organization === target.organization;
  if (target.owner && same && !oneself) return { outcome: "refused" };
  if (step.command === "change") return judgeChange(world, actor, target, step);
  if (step.command === "resend") {
    const can = canActivate(world, target) && !world.written.has(target.number);
    return { outcome: can ? "changed" : "refused" };
  }
  if (oneself || !dominates(world, actor, target)) return { outcome: "refused" };
  if (step.command === "reactivate")
    return target.deactivated
      ? { outcome: "changed", user: { ...target, deactivated: false } }
      : { outcome: "unchanged" };
  if (step.command === "unlock")
    return target.locked
      ? { outcome: "changed", user: { ...target, locked: null } }
      : { outcome: "unchanged" };
  if (step.command === "lock") {
    if (target.locked === "provider") return { outcome: "unchanged" };
    const user = { ...target, locked: "provider" as const };
    return leavesNobody(world, actor, target, user)
      ? { outcome: "refused" }
      : { outcome: "changed", user };
  }
  const removed = step.command === "remove";
  if (target.deactivated && !removed) return { outcome: "unchanged" };
  const user = { ...target, deactivated: true };
  if (leavesNobody(world, actor, target, user)) return { outcome: "refused" };
  return { outcome: "changed", user, removed };
}

/** whether this administrator is the provider's. */
function administersService(world: World, actor: ModelUser): boolean {
  return world.organizations.get(actor.organization)?.kind === "provider";
}

/** Decides a step about an organization. */
function judgeOrganization(
  world: World,
  actor: ModelUser,
  step: Step & { organization: number; command: "close" | "reopen" | "products" },
): ReturnType<typeof judge> {
  if (!administersService(world, actor)) return { outcome: "refused" };
  const organization = world.organizations.get(step.organization);
  if (!organization) return { outcome: "notFound" };
  if (step.command === "products") {
    if (organization.kind === "provider") return { outcome: "refused" };
    const products = step.products.toSorted();
    const same = products.join() === organization.products.toSorted().join();
    return same
      ? { outcome: "unchanged" }
      : { outcome: "changed", organization: { ...organization, products } };
  }
  const closed = step.command === "close";
  if (closed && organization.kind === "provider") return { outcome: "refused" };
  return organization.closed === closed
    ? { outcome: "unchanged" }
    : { outcome: "changed", organization: { ...organization, closed } };
}

/** Whether the actor holds everything that the target holds. */
function dominates(world: World, actor: ModelUser, target: ModelUser): boolean {
  const held = heldTowards(world, actor, target.organization);
  return effectiveOf(world, target).every((id) => held.includes(id));
}

/**
 * whether the last administrator would be lost. Actors from above are exempt, and a change that removes no
 * administrator is not checked.
 */
function leavesNobody(
  world: World,
  actor: ModelUser,
  before: ModelUser,
  after: ModelUser,
): boolean {
  if (actor.organization !== before.organization) return false;
  if (!before.owner && !before.granted.includes("userAdministration")) return false;
  const users = new Map(world.users).set(after.number, after);
  return !hasAdministrator({ ...world, users }, before.organization);
}

function judgeCreation(
  world: World,
  actor: ModelUser,
  step: Step & { command: "create" },
): ReturnType<typeof judge> {
  if (!isWithin(world, step.organization, actor.organization)) return { outcome: "notFound" };
  // nobody is added where nobody can sign in.
  if (isClosed(world, step.organization)) return { outcome: "refused" };
  const entitled = entitledOf(world, step.organization);
  const held = heldTowards(world, actor, step.organization);
  if (step.permissions.length === 0) return { outcome: "refused" };
  if (step.permissions.some((id) => !held.includes(id) || !entitled.includes(id)))
    return { outcome: "refused" };
  const taken = [...world.users.values()].some(
    ({ email }) => email.toLowerCase() === step.email.toLowerCase(),
  );
  if (taken) return { outcome: "refused" };
  return {
    outcome: "changed",
    user: {
      number: 0,
      organization: step.organization,
      owner: false,
      firstName: step.firstName,
      lastName: "Neu",
      email: step.email,
      granted: step.permissions,
      activated: false,
      deactivated: false,
      locked: null,
      from: null,
      until: null,
    },
  };
}

function judgeChange(
  world: World,
  actor: ModelUser,
  target: ModelUser,
  step: Step & { command: "change" },
): ReturnType<typeof judge> {
  const renames = step.firstName !== step.shownFirstName && step.firstName !== target.firstName;
  if (renames && step.shownFirstName !== target.firstName) return { outcome: "refused" };
  const limits = step.from !== target.from || step.until !== target.until;
  const oneself = actor.number === target.number;
  if (limits && (oneself || !dominates(world, actor, target))) return { outcome: "refused" };
  const added = step.ticked.filter((id) => !step.shown.includes(id));
  const removed = step.shown.filter((id) => !step.ticked.includes(id));
  const granted = everything.filter(
    (id) => (target.granted.includes(id) || added.includes(id)) && !removed.includes(id),
  );
  if (added.length + removed.length > 0) {
    const held = heldTowards(world, actor, target.organization);
    const entitled = entitledOf(world, target.organization);
    const tooMuch = [...added, ...removed].some(
      (id) => !held.includes(id) || !entitled.includes(id),
    );
    if (oneself || target.owner || tooMuch || granted.length === 0) return { outcome: "refused" };
  }
  const user = { ...target, granted, from: step.from, until: step.until };
  if (renames) user.firstName = step.firstName;
  const regrants = granted.toSorted().join() !== target.granted.toSorted().join();
  if (!renames && !limits && !regrants) return { outcome: "unchanged" };
  if (limits || removed.includes("userAdministration"))
    if (leavesNobody(world, actor, target, user)) return { outcome: "refused" };
  return { outcome: "changed", user };
}
