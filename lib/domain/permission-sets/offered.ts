import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import { textArray } from "#db/text-array";
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

/** A set in one of its versions, as somebody is given it. */
export type GivenSet = { id: number; version: number };

/**
 * A version of a set that is offered in an organization, locked so that the set is not removed before the commit.
 *
 * @returns its permissions
 * @throws Refusal setGone if there is no such version there
 */
export async function holdOfferedSet(
  tx: Transaction,
  organizationId: number,
  { id, version }: GivenSet,
): Promise<AreaId[]> {
  const [row] = await tx.execute<{ permissions: string[] }>(sql`
    select array_to_json(v.permissions) as permissions from permission_sets s
      join permission_set_versions v on v.set_id = s.id and v.version = ${version}
      ${offeredIn(sql`${organizationId}::int`)}
    where s.id = ${id} for key share of s`);
  if (!row) throw new Refusal("setGone", { field: "set" });
  return knownAreas(row.permissions);
}

/** The permissions of each version of a set. */
export async function readVersions(tx: Transaction, setId: number): Promise<Map<number, AreaId[]>> {
  const rows = await tx.execute<{ version: number; permissions: string[] }>(sql`
    select version, array_to_json(permissions) as permissions from permission_set_versions where set_id = ${setId}`);
  return new Map(rows.map(({ version, permissions }) => [version, knownAreas(permissions)]));
}

/**
 * The sets with these names, in any case, that are offered in these organizations. Of sets of one name an organization's
 * own comes last, so that it counts where they are collected by name.
 */
export async function listNamedSets(
  tx: Transaction,
  organizationIds: Iterable<number>,
  names: readonly string[],
): Promise<(PermissionSet & { place: number })[]> {
  const rows = await tx.execute<SetColumns & { place: number }>(sql`
    select ${setColumns}, c.descendant_id as place from ${setTables}
      join organization_closure c on c.ancestor_id = s.organization_id and c.descendant_id = ${anyOf(organizationIds)}
    where lower(s.name) in (select lower(n) from unnest(${textArray(names)}) n)
    order by c.depth desc, s.id`);
  return rows.map(setOf);
}
