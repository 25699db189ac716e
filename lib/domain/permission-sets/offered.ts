import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import type { AreaId } from "#lib/rules/catalogue";
import { Refusal } from "#lib/rules/refusal";
import {
  inSetOrder,
  knownAreas,
  offeredIn,
  type PermissionSet,
  type SetColumns,
  setColumns,
  setOf,
  setTables,
} from "./row";

/** R-311: the sets that can be used for people of an organization: its own, and those of the organizations above it. */
export async function listOfferedSets(
  tx: Transaction,
  organizationId: number,
): Promise<PermissionSet[]> {
  const rows = await tx.execute<SetColumns>(sql`select ${setColumns}
    from ${setTables} ${offeredIn(sql`${organizationId}::int`)} ${inSetOrder}`);
  return rows.map(setOf);
}

/** A column with the `SetColumns` of what `listOfferedSets` returns. */
export function offeredSetsIn(organizationId: SQL): SQL {
  return sql`(select coalesce(json_agg(a), '[]')
    from (select ${setColumns} from ${setTables} ${offeredIn(organizationId)} ${inSetOrder}) a)`;
}

/** A set in one of its versions, as somebody is given it. */
export type GivenSet = { id: number; version: number };

/** Whether both are the same set in the same version, or none. */
export function isSameSet(one: GivenSet | null, other: GivenSet | null): boolean {
  return one?.id === other?.id && one?.version === other?.version;
}

/**
 * A version of a set that is offered in an organization, locked so that the set is not removed before the commit.
 *
 * @returns its permissions
 * @throws Refusal setGone if there is no such version there
 */
export async function holdOfferedSet(
  tx: Transaction,
  organizationId: number,
  set: GivenSet,
): Promise<AreaId[]> {
  const permissions = (await holdOfferedSetIn(tx, [organizationId], set)).get(organizationId);
  if (!permissions) throw new Refusal("setGone", { field: "set" });
  return permissions;
}

/**
 * As `holdOfferedSet`, for several organizations.
 *
 * @returns its permissions by organization; nothing for those where it is not offered
 */
export async function holdOfferedSetIn(
  tx: Transaction,
  organizationIds: Iterable<number>,
  { id, version }: GivenSet,
): Promise<Map<number, AreaId[]>> {
  const rows = await tx.execute<{ place: number; permissions: string[] }>(sql`
    select c.descendant_id as place, array_to_json(v.permissions) as permissions from permission_sets s
      join permission_set_versions v on v.set_id = s.id and v.version = ${version}
      join organization_closure c on c.ancestor_id = s.organization_id and c.descendant_id = ${anyOf(organizationIds)}
    where s.id = ${id} for key share of s`);
  return new Map(rows.map(({ place, permissions }) => [place, knownAreas(permissions)]));
}

/** The permissions of each version of a set. */
export async function readVersions(tx: Transaction, setId: number): Promise<Map<number, AreaId[]>> {
  const rows = await tx.execute<{ version: number; permissions: string[] }>(sql`
    select version, array_to_json(permissions) as permissions from permission_set_versions where set_id = ${setId}`);
  return new Map(rows.map(({ version, permissions }) => [version, knownAreas(permissions)]));
}

/**
 * The sets with these names, in any case, that are offered in the organizations where they are wanted. Of sets of one name an
 * organization's own comes last, so that it counts where they are collected by name.
 *
 * @param wanted each organization with a name that is wanted there
 */
export async function listNamedSets(
  tx: Transaction,
  wanted: readonly { place: number; name: string }[],
): Promise<(PermissionSet & { place: number })[]> {
  const rows = await tx.execute<SetColumns & { place: number }>(sql`
    select ${setColumns}, n.place from json_to_recordset(${JSON.stringify(wanted)}::json) as n(place int, name text)
      join organization_closure c on c.descendant_id = n.place
      join (${setTables}) on s.organization_id = c.ancestor_id and lower(s.name) = lower(n.name)
    order by c.depth desc, s.id`);
  return rows.map(setOf);
}
