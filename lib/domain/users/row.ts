import { type SQL, sql } from "drizzle-orm";
import { now } from "#db/time";
import {
  type AccessRow,
  accessColumnsWith,
  accessOf,
  deletesAt,
  isClosed,
  today,
} from "#lib/domain/access/access";
import { type Doer, type DoerColumns, doerColumns, doerOf } from "#lib/domain/access/actor-label";
import { lineageOf } from "#lib/domain/access/entitlement";
import { relationTo } from "#lib/domain/access/reach";
import { type LetterState, letterError, letterState } from "#lib/domain/outbox/state";
import { hasFactor } from "#lib/domain/second-factor/factors";
import { type AreaId, inCatalogueOrder } from "#lib/rules/catalogue";
import type { Actor, Target } from "#lib/rules/delegation";

/** R-206: the one badge that a row shows, of four independent facts the strongest first. */
export type UserState =
  | "locked"
  | "deactivated"
  | "notYetValid"
  | "noLongerValid"
  | "invited"
  | "active";

/** What makes each state, over `users as u`, the strongest first; each true or false, never unknown. */
const conditions: Record<Exclude<UserState, "active">, SQL> = {
  locked: sql`u.locked_at is not null`,
  deactivated: sql`u.deactivated_at is not null`,
  notYetValid: sql`(u.valid_from is not null and u.valid_from > ${today})`,
  noLongerValid: sql`(u.valid_until is not null and u.valid_until < ${today})`,
  invited: sql`u.activated_at is null`,
};

/** The state as SQL: shown and counted by one expression, and filtered by the same conditions. */
export const stateOfUser = sql`case ${sql.join(
  Object.entries(conditions).map(
    ([state, condition]) => sql`when ${condition} then ${state}::text`,
  ),
  sql` `,
)} else 'active' end`;

/** Whether the state is this one, as conditions that an index can answer. */
export function hasState(state: UserState): SQL {
  const stronger = Object.entries(conditions).map(([one, condition]) => ({ one, condition }));
  const at = stronger.findIndex(({ one }) => one === state);
  const excluded = (at < 0 ? stronger : stronger.slice(0, at)).map(
    ({ condition }) => sql`not ${condition}`,
  );
  const own = state === "active" ? [] : [conditions[state]];
  return sql`(${sql.join([...own, ...excluded], sql` and `)})`;
}

export type UserRow = {
  userNumber: number;
  username: string;
  firstName: string;
  lastName: string;
  email: string;
  isOwner: boolean;
  organizationId: number;
  organizationName: string;
  customerNumber: string;
  /** R-106: it or one above it. */
  organizationClosed: boolean;
  state: UserState;
  /** The effective permissions, in catalogue order. */
  effective: AreaId[];
  entitled: AreaId[];
  /** What decides what the reader may do to this user. */
  target: Target;
  activatedAt: Date | null;
  lastSignInAt: Date | null;
  deactivatedAt: Date | null;
  deactivatedBy: Doer | null;
  lockedAt: Date | null;
  /** R-503: by failures sign-in is closed and sessions go on; by the operator everything has ended. */
  lockedBy: "failures" | "operator" | null;
  validFrom: string | null;
  validUntil: string | null;
  /** D-1: whether the password alone is not enough to sign in as this person. */
  hasSecondFactor: boolean;
  /** Of the live activation link; null when there is none or it has expired. */
  linkExpiresAt: Date | null;
  /** R-404: when a pending account is deleted; null once it is activated. */
  deletesAt: Date | null;
  /** R-802: of the last letter. */
  delivery: { state: LetterState; error: string | null } | null;
};

/** R-402: whether a new activation link makes sense: not activated, not shut out, and still within the thirty days. */
export function canGetNewLink(user: UserRow): boolean {
  const isPending = user.deletesAt !== null && user.deletesAt > new Date();
  const isOut = user.deactivatedAt || user.lockedAt || user.organizationClosed;
  return isPending && !isOut && user.state !== "noLongerValid";
}

