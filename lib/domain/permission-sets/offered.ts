import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
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
