import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { now } from "#db/time";
import { ancestorsOf, lacks, productsInOrder } from "#lib/domain/access/entitlement";
import { carriesLink, isOld, isUnsent } from "#lib/domain/orders/row";
import {
  isUndelivered,
  type LetterState,
  letterError,
  letterState,
} from "#lib/domain/outbox/state";
import type { ProductId } from "#lib/rules/catalogue";
import type { Lineage } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";

/** What a task shows of its organization; the name is null if it does not exist yet. */
type Where = { since: Date; organization: { customerNumber: string; name: string | null } };

/** A task for the provider. `task` is the number of one that a person may close. */
export type Task = Where &
  (
    | {
        kind: "emailTaken";
        orderNumber: string;
        overdue: boolean;
        /** The account that has the address; null if it has become free meanwhile. */
        holder: number | null;
      }
    | { kind: "overdue"; orderNumber: string; state: "received" | "done" }
    | {
        kind: "undeliverable";
        /** Null for a letter to the address in the master data. */
        user: { userNumber: number; name: string; email: string } | null;
        /** `abandoned`: not sent, and not because of the address. */
        letter: LetterState;
        error: string | null;
      }
    /** R-503: locked by failures, until the provider unlocks. */
    | { kind: "accountLocked"; task: number; user: { userNumber: number; name: string } }
    | { kind: "ownerDeleted"; task: number; userNumber: number | null }
    | { kind: "accountDeleted"; task: number; userNumber: number | null }
    | { kind: "productWithoutEffect"; task: number; product: ProductId }
    | { kind: "mailBudget"; task: number }
  );

/** Restricts a source to one organization, by its id; null for all. Over `organizations as o`. */
const only = (organizationId: number | null) =>
  sql`(${organizationId}::int is null or o.id = ${organizationId})`;

/** A query and the tasks that its rows become; all queries are sent in one statement. */
type Source<Row> = {
  query: (organizationId: number | null) => SQL;
  tasks: (rows: Row[]) => Task[];
};

type WhereRow = { since: string; customer_number: string; name: string | null };

function where(row: WhereRow): Where {
  return {
    since: new Date(row.since),
    organization: { customerNumber: row.customer_number, name: row.name },
  };
}

/** Orders that wait for a person, and those that could not be carried out for twelve hours (R-601). */
const openOrders: Source<
  WhereRow & {
    order_number: string;
    waiting: boolean;
    overdue: boolean;
    holder: string | null;
  }
> = {
  query: (
    organizationId,
  ) => sql`select x.received_at as since, x.customer_number, o.name, x.order_number, x.state = 'waiting' as waiting,
      ${isOld} as overdue, u.number as holder
    from orders x left join organizations o on o.customer_number = x.customer_number
      left join reachable_users u on x.state = 'waiting' and lower(u.email) = lower(o.contact_email)
    where ${only(organizationId)} and x.state <> 'done' and (x.state = 'waiting' or ${isOld})
    order by x.received_at limit ${limits.tasksShown}`,
  tasks: (rows) =>
    rows.map((row): Task => {
      const { order_number: orderNumber, overdue } = row;
      if (!row.waiting) return { ...where(row), kind: "overdue", orderNumber, state: "received" };
      const holder = row.holder === null ? null : Number(row.holder);
      return { ...where(row), kind: "emailTaken", orderNumber, overdue, holder };
    }),
};

/** Orders that are done while their letter has not been sent for twelve hours (R-601). */
const unsentOrders: Source<WhereRow & { order_number: string }> = {
  query: (organizationId) => sql`
    select x.received_at as since, x.customer_number, o.name, x.order_number
    from users p join organizations o on o.id = p.organization_id join orders x on x.organization_id = o.id
    where ${only(organizationId)} and p.activated_at is null and p.is_owner and ${isOld} and ${isUnsent}
    order by x.received_at limit ${limits.tasksShown}`,
  tasks: (rows) =>
    rows.map((row) => ({
      ...where(row),
      kind: "overdue",
      orderNumber: row.order_number,
      state: "done",
    })),
};

/**
 * R-802: users and registration links (R-602) whose newest letter was not delivered, as long as somebody waits for its
 * link. A letter that makes an order overdue is covered by that task.
 */
const undeliverable: Source<
  WhereRow & {
    number: string | null;
    user_name: string;
    email: string;
    letter: LetterState;
    last_error: string | null;
  }