/** A row of `userColumns` from `userTables`. */
export type UserColumns = AccessRow & {
  username: string;
  first_name: string;
  last_name: string;
  email: string;
  organization_name: string;
  customer_number: string;
  organization_closed: boolean;
  state: UserState;
  activated_at: string | null;
  last_sign_in_at: string | null;
  deactivated_at: string | null;
  deactivated_by: DoerColumns | null;
  locked_at: string | null;
  locked_by: "failures" | "operator" | null;
  valid_from: string | null;
  valid_until: string | null;
  has_factor: boolean;
  link_expires_at: string | null;
  deletes_at: string | null;
  delivery_state: LetterState | null;
  delivery_error: string | null;
};

/** What each row asks of its organization. */
const eachOrganization = {
  lineage: lineageOf(sql`u.organization_id`),
  closed: isClosed(sql`u.organization_id`),
};

/** The same asked once for all rows of an organization, over rows with the user numbers `id`; with what reads it. */
export function organizationsOf(rows: string): { table: SQL; columns: typeof eachOrganization } {
  const table = sql`(select d.id, ${lineageOf(sql`d.id`)} as lineage, ${isClosed(sql`d.id`)} as closed
    from (select distinct u.organization_id as id from users u join ${sql.identifier(rows)} r on r.id = u.number offset 0) d)`;
  return { table, columns: { lineage: sql`place.lineage`, closed: sql`place.closed` } };
}

/** What this reader sees of a user. */
export function userColumns(reader: Actor, organization = eachOrganization): SQL {
  return sql`${accessColumnsWith(organization.lineage)}, u.username, u.first_name, u.last_name, u.email, ${stateOfUser} as state,
  o.name as organization_name, o.customer_number, ${organization.closed} as organization_closed,
  u.activated_at, u.last_sign_in_at, u.deactivated_at, u.locked_at, u.locked_by, u.valid_from, u.valid_until,
  ${hasFactor} as has_factor,
  ${doerColumns(reader, sql`u.deactivated_by`)} as deactivated_by,
  (select l.expires_at from links l where l.user_number = u.number and l.purpose = 'activation'
    and l.used_at is null and l.superseded_at is null and l.expires_at > ${now}) as link_expires_at,
  case when u.activated_at is null then ${deletesAt} end as deletes_at,
  ${letterState} as delivery_state, ${letterError} as delivery_error`;
}

export const userTables = sql`users u join organizations o on o.id = u.organization_id
  left join lateral (select x.state, x.delivery, x.last_error from outbox x where x.user_number = u.number
    order by x.created_at desc limit 1) m on true`;

function moment(value: string | null): Date | null {
  return value === null ? null : new Date(value);
}

/** One user as this reader sees them. */
export function userRow(reader: Actor, row: UserColumns): UserRow {
  const access = accessOf(row);
  return {
    userNumber: access.userNumber,
    username: row.username,
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    isOwner: row.is_owner,
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    customerNumber: row.customer_number,
    organizationClosed: row.organization_closed,
    state: row.state,
    effective: inCatalogueOrder(access.effective),
    entitled: inCatalogueOrder(access.entitled),
    target: { ...access, relation: relationTo(reader, row.organization_id) },
    activatedAt: moment(row.activated_at),
    lastSignInAt: moment(row.last_sign_in_at),
    deactivatedAt: moment(row.deactivated_at),
    deactivatedBy: doerOf(row.deactivated_by),
    lockedAt: moment(row.locked_at),
    lockedBy: row.locked_by,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    hasSecondFactor: row.has_factor,
    linkExpiresAt: moment(row.link_expires_at),
    deletesAt: moment(row.deletes_at),
    delivery: row.delivery_state ? { state: row.delivery_state, error: row.delivery_error } : null,
  };
}
