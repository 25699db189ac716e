import { type SQL, sql } from "drizzle-orm";
import { type AsRead, now, withMoments } from "#db/time";
import { selectFields } from "#db/user-fields";
import { type AccessRow, accessColumnsWith, accessOf } from "#lib/domain/access/access";
import {
  type ActorLabel,
  type ActorLabelColumns,
  actorLabelColumns,
  actorLabelOf,
} from "#lib/domain/access/actor-label";
import { lineageEntry, lineageOf } from "#lib/domain/access/entitlement";
import { relationTo } from "#lib/domain/access/reach";
import {
  accountRestrictionWith,
  deletesAt,
  isClosed,
  isOverdue,
} from "#lib/domain/access/restriction";
import { stateOfUser } from "#lib/domain/access/user-state";
import { type LetterState, letterError, letterState } from "#lib/domain/outbox/state";
import { type GivenColumns, givenColumns } from "#lib/domain/permission-sets/given";
import type { GivenSet } from "#lib/domain/permission-sets/offered";
import { knownAreas } from "#lib/domain/permission-sets/row";
import { hasFactor } from "#lib/domain/second-factor/factors";
import type { AccountRestriction } from "#lib/rules/account-restriction";
import { type AreaId, inCatalogueOrder } from "#lib/rules/catalogue";
import type { Actor, ReachableUser } from "#lib/rules/delegation";
import { type Drift, driftOf } from "#lib/rules/permission-sets";
import { allFields, pickFields, type UserFieldValues } from "#lib/rules/user-fields";
import type { UserState } from "#lib/rules/user-states";

/** A user in a list or on a page, as the reader sees them. */
export type UserRow = UserFieldValues & {
  userNumber: number;
  username: string;
  isOwner: boolean;
  organizationId: number;
  organizationName: string;
  customerNumber: string;
  state: UserState;
  /** The effective permissions, in catalogue order. */
  effective: AreaId[];
  entitled: AreaId[];
  /** R-311: the permission set that this user was given, and how they differ from it now; null for none. */
  set: (GivenSet & { name: string; drift: Drift }) | null;
  /** The facts that decide what the reader may do to this user. */
  target: ReachableUser;
  activatedAt: Date | null;
  lastSignInAt: Date | null;
  deactivatedAt: Date | null;
  deactivatedBy: ActorLabel | null;
  lockedAt: Date | null;
  /**
   * R-503: locked by failures, signing in is blocked but sessions continue; locked by the provider, everything ends.
   */
  lockedBy: "failures" | "provider" | null;
  /** D-1: whether signing in as this user requires more than the password. */
  hasSecondFactor: boolean;
  /** The expiry of the live activation link; null if there is none or it has expired. */
  linkExpiresAt: Date | null;
  /** R-404: when a pending account is deleted; null once it is activated. */
  deletesAt: Date | null;
  /** R-404: whether that moment has passed by the database's clock, whether or not the purge has run. */
  overdue: boolean;
  /** R-409: why no link works for this user at present. */
  restriction: AccountRestriction | null;
  /** R-802: the state of the last letter. */
  delivery: { state: LetterState; error: string | null } | null;
};

/** A row of `userColumns` from `userTables`. */
export type UserColumns = AccessRow &
  AsRead<
    Omit<UserRow, keyof AccessRow | "effective" | "entitled" | "set" | "target" | "deactivatedBy">,
    (typeof moments)[number]
  > & { deactivatedBy: ActorLabelColumns | null; set: GivenColumns | null };
const moments = [
  "activatedAt",
  "lastSignInAt",
  "deactivatedAt",
  "lockedAt",
  "linkExpiresAt",
  "deletesAt",
] as const;

/** The columns that each row reads from its organization. */
const eachOrganization = {
  lineage: lineageOf(sql`u.organization_id`),
  closed: isClosed(sql`u.organization_id`),
};

/**
 * The columns of `eachOrganization` for `page`, rows with the user numbers `id`: common table expressions that read each
 * organization and each of its ancestors once, however many of the rows are in or below it; the last is `organization`.
 */
export const organizationsOfPage = sql`way as materialized (
    select c.descendant_id, c.ancestor_id from organization_closure c where c.descendant_id in (
      select u.organization_id from users u join page on page.id = u.number)),
  entry as materialized (
    select a.id, ${lineageEntry} as entry, a.closed_at is not null as closed
    from organizations a where a.id in (select w.ancestor_id from way w)),
  organization as materialized (
    select w.descendant_id as id, json_agg(e.entry) as lineage, bool_or(e.closed) as closed
    from way w join entry e on e.id = w.ancestor_id group by w.descendant_id)`;

/**
 * The columns of `eachOrganization`, over `organizationsOfPage`. Not joined: a plan that does not know whose list it is
 * would begin with the organizations and read all of their users.
 */
export const ofOrganization = {
  lineage: sql`(select n.lineage from organization n where n.id = u.organization_id)`,
  closed: sql`(select n.closed from organization n where n.id = u.organization_id)`,
};

/** The columns of a user that this reader sees. */
export function userColumns(reader: Actor, organization = eachOrganization): SQL {
  return sql`${accessColumnsWith(organization.lineage)}, u.username, ${selectFields(allFields)},
  o.name as "organizationName", o.customer_number as "customerNumber",
  ${stateOfUser} as state, u.activated_at as "activatedAt", u.last_sign_in_at as "lastSignInAt",
  u.deactivated_at as "deactivatedAt", ${actorLabelColumns(reader, sql`u.deactivated_by`)} as "deactivatedBy",
  u.locked_at as "lockedAt", u.locked_by as "lockedBy",
  ${hasFactor} as "hasSecondFactor", ${givenColumns} as set,
  (select l.expires_at from links l where l.user_number = u.number and l.purpose = 'activation'
    and l.used_at is null and l.superseded_at is null and l.expires_at > ${now}) as "linkExpiresAt",
  case when u.activated_at is null then ${deletesAt} end as "deletesAt", ${isOverdue} as overdue,
  ${accountRestrictionWith(organization.closed)} as restriction,
  case when m.state is not null then json_build_object('state', ${letterState}, 'error', ${letterError}) end as delivery`;
}

/** The tables of a user's row: `users as u`, `organizations as o`, and as `m` the newest letter, if there is one. */
export const userTables = sql`users u join organizations o on o.id = u.organization_id
  left join lateral (select x.state, x.delivery, x.last_error from outbox x where x.user_number = u.number
    order by x.created_at desc limit 1) m on true`;

/** One user as this reader sees them. */
export function userRow(reader: Actor, { granted, lineage, ...row }: UserColumns): UserRow {
  const { organizationKind: _, ...access } = accessOf({ ...row, granted, lineage });
  return {
    ...withMoments(row, ...moments),
    ...access,
    effective: inCatalogueOrder(access.effective),
    entitled: inCatalogueOrder(access.entitled),
    set: row.set && {
      ...pickFields(["id", "version", "name"], row.set),
      drift: driftOf(knownAreas(row.set.permissions), access),
    },
    target: { ...access, relation: relationTo(reader, row.organizationId) },
    deactivatedBy: actorLabelOf(row.deactivatedBy),
  };
}
