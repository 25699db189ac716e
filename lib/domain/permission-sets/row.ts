import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { type AreaId, inCatalogueOrder, isAreaId } from "#lib/rules/catalogue";

/** a permission set in the version in force, as its readers see it. */
export type PermissionSet = {
  id: number;
  name: string;
  version: number;
  /** The proposed validity in days; null for none. */
  days: number | null;
  permissions: AreaId[];
  /** The organization that keeps it. */
  organizationId: number;
  organizationName: string;
};

/** A row of `setColumns`. */
export type SetColumns = Omit<PermissionSet, "permissions"> & { permissions: string[] };

/** The columns of a set, over `setTables`. */
export const setColumns = sql`s.id, s.name, s.version, s.days, array_to_json(v.permissions) as permissions,
  s.organization_id as "organizationId", k.name as "organizationName"`;

/** A set's tables: `permission_sets as s`, as `v` its version in force, and as `k` the organization that keeps it. */
export const setTables = sql`permission_sets s
  join permission_set_versions v on v.set_id = s.id and v.version = s.version
  join organizations k on k.id = s.organization_id`;

/** Joined to `setTables`: only the sets that are offered in this organization, its own and those from above, as `c`. */
export function offeredIn(organizationId: SQL): SQL {
  return sql`join organization_closure c on c.ancestor_id = s.organization_id and c.descendant_id = ${organizationId}`;
}

/** The order of sets in a list: an organization's own first, each by name. */
export const inSetOrder = sql`order by c.depth, lower(s.name), s.id`;

/** Converts a row of `setColumns`. */
export function setOf<Row extends SetColumns>({ permissions, ...row }: Row) {
  return { ...row, permissions: knownAreas(permissions) };
}

/** The stored permissions that the catalogue still has, in its order. */
export function knownAreas(stored: readonly string[]): AreaId[] {
  return inCatalogueOrder(stored.filter(isAreaId));
}
