import { type AreaId, isAreaId } from "./catalogue";

/** What decides for everybody in an organization whether an area is open. */
export type Opening = {
  /** Whether it or an organization above it is closed. */
  closed: boolean;
  /** What it may use, as far as the organizations above it allow. */
  entitled: ReadonlySet<AreaId>;
  /** What its own products open, whatever those above it allow. */
  opened: ReadonlySet<AreaId>;
};

/**
 * Why an area is open to nobody in an organization: gone from the provider's file, closed, not among its products, or not
 * among those above it.
 */
export type OrganizationSleep = "gone" | "closed" | "notInProduct" | "notAbove";

/** Why nobody in this organization can open an area; null if that is up to each person. */
export function sleepOf(organization: Opening, area: AreaId): OrganizationSleep | null {
  if (!isAreaId(area)) return "gone";
  if (organization.closed) return "closed";
  if (organization.entitled.has(area)) return null;
  return organization.opened.has(area) ? "notAbove" : "notInProduct";
}
