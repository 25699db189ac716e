import { type AreaId, areaIds } from "#lib/rules/catalogue";
import { areaLike, areasLike } from "#lib/rules/catalogue-roles";

/**
 * The personas of the access matrix and the consequences of the rules for each, written without the product's own
 * functions: pages (routes.ts) and actions (actions.ts) are expected to behave like this. Pure; docs/access.md is
 * generated from the same tables.
 */

/** A provider's reseller with a sub-reseller and a customer below it, and another reseller with a customer. */
export type Place = "provider" | "reseller" | "subreseller" | "customer" | "elsewhere";

/** The places at and below each place. */
const reaches: Record<Place, Place[]> = {
  provider: ["provider", "reseller", "subreseller", "customer", "elsewhere"],
  reseller: ["reseller", "subreseller", "customer"],
  subreseller: ["subreseller", "customer"],
  customer: ["customer"],
  elsewhere: ["elsewhere"],
};

/** The areas that the booked products of the matrix's customers open: a cloud PBX, fax and text messages. */
const entitled: AreaId[] = areaIds.filter((id) => id !== areaLike("teamsConnector"));

export type Persona = {
  name: string;
  /** One or two words for a column heading. */
  short: string;
  /** The place of the account; null for a persona without one. */
  place: Place | null;
  owner?: boolean;
  granted?: AreaId[];
  /** Without a valid session: invited and not activated, or deactivated since. */
  out?: "invited" | "deactivated";
};

const some: AreaId[] = areasLike(["userAdministration", "invoices", "contacts"]);

export const personas = {
  anonymous: { name: "Nobody: not signed in", short: "anonymous", place: null },
  invited: {
    name: "Invited: has opened the activation link, has no password yet",
    short: "invited",
    place: "customer",
    granted: areasLike(["invoices"]),
    out: "invited",
  },
  deactivated: {
    name: "Deactivated: an administrator of the customer with the cookie of an earlier session",
    short: "deactivated",
    place: "customer",
    granted: some,
    out: "deactivated",
  },
  nothing: {
    name: "Without any permission, at the customer",
    short: "no permission",
    place: "customer",
    granted: [],
  },
  staff: {
    name: "Staff of the customer: invoices and contacts",
    short: "staff",
    place: "customer",
    granted: areasLike(["invoices", "contacts"]),
  },
  administrator: {
    name: "Administrator of the customer, with invoices and contacts",
    short: "admin customer",
    place: "customer",
    granted: some,
  },
  owner: { name: "Owner of the customer", short: "owner", place: "customer", owner: true },
  subreseller: {
    name: "Administrator of the sub-reseller above it, with invoices and contacts",
    short: "admin sub-reseller",
    place: "subreseller",
    granted: some,
  },
  reseller: {
    name: "Administrator of the reseller above both, with every permission",
    short: "admin reseller",
    place: "reseller",
    granted: [...areaIds],
  },
  elsewhere: {
    name: "Administrator of another branch: owner of a customer of another reseller",
    short: "other branch",
    place: "elsewhere",
    owner: true,
  },
  providerStaff: {
    name: "Staff of the provider without user administration",
    short: "provider staff",
    place: "provider",
    granted: areasLike(["invoices"]),
  },
  provider: {
    name: "Administrator of the provider, with user administration only",
    short: "provider admin",
    place: "provider",
    granted: ["userAdministration"],
  },
} as const satisfies Record<string, Persona>;

export type PersonaId = keyof typeof personas;
export const personaIds = Object.keys(personas) as PersonaId[];

function personaOf(id: PersonaId): Persona {
  return personas[id];
}

export function isSignedIn(id: PersonaId): boolean {
  const { place, out } = personaOf(id);
  return place !== null && !out;
}

/** Whether the persona can enter this area. */
export function holds(id: PersonaId, area: AreaId): boolean {
  const { owner, granted = [], place } = personaOf(id);
  if (!isSignedIn(id)) return false;
  if (owner) return entitled.includes(area);
  // Customer, sub-reseller and reseller have booked the same; the provider is entitled to everything.
  return granted.includes(area) && (place === "provider" || entitled.includes(area));
}

/** Whether the persona is an owner. */
export function isOwner(id: PersonaId): boolean {
  return personaOf(id).owner ?? false;
}

/** Whether the persona manages users. */
export function administers(id: PersonaId): boolean {
  return holds(id, "userAdministration");
}

/** Whether the persona administers for the provider. */
export function administersService(id: PersonaId): boolean {
  return administers(id) && personaOf(id).place === "provider";
}

/** whether this place is the persona's own or below it. */
export function reachesPlace(id: PersonaId, place: Place | null): boolean {
  const own = personaOf(id).place;
  return own !== null && place !== null && reaches[own].includes(place);
}

/** The users on whom actions are tried. */
export const targets = {
  colleague: {
    name: "a colleague at the customer with invoices",
    place: "customer",
    granted: areasLike(["invoices"]),
  },
  superior: {
    name: "somebody at the customer with invoices, user administration and fax",
    place: "customer",
    granted: areasLike(["invoices", "userAdministration", "fax"]),
  },
  owner: {
    name: "the owner of the customer (or of one beside it)",
    place: "customer",
    owner: true,
  },
  oneself: { name: "oneself", place: null },
  stranger: {
    name: "somebody of the customer in the other branch",
    place: "elsewhere",
    granted: areasLike(["invoices"]),
  },
  unknown: { name: "a number that nobody has", place: null },
  customer: { name: "the customer", place: "customer" },
  home: { name: "one's own organization", place: null },
  otherCustomer: { name: "the customer in the other branch", place: "elsewhere" },
  organization: {
    name: "a customer below the sub-reseller, an order or a task of one",
    place: "customer",
  },
  noOrganization: { name: "a customer, an order or a task that does not exist", place: null },
} as const satisfies Record<
  string,
  { name: string; place: Place | null; owner?: boolean; granted?: AreaId[] }
>;
export type TargetId = keyof typeof targets;
/** Targets that are people. */
export const peopleIds = [
  "colleague",
  "superior",
  "owner",
  "oneself",
  "stranger",
  "unknown",
] as const;

/** Whether the target is within the persona's reach. */
export function reachesTarget(id: PersonaId, target: TargetId): boolean {
  if (target === "oneself" || target === "home") return isSignedIn(id);
  return reachesPlace(id, targets[target].place);
}

/** For the owner the target "owner" is the owner's own account. */
export function isOneself(id: PersonaId, target: TargetId): boolean {
  return target === "oneself" || (target === "owner" && id === "owner");
}

/** Whether both belong to one organization. */
export function isSamePlace(id: PersonaId, target: TargetId): boolean {
  return target === "oneself" || personaOf(id).place === targets[target].place;
}

/**
 * whether the persona holds everything that the target holds; service administrators do towards all
 * below.
 */
export function dominates(id: PersonaId, target: TargetId): boolean {
  if (target === "oneself" || target === "unknown" || administersService(id)) return true;
  const whom: { name: string; owner?: boolean; granted?: readonly AreaId[] } = targets[target];
  return (whom.owner ? entitled : (whom.granted ?? [])).every((area) => holds(id, area));
}
