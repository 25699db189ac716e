import { sql } from "drizzle-orm";
import { atMost } from "#db/numbers";
import { withMoments } from "#db/time";
import { isOld, isUnsent } from "#lib/domain/orders/row";
import { limits } from "#lib/rules/limits";
import { only, organizationWith, type Task, type TaskRow, type TaskSource } from "./task";

type OrderRow = TaskRow & { orderNumber: string };

/** Orders that wait for a person, and those that could not be carried out for twelve hours (R-601). */
export const openOrders: TaskSource<
  OrderRow & { waiting: boolean; overdue: boolean; holder: number | null }
> = {
  query: (organizationId) => sql`
    select x.received_at as since, ${organizationWith(sql`x.customer_number`)}, x.order_number as "orderNumber",
      x.state = 'waiting' as waiting, ${isOld} as overdue, u.number as holder
    from orders x left join organizations o on o.customer_number = x.customer_number
      left join reachable_users u on x.state = 'waiting' and lower(u.email) = lower(o.contact_email)
    where ${only(organizationId)} and x.state <> 'done' and (x.state = 'waiting' or ${isOld})
    order by x.received_at ${atMost(limits.tasksShown)}`,
  tasks: (rows) =>
    rows.map(({ waiting, overdue, holder, ...row }): Task => {
      const order = withMoments(row, "since");
      return waiting
        ? { ...order, kind: "emailTaken", overdue, holder }
        : { ...order, kind: "overdue", state: "received" };
    }),
};

/** Orders that are done while their letter has not been sent for twelve hours (R-601). */
export const unsentOrders: TaskSource<OrderRow> = {
  query: (organizationId) => sql`
    select x.received_at as since, ${organizationWith(sql`x.customer_number`)}, x.order_number as "orderNumber"
    from users p join organizations o on o.id = p.organization_id join orders x on x.organization_id = o.id
    where ${only(organizationId)} and p.activated_at is null and p.is_owner and ${isOld} and ${isUnsent}
    order by x.received_at ${atMost(limits.tasksShown)}`,
  tasks: (rows) =>
    rows.map((row) => ({ ...withMoments(row, "since"), kind: "overdue", state: "done" })),
};