> = {
  query: (organizationId) => sql`select m.settled_at as since, o.customer_number, o.name, u.number,
      u.first_name || ' ' || u.last_name as user_name, u.email, ${letterState} as letter, ${letterError} as last_error
    from outbox m left join users u on u.number = m.user_number
      join organizations o on o.id = case when m.organization_id is null then u.organization_id else m.organization_id end
    where ${only(organizationId)} and ${isUndelivered}
      and ((u.activated_at is null and ${carriesLink}) or (m.kind in ('passwordReset', 'registration')
        and exists (select from links k where k.id = m.link_id and k.used_at is null
          and k.superseded_at is null and k.expires_at > ${now})))
      and not exists (select from outbox l
        where l.user_number = m.user_number and l.created_at > m.created_at)
      and not exists (select from outbox l
        where l.organization_id = m.organization_id and l.kind = m.kind and l.created_at > m.created_at)
      and not (coalesce(u.is_owner, false) and exists (select from orders x
        where x.organization_id = o.id and ${isOld} and ${isUnsent}))
    order by m.settled_at limit ${limits.tasksShown}`,
  tasks: (rows) =>
    rows.map((row) => ({
      ...where(row),
      kind: "undeliverable",
      user:
        (row.number && {
          userNumber: Number(row.number),
          name: row.user_name,
          email: row.email,
        }) ||
        null,
      letter: row.letter,
      error: row.last_error,
    })),
};

/** Stored tasks, without those that have resolved themselves meanwhile. */
const stored: Source<
  WhereRow & {
    id: string;
    kind:
      | "accountLocked"
      | "ownerDeleted"
      | "accountDeleted"
      | "productWithoutEffect"
      | "mailBudget";
    locked_name: string | null;
    user_number: string | null;
    product: string | null;
    booked: boolean;
    has_owner: boolean;
    ancestors: Lineage;
  }
> = {
  query: (
    organizationId,
  ) => sql`select t.created_at as since, o.customer_number, o.name, t.id, t.kind, t.user_number, t.product,
      (select u.first_name || ' ' || u.last_name from users u
        where u.number = t.user_number and u.locked_by = 'failures') as locked_name,
      exists (select from organization_products b
        where b.organization_id = t.organization_id and b.product = t.product) as booked,
      exists (select from users u where u.organization_id = t.organization_id and u.is_owner) as has_owner,
      ${ancestorsOf(sql`t.organization_id`)} as ancestors
    from (select * from tasks where settled_at is null
        and (${organizationId}::int is null or organization_id = ${organizationId}) order by created_at, id limit ${3 * limits.tasksShown}) t
      join organizations o on o.id = t.organization_id
    order by t.created_at, t.id`,
  tasks: (rows) =>
    rows.flatMap((row): Task[] => {
      const task = Number(row.id);
      const userNumber = row.user_number === null ? null : Number(row.user_number);
      if (row.kind === "mailBudget") return [{ ...where(row), kind: row.kind, task }];
      if (row.kind === "accountLocked") {
        if (row.locked_name === null || userNumber === null) return [];
        return [
          { ...where(row), kind: row.kind, task, user: { userNumber, name: row.locked_name } },
        ];
      }
      if (row.kind === "accountDeleted")
        return [{ ...where(row), kind: row.kind, task, userNumber }];
      if (row.kind === "ownerDeleted")
        return row.has_owner ? [] : [{ ...where(row), kind: row.kind, task, userNumber }];
      const [product] = productsInOrder([row.product ?? ""]);
      if (!product || !row.booked || !lacks(product, row.ancestors)) return [];
      return [{ ...where(row), kind: row.kind, task, product }];
    }),
};

/**
 * The tasks of one organization, or (null) of all, unsorted: four queries in one statement, each with at most
 * `limits.tasksShown`.
 */
async function readSources(tx: Transaction, organizationId: number | null): Promise<Task[]> {
  const rowsOf = ({ query }: { query: (organizationId: number | null) => SQL }) =>
    sql`(select coalesce(json_agg(s), '[]') from (${query(organizationId)}) s)`;
  const [found] = await tx.execute<{
    open: RowsOf<typeof openOrders>;
    unsent: RowsOf<typeof unsentOrders>;
    undeliverable: RowsOf<typeof undeliverable>;
    stored: RowsOf<typeof stored>;
  }>(sql`select ${rowsOf(openOrders)} as open, ${rowsOf(unsentOrders)} as unsent,
    ${rowsOf(undeliverable)} as undeliverable, ${rowsOf(stored)} as stored`);
  if (!found) return [];
  return [
    ...openOrders.tasks(found.open),
    ...unsentOrders.tasks(found.unsent),
    ...undeliverable.tasks(found.undeliverable),
    ...stored.tasks(found.stored),
  ];
}

type RowsOf<S> = S extends Source<infer Row> ? Row[] : never;

/**
 * The open tasks of the provider, for one organization or (null) for all, oldest first: waiting or overdue orders,
 * undelivered letters, and stored tasks. At most `limits.tasksShown` of each kind. The caller has authorized it.
 */
export async function readOpenTasks(
  tx: Transaction,
  organizationId: number | null = null,
): Promise<Task[]> {
  const all = await readSources(tx, organizationId);
  return all.toSorted((one, other) => Number(one.since) - Number(other.since));
}
