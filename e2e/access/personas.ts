import { type AreaId, areaIds } from "#lib/rules/catalogue";

/**
 * The people of the access matrix and what follows from the rules for each of them, said once and without the product's
 * own functions: pages (routes.ts) and actions (actions.ts) are expected to answer so. Pure; docs/access.md is drawn
 * from the same tables.
 */

/** A provider's Mandant with a Submandant and a Kunde below it, and a Mandant elsewhere with a Kunde of its own. */
export type Place = "provider" | "reseller" | "subReseller" | "customer" | "elsewhere";

/** What lies at and below each place. */
const reaches: Record<Place, Place[]> = {
  provider: ["provider", "reseller", "subReseller", "customer", "elsewhere"],
  reseller: ["reseller", "subReseller", "customer"],
  subReseller: ["subReseller", "customer"],
  customer: ["customer"],
  elsewhere: ["elsewhere"],
};

/** What the Kunden of the matrix have booked opens these: a cloud PBX, fax and text messages. */
const entitled: AreaId[] = areaIds.filter((id) => id !== "teamsConnector");

export type Persona = {
  name: string;
  /** One or two words for the head of a column. */
  short: string;
  /** Where the account is; null for somebody without one. */
  place: Place | null;
  owner?: boolean;
  granted?: AreaId[];
  /** Without a session that counts: invited and not activated, or deactivated since. */
  out?: "invited" | "deactivated";
};

const some: AreaId[] = ["userAdministration", "invoices", "contacts"];

export const personas = {
  anonymous: { name: "Nobody: not signed in", short: "anonymous", place: null },
  invited: {
    name: "Invited: has opened the activation link, has no password yet",
    short: "invited",
    place: "customer",
    granted: ["invoices"],
    out: "invited",
  },
  deactivated: {
    name: "Deactivated: an administrator of the Kunde with the cookie of an earlier session",
    short: "deactivated",
    place: "customer",
    granted: some,
    out: "deactivated",
  },
  nothing: {
    name: "Without any permission, at the Kunde",
    short: "no permission",
    place: "customer",
    granted: [],
  },
  staff: {
    name: "Staff of the Kunde: invoices and contacts",
    short: "staff",
    place: "customer",
    granted: ["invoices", "contacts"],
  },
  administrator: {
    name: "Administrator of the Kunde, with invoices and contacts",
    short: "admin Kunde",
    place: "customer",
    granted: some,
  },
  owner: { name: "Owner of the Kunde", short: "owner", place: "customer", owner: true },
  subReseller: {
    name: "Administrator of the Submandant above it, with invoices and contacts",
    short: "admin Submandant",
    place: "subReseller",
    granted: some,
  },
  reseller: {
    name: "Administrator of the Mandant above both, with every permission",
    short: "admin Mandant",
    place: "reseller",
    granted: [...areaIds],
  },
  elsewhere: {
    name: "Administrator of another branch: owner of a Kunde of another Mandant",
    short: "other branch",
    place: "elsewhere",
    owner: true,
  },
  providerStaff: {
    name: "Staff of the provider without user administration",
    short: "provider staff",
    place: "provider",
    granted: ["invoices"],
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

/** What this person can enter. */
export function holds(id: PersonaId, area: AreaId): boolean {
  const { owner, granted = [], place } = personaOf(id);
  if (!isSignedIn(id)) return false;
  if (owner) return entitled.includes(area);
  // The Kunde, the Submandant and the Mandant have booked the same; the provider is entitled to everything.
  return granted.includes(area) && (place === "provider" || entitled.includes(area));
}

/** */
export function isOwner(id: PersonaId): boolean {
  return personaOf(id).owner ?? false;
}

/** */
export function administers(id: PersonaId): boolean {
  return holds(id, "userAdministration");
}

/** */
export function administersService(id: PersonaId): boolean {
  return administers(id) && personaOf(id).place === "provider";
}

/** whether this place is the person's own or below it. */
export function reachesPlace(id: PersonaId, place: Place | null): boolean {
  const own = personaOf(id).place;
  return own !== null && place !== null && reaches[own].includes(place);
}

/** Whom something is tried on. */
export const targets = {
  colleague: {
    name: "a colleague at the Kunde with invoices",
    place: "customer",
    granted: ["invoices"],
  },
  superior: {
    name: "somebody at the Kunde with invoices, user administration and fax",
    place: "customer",
    granted: ["invoices", "userAdministration", "fax"],
  },
  owner: { name: "the owner of the Kunde (or of one beside it)", place: "customer", owner: true },
  oneself: { name: "oneself", place: null },
  stranger: {
    name: "somebody of the Kunde in the other branch",
    place: "elsewhere",
    granted: ["invoices"],
  },
  unknown: { name: "a number that nobody has", place: null },
  kunde: { name: "the Kunde", place: "customer" },
  home: { name: "one's own organization", place: null },
  otherKunde: { name: "the Kunde in the other branch", place: "elsewhere" },
  organization: {
    name: "a Kunde below the Submandant, an order or a task of one",
    place: "customer",
  },
  noOrganization: { name: "a Kunde, an order or a task that does not exist", place: null },
} as const satisfies Record<
  string,
  { name: string; place: Place | null; owner?: boolean; granted?: AreaId[] }
>;
export type TargetId = keyof typeof targets;
/** Those that are people. */
export const peopleIds = [
  "colleague",
  "superior",
  "owner",
  "oneself",
  "stranger",
  "unknown",
] as const;

/** Whether the target is within the person's reach. */
export function reachesTarget(id: PersonaId, target: TargetId): boolean {
  if (target === "oneself" || target === "home") return isSignedIn(id);
  return reachesPlace(id, targets[target].place);
}

/** The owner tries it on the own account when the target is the owner. */
export function isOneself(id: PersonaId, target: TargetId): boolean {
  return target === "oneself" || (target === "owner" && id === "owner");
}

/** Whether both belong to one organization. */
export function isSamePlace(id: PersonaId, target: TargetId): boolean {
  return target === "oneself" || personaOf(id).place === targets[target].place;
}

/** whether the person holds everything that the target holds; the provider's people do towards all below. */
export function dominates(id: PersonaId, target: TargetId): boolean {
  if (target === "oneself" || target === "unknown" || administersService(id)) return true;
  const whom: { name: string; owner?: boolean; granted?: readonly AreaId[] } = targets[target];
  return (whom.owner ? entitled : (whom.granted ?? [])).every((area) => holds(id, area));
}
