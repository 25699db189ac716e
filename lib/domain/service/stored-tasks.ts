import { sql } from "drizzle-orm";
import { atMost } from "#db/numbers";
import { withMoments } from "#db/time";
import { ancestorsOf, lacks, productsInOrder } from "#lib/domain/access/entitlement";
import type { Lineage } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { only, organizationWith, type Task, type TaskRow, type TaskSource } from "./task";

type StoredRow = TaskRow & {
  task: number;
  kind: "accountLocked" | "ownerDeleted" | "accountDeleted" | "productWithoutEffect" | "mailBudget";
  userNumber: number | null;
  /** The name of a user who is still locked by failures. */
  lockedName: string | null;
  product: string | null;
  booked: boolean;
  hasOwner: boolean;
  ancestors: Lineage;
};

/** Stored tasks, without those that have resolved themselves meanwhile. */
export const stored: TaskSource<StoredRow> = {
  query: (organizationId) => sql`
    select t.created_at as since, ${organizationWith(sql`o.customer_number`)}, t.id as task, t.kind,
      t.user_number as "userNumber", t.product,
      (select u.first_name || ' ' || u.last_name from users u
        where u.number = t.user_number and u.locked_by = 'failures') as "lockedName",
      exists (select from organization_products b
        where b.organization_id = t.organization_id and b.product = t.product) as booked,
      exists (select from users u where u.organization_id = t.organization_id and u.is_owner) as "hasOwner",
      ${ancestorsOf(sql`t.organization_id`)} as ancestors
    from (select * from tasks where settled_at is null
        and ${only(organizationId, sql`organization_id`)} order by created_at, id ${atMost(3 * limits.tasksShown)}) t
      join organizations o on o.id = t.organization_id
    order by t.created_at, t.id`,
  tasks: (rows) => rows.flatMap((row) => taskOf(row) ?? []),
};

/** The task of a row; null if nothing is left to do. */
function taskOf(row: StoredRow): Task | null {
  const { task, kind, userNumber, lockedName } = row;
  const { since, organization } = withMoments(row, "since");
  const where = { since, organization, task };
  switch (kind) {
    case "mailBudget":
      return { ...where, kind };
    case "accountLocked":
      if (lockedName === null || userNumber === null) return null;
      return { ...where, kind, user: { userNumber, name: lockedName } };
    case "accountDeleted":
      return { ...where, kind, userNumber };
    case "ownerDeleted":
      return row.hasOwner ? null : { ...where, kind, userNumber };
    case "productWithoutEffect": {
      const [product] = productsInOrder([row.product ?? ""]);
      if (!product || !row.booked || !lacks(product, row.ancestors)) return null;
      return { ...where, kind, product };
    }
  }
}
