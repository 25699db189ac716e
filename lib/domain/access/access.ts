import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import { interval, nowOnce } from "#db/time";
import { type AreaId, isAreaId } from "#lib/rules/catalogue";
import {
  type Actor,
  effectivePermissions,
  entitlementOf,
  type Lineage,
  type OrganizationKind,
} from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { lineageEntry, lineageOf } from "./entitlement";

/**
 * What the database knows of a user's access: the granted permissions, and the lineage of the organization with its
 * booked products.
 */

/** The user's sign-in name like `signInNameOf`, over `users as u` and `organizations as o`. */
export const signInName = sql`case when u.is_owner then o.customer_number else u.email end`;

/** The granted permissions of `users as u`, as JSON. */
export const grantedOf = sql`(select coalesce(json_agg(p.permission), '[]')
  from user_permissions p where p.user_number = u.number)`;

const personColumns = sql`u.number as "userNumber", u.organization_id as "organizationId", u.is_owner as "isOwner",
  o.kind as "organizationKind", ${grantedOf} as granted`;

/** The columns for an actor or a target. */
export const accessColumns = accessColumnsWith(lineageOf(sql`u.organization_id`));

/** The columns for an actor or a target, where the lineages have been read already. */
export function accessColumnsWith(lineage: SQL): SQL {
  return sql`${personColumns}, ${lineage} as lineage`;
}

/** A row of `accessColumns`. */
export type AccessRow = {
  userNumber: string;
  organizationId: number;
  isOwner: boolean;
  organizationKind: OrganizationKind;
  granted: string[];
  lineage: Lineage;
};

/**
 * The access of one user, from a row of `accessColumns`. Permissions that are no longer in the catalogue are ignored.
 */
export function accessOf({
  userNumber,
  organizationId,
  organizationKind,
  isOwner,
  ...row
}: AccessRow) {
  const granted: ReadonlySet<AreaId> = new Set(row.granted.filter(isAreaId));
  const entitled: ReadonlySet<AreaId> = entitlementOf(row.lineage);
  return {
    userNumber: Number(userNumber),
    organizationId,
    organizationKind,
    isOwner,
    granted,
    entitled,
    effective: effectivePermissions({ isOwner, granted, entitled }),
  };
}

/** The actor in this row. */
export function actorOf(row: AccessRow): Actor {
  const { granted: _, entitled: __, ...actor } = accessOf(row);
  return actor;
}

/**
 * The access of many existing users, as `accessOf` returns it for one. Each organization's booked products are read
 * once, however many of the users are in or below it: reading them per user took most of the time of a change for many
 * (measured).
 */
export async function readAccess(
  tx: Transaction,
  userNumbers: readonly number[],
): Promise<ReturnType<typeof accessOf>[]> {
  const rows = await tx.execute<Omit<AccessRow, "lineage">>(sql`
    select ${personColumns} from users u join organizations o on o.id = u.organization_id
    where u.number = ${anyOf(userNumbers)}`);
  const lineages = await readLineages(tx, new Set(rows.map((row) => row.organizationId)));
  return rows.map((row) => accessOf({ ...row, lineage: lineages.get(row.organizationId) ?? [] }));
}

/** What each of these organizations is entitled to. */
export async function readEntitlements(
  tx: Transaction,
  organizationIds: Iterable<number>,
): Promise<Map<number, ReadonlySet<AreaId>>> {
  const lineages = await readLineages(tx, new Set(organizationIds));
  return new Map([...lineages].map(([id, lineage]) => [id, entitlementOf(lineage)]));
}

async function readLineages(
  tx: Transaction,
  organizationIds: ReadonlySet<number>,
): Promise<Map<number, Lineage>> {
  const rows = await tx.execute<{ id: number; lineage: Lineage }>(sql`
    with way as materialized (
      select descendant_id, ancestor_id from organization_closure where descendant_id = ${anyOf(organizationIds)}),
    entry as materialized (
      select a.id, ${lineageEntry} as entry
      from organizations a where a.id in (select ancestor_id from way))
    select w.descendant_id as id, json_agg(e.entry) as lineage
    from way w join entry e on e.id = w.ancestor_id group by w.descendant_id`);
  return new Map(rows.map(({ id, lineage }) => [id, lineage]));
}

/**
 * the organizations that were closed long ago, never the provider's. The lock prevents reopening until the batch
 * is done.
 */
export const closedForLong = sql`closed as materialized (
    select id from organizations
    where kind <> 'provider' and closed_at <= ${nowOnce} - ${interval(limits.closedOrganization)}
    for share skip locked)`;
