import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { undeliverable } from "./letter-tasks";
import { openOrders, unsentOrders } from "./order-tasks";
import { stored } from "./stored-tasks";
import { silentSystems } from "./system-tasks";
import type { Task, TaskSource } from "./task";

type RowsOf<S> = S extends TaskSource<infer Row> ? Row[] : never;

/**
 * The open tasks of the provider, for one organization or (null) for all, oldest first: waiting or overdue orders,
 * undelivered letters, systems that accept no logout, and stored tasks. At most `limits.tasksShown` of each kind. The caller has authorized it.
 */
export async function readOpenTasks(
  tx: Transaction,
  organizationId: number | null = null,
): Promise<Task[]> {
  const all = await readSources(tx, organizationId);
  return all.toSorted((one, other) => Number(one.since) - Number(other.since));
}

/** The tasks of all sources, unsorted: five queries in one statement. */
async function readSources(tx: Transaction, organizationId: number | null): Promise<Task[]> {
  const rowsOf = ({ query }: Pick<TaskSource<never>, "query">) =>
    sql`(select coalesce(json_agg(s), '[]') from (${query(organizationId)}) s)`;
  const [found] = await tx.execute<{
    open: RowsOf<typeof openOrders>;
    unsent: RowsOf<typeof unsentOrders>;
    undeliverable: RowsOf<typeof undeliverable>;
    silent: RowsOf<typeof silentSystems>;
    stored: RowsOf<typeof stored>;
  }>(sql`select ${rowsOf(openOrders)} as open, ${rowsOf(unsentOrders)} as unsent,
    ${rowsOf(undeliverable)} as undeliverable, ${rowsOf(silentSystems)} as silent, ${rowsOf(stored)} as stored`);
  if (!found) return [];
  return [
    ...openOrders.tasks(found.open),
    ...unsentOrders.tasks(found.unsent),
    ...undeliverable.tasks(found.undeliverable),
    ...silentSystems.tasks(found.silent),
    ...stored.tasks(found.stored),
  ];
}
