import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { now } from "#db/time";
import { type AreaId, inCatalogueOrder } from "#lib/rules/catalogue";
import { type Actor, grantable, type Target } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import type { UserListQuery } from "#lib/rules/schemas";
import { type AccessRow, accessColumns, accessOf, deletesAt, today } from "./access";
import { type HistoryEntry, listHistory } from "./audit";
import { readCursor, writeCursor } from "./cursor";
import { requireOrganization, requireTarget } from "./target";

/** R-206: the one badge that a row shows, of four independent facts the strongest first. */
export type UserState =
  | "locked"
  | "deactivated"
  | "notYetValid"
  | "noLongerValid"
  | "invited"
  | "active";

const stateOfUser = sql`case
  when u.locked_at is not null then 'locked'
  when u.deactivated_at is not null then 'deactivated'
  when u.valid_from > ${today} then 'notYetValid'
  when u.valid_until < ${today} then 'noLongerValid'
  when u.activated_at is null then 'invited'
  else 'active' end`;

/** How the last letter to this user fares (R-802). */
export type Delivery = "queued" | "sending" | "sent" | "failed" | "abandoned" | "cancelled";

export type UserRow = {
  userNumber: number;
  username: string;
  firstName: string;
  lastName: string;
  email: string;
  isOwner: boolean;
  state: UserState;
  /** The effective permissions, in catalogue order. */
  effective: AreaId[];
  entitled: AreaId[];
  activatedAt: Date | null;
  lastSignInAt: Date | null;
  deactivatedAt: Date | null;
  deactivatedByName: string | null;
  lockedAt: Date | null;
  validFrom: string | null;
  validUntil: string | null;
  /** Of the live activation link; null when there is none or it has expired. */
  linkExpiresAt: Date | null;
  /** R-404: when a pending account is deleted; null once it is activated. */
  deletesAt: Date | null;
  delivery: { state: Delivery; error: string | null } | null;
};

/** R-402: whether a new activation link makes sense: not activated, not shut out, and still within the thirty days. */
export function canGetNewLink(user: UserRow): boolean {
  const isPending = user.deletesAt !== null && user.deletesAt > new Date();
  return isPending && !user.deactivatedAt && !user.lockedAt;
}

type ListRow = AccessRow & {
  username: string;
  first_name: string;
  last_name: string;
  email: string;
  state: UserState;
  activated_at: string | null;
  last_sign_in_at: string | null;
  deactivated_at: string | null;
  deactivated_by_name: string | null;
  locked_at: string | null;
  valid_from: string | null;
  valid_until: string | null;
  link_expires_at: string | null;
  deletes_at: string | null;
  delivery_state: Delivery | null;
  delivery_error: string | null;
  sort_key: string;
};

const listColumns = sql`${accessColumns}, u.username, u.first_name, u.last_name, u.email, ${stateOfUser} as state,
  u.activated_at, u.last_sign_in_at, u.deactivated_at, u.locked_at, u.valid_from, u.valid_until,
  (select b.first_name || ' ' || b.last_name from users b where b.number = u.deactivated_by) as deactivated_by_name,
  (select l.expires_at from links l where l.user_number = u.number and l.purpose = 'activation'
    and l.used_at is null and l.superseded_at is null and l.expires_at > ${now}) as link_expires_at,
  case when u.activated_at is null then ${deletesAt} end as deletes_at,
  m.state as delivery_state, m.last_error as delivery_error`;

const listTables = sql`users u join organizations o on o.id = u.organization_id
  left join lateral (select x.state, x.last_error from outbox x where x.user_number = u.number
    order by x.created_at desc limit 1) m on true`;

function moment(value: string | null): Date | null {
  return value === null ? null : new Date(value);
}

function userRow(row: ListRow): UserRow {
  const access = accessOf(row);
  return {
    userNumber: access.userNumber,
    username: row.username,
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    isOwner: row.is_owner,
    state: row.state,
    effective: inCatalogueOrder(access.effective),
    entitled: inCatalogueOrder(access.entitled),
    activatedAt: moment(row.activated_at),
    lastSignInAt: moment(row.last_sign_in_at),
    deactivatedAt: moment(row.deactivated_at),
    deactivatedByName: row.deactivated_by_name,
    lockedAt: moment(row.locked_at),
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    linkExpiresAt: moment(row.link_expires_at),
    deletesAt: moment(row.deletes_at),
    delivery: row.delivery_state ? { state: row.delivery_state, error: row.delivery_error } : null,
  };
}

/** The orders of the list; each has its index. The user number makes every key different from every other. */
const orders = {
  changed: { key: sql`u.changed_at`, descending: true },
  name: { key: sql`lower(u.last_name || ', ' || u.first_name)`, descending: false },
  signIn: { key: sql`coalesce(u.last_sign_in_at, '-infinity'::timestamptz)`, descending: true },
} as const;

export type UserPage = {
  rows: UserRow[];
  /** Addresses of the neighbouring pages, or null. */
  previous: string | null;
  next: string | null;
  /** Rows of the whole list by state, counted no further than `limits.countCap`. */
  counts: Record<UserState, number>;
  total: number;
  matches: number;
};

