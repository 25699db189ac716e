import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import { interval, nowOnce } from "#db/time";
import { type AreaId, isAreaId, provider } from "#lib/rules/catalogue";
import {
  type Actor,
  effectivePermissions,
  entitlementOf,
  type Lineage,
  type OrganizationKind,
} from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { lineageOf, placeOnWay } from "./entitlement";

/**
 * What the database knows of a person's access: the permissions granted, the way from the organization up to the
 * root with what each has booked, and the facts that let somebody in or keep somebody out (R-104, R-206).
 */

/** Today as a calendar date where the provider is; read once a statement, however many rows it is compared with. */
export const today = sql`(select (clock_timestamp() at time zone ${provider.timeZone})::date)`;

/** R-206: within the validity dates. For a query over `users as u`. */
const isWithinValidity = sql`(u.valid_from is null or u.valid_from <= ${today})
  and (u.valid_until is null or u.valid_until >= ${today})`;

/**
 * R-106: whether an organization or one above it is closed. `offset 0` makes PostgreSQL begin with the few that are above:
 * over many users it would read all organizations for each, because so few of them are closed (the plans' test shows it).
 */
export function isClosed(organizationId: SQL): SQL {
  return sql`exists (select from (select ancestor_id from organization_closure
      where descendant_id = ${organizationId} offset 0) above
    join organizations a on a.id = above.ancestor_id and a.closed_at is not null)`;
}

/** Activated, not deactivated, valid, and no organization above closed (R-106, R-206). Over `users as u`. */
const mayEnter = sql`(u.activated_at is not null and u.deactivated_at is null and ${isWithinValidity}
  and not ${isClosed(sql`u.organization_id`)})`;

/** R-503: a lock by failures closes sign-in, running sessions go on; one by an operator ends everything. */
export const mayStay = sql`(${mayEnter} and u.locked_by is distinct from 'operator')`;
export const maySignIn = sql`(${mayEnter} and u.locked_at is null)`;

/** Which `Block` it is, or null; over `users as u`. Who is not valid yet may activate in advance. */
export const blockOf = sql`case
  when u.locked_at is not null then 'locked'
  when u.deactivated_at is not null then 'deactivated'
  when u.valid_until < ${today} then 'noLongerValid'
  when ${isClosed(sql`u.organization_id`)} then 'closed' end`;

/** R-404: still within the thirty days, whether the purge has run or not. Over `users as u`. */
export const deletesAt = sql`(u.created_at + ${interval(limits.activationDeadline)})`;

/** The granted permissions of `users as u`, as JSON. */
export const grantedOf = sql`(select coalesce(json_agg(p.permission), '[]')
  from user_permissions p where p.user_number = u.number)`;

/** The columns from which an actor or a target is made. */
export const accessColumns = accessColumnsWith(lineageOf(sql`u.organization_id`));

/** The same where the lineages are read already. */
export function accessColumnsWith(lineage: SQL): SQL {
  return sql`u.number, u.organization_id, u.is_owner, o.kind, ${grantedOf} as granted, ${lineage} as lineage`;
}

export type AccessRow = {
  number: string;
  organization_id: number;
  is_owner: boolean;
  kind: OrganizationKind;
  granted: string[];
  lineage: Lineage;
};

/** The access of one user, from a row of `accessColumns`. Permissions that the catalogue no longer has are nothing. */
export function accessOf(row: AccessRow) {
  const granted: ReadonlySet<AreaId> = new Set(row.granted.filter(isAreaId));
  const entitled: ReadonlySet<AreaId> = entitlementOf(row.lineage);
  return {
    userNumber: Number(row.number),
    organizationId: row.organization_id,
    organizationKind: row.kind,
    isOwner: row.is_owner,
    granted,
    entitled,
    effective: effectivePermissions({ isOwner: row.is_owner, granted, entitled }),
  };
}

/** The actor of this row. */
export function actorOf(row: AccessRow): Actor {
  const { granted: _, entitled: __, ...actor } = accessOf(row);
  return actor;
}

/**
 * The access of many users, who exist, as `accessOf` has it of one. What an organization has booked is read once, however
 * many of them are in it or below it: for each of them anew it was most of the time that a change of many took (measured).
 */
export async function readAccess(
  tx: Transaction,
  userNumbers: readonly number[],
): Promise<ReturnType<typeof accessOf>[]> {
  const rows = await tx.execute<Omit<AccessRow, "lineage">>(sql`
    select u.number, u.organization_id, u.is_owner, o.kind, ${grantedOf} as granted
    from users u join organizations o on o.id = u.organization_id
    where u.number = ${anyOf(userNumbers)}`);
  const lineages = await readLineages(tx, new Set(rows.map((row) => row.organization_id)));
  return rows.map((row) => accessOf({ ...row, lineage: lineages.get(row.organization_id) ?? [] }));
}

async function readLineages(
  tx: Transaction,
  organizationIds: ReadonlySet<number>,
): Promise<Map<number, Lineage>> {
  const rows = await tx.execute<{ id: number; lineage: Lineage }>(sql`
    with way as materialized (
      select descendant_id, ancestor_id from organization_closure where descendant_id = ${anyOf(organizationIds)}),
    place as materialized (
      select a.id, ${placeOnWay} as place
      from organizations a where a.id in (select ancestor_id from way))
    select w.descendant_id as id, json_agg(p.place) as lineage
    from way w join place p on p.id = w.ancestor_id group by w.descendant_id`);
  return new Map(rows.map(({ id, lineage }) => [id, lineage]));
}

/** R-106: the organizations that were closed long ago, never the operator. The lock keeps a reopening out until the batch is done. */
export const closedForLong = sql`closed as materialized (
    select id from organizations
    where kind <> 'operator' and closed_at <= ${nowOnce} - make_interval(days => ${provider.deleteUsersOfClosedAfterDays}::int)
    for share skip locked)`;