/**
 * One page of the users that the actor manages: search over names, e-mail and numbers, filters, keyset paging at the
 * same cost on every page. In this release the actor's own organization.
 */
export function listUsers(actor: Actor, query: UserListQuery): Promise<UserPage> {
  return transaction(async (tx) => {
    const { entitled } = await requireOrganization(tx, actor, actor.organizationId);
    const filter = filterOf(actor, query, entitled);
    const page = await readPage(tx, filter, query);
    const counted = await tx.execute<{ state: UserState; all: number; matching: number }>(sql`
      select state, count(*)::int as all, count(*) filter (where matching)::int as matching from (
        select ${stateOfUser} as state, ${filter.matching} as matching from users u
        where u.organization_id = ${actor.organizationId} limit ${limits.countCap + 1}) counted
      group by state`);
    const counts = {
      locked: 0,
      deactivated: 0,
      notYetValid: 0,
      noLongerValid: 0,
      invited: 0,
      active: 0,
    };
    for (const row of counted) counts[row.state] = row.all;
    return {
      ...page,
      counts,
      total: counted.reduce((sum, row) => sum + row.all, 0),
      matches: counted.reduce((sum, row) => sum + row.matching, 0),
    };
  });
}

type Filter = { scope: SQL; matching: SQL };

function filterOf(actor: Actor, query: UserListQuery, entitled: ReadonlySet<AreaId>): Filter {
  const text = query.q.normalize("NFC").trim();
  const pattern = `%${text.replace(/[\\%_]/g, "\\$&")}%`;
  const matchesText = text
    ? sql`(u.first_name || ' ' || u.last_name ilike ${pattern} or u.last_name || ', ' || u.first_name ilike ${pattern}
        or u.email ilike ${pattern} or u.number::text = ${text} or u.username = lower(${text}))`
    : sql`true`;
  const matchesState = query.status === "all" ? sql`true` : sql`${stateOfUser} = ${query.status}`;
  const matchesArea = !query.area
    ? sql`true`
    : // What the product lacks nobody can enter, whatever was granted (R-104).
      sql`${entitled.has(query.area)} and (u.is_owner or exists (select from user_permissions g
        where g.user_number = u.number and g.permission = ${query.area}))`;
  return {
    scope: sql`u.organization_id = ${actor.organizationId}`,
    matching: sql`(${matchesText} and ${matchesState} and ${matchesArea})`,
  };
}

async function readPage(
  tx: Transaction,
  filter: Filter,
  query: UserListQuery,
): Promise<Pick<UserPage, "rows" | "previous" | "next">> {
  const { key, descending } = orders[query.sort];
  const backwards = query.before !== null;
  const cursor = readCursor(query.before ?? query.after, query.sort !== "name");
  const downwards = descending !== backwards;
  const direction = downwards ? sql`desc` : sql`asc`;
  const beyond = cursor
    ? sql`(${key}, u.number) ${downwards ? sql`<` : sql`>`} (${cursor.key}, ${cursor.number}::bigint)`
    : sql`true`;
  const found = await tx.execute<ListRow>(sql`
    select ${listColumns}, ${key}::text as sort_key from ${listTables}
    where ${filter.scope} and ${filter.matching} and ${beyond}
    order by ${key} ${direction}, u.number ${direction} limit ${limits.pageSize + 1}`);
  const more = found.length > limits.pageSize;
  const page = found.slice(0, limits.pageSize);
  if (backwards) page.reverse();
  const first = page.at(0);
  const last = page.at(-1);
  const hasPrevious = backwards ? more : cursor !== null;
  const hasNext = backwards || more;
  return {
    rows: page.map(userRow),
    previous: first && hasPrevious ? writeCursor(first.sort_key, first.number) : null,
    next: last && hasNext ? writeCursor(last.sort_key, last.number) : null,
  };
}

export type UserDetail = UserRow & {
  target: Target;
  organizationName: string;
  customerNumber: string;
  createdAt: Date;
  history: HistoryEntry[];
};

/** One user with everything that the edit page shows, or null when there is none within the actor's reach (R-302). */
export async function findUser(actor: Actor, userNumber: number): Promise<UserDetail | null> {
  try {
    return await transaction(async (tx) => {
      const { target } = await requireTarget(tx, actor, userNumber);
      const [row] = await tx.execute<
        ListRow & { organization_name: string; customer_number: string; created_at: string }
      >(sql`select ${listColumns}, o.name as organization_name, o.customer_number, u.created_at
        from ${listTables} where u.number = ${userNumber}`);
      if (!row) return null;
      return {
        ...userRow(row),
        target,
        organizationName: row.organization_name,
        customerNumber: row.customer_number,
        createdAt: new Date(row.created_at),
        history: await listHistory(tx, userNumber, limits.historyLength),
      };
    });
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** What the form for a new user of this organization may offer; null when it is out of reach (R-302, R-303). */
export async function findGrantable(
  actor: Actor,
  organizationId: number,
): Promise<{ entitled: AreaId[]; grantable: AreaId[] } | null> {
  try {
    return await transaction(async (tx) => {
      const where = await requireOrganization(tx, actor, organizationId);
      return {
        entitled: inCatalogueOrder(where.entitled),
        grantable: inCatalogueOrder(grantable(where.actor, where)),
      };
    });
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
