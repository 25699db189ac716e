import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { tasks } from "#db/schema";
import { now } from "#db/time";
import { requireServiceActor } from "#lib/domain/access/reach-lock";
import { attempt, type Entry, record } from "#lib/domain/audit/record";
import type { ProductId } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";

type NewTask = {
  kind: "accountLocked" | "ownerDeleted" | "accountDeleted" | "productWithoutEffect" | "mailBudget";
  organizationId: number;
  userNumber?: number;
  product?: ProductId;
};

/** Adds tasks for the provider. One that is open already stays unchanged. */
export async function openTask(tx: Transaction, ...opened: NewTask[]): Promise<void> {
  if (opened.length > 0) await tx.insert(tasks).values(opened).onConflictDoNothing();
}

/** Closes the open tasks that match this condition, in the change that resolved them. Over `tasks as t`. */
export async function settleTasks(
  tx: Transaction,
  actor: Actor | null,
  condition: SQL,
): Promise<void> {
  await tx.execute(sql`update tasks t set settled_at = ${now}, settled_by = ${actor?.userNumber ?? null}
    where t.settled_at is null and ${condition}`);
}

/**
 * a service administrator closes a task. Changes nothing if it is closed.
 *
 * @throws Refusal notFound, serviceOnly
 */
export async function settleTask(actor: Actor, input: { task: number }): Promise<void> {
  const entry: Entry = { event: "task.settled", actor };
  await attempt(entry, async (tx) => {
    await requireServiceActor(tx, actor);
    const [task] = await tx.execute<{ organizationId: number; userNumber: string | null }>(
      sql`select organization_id as "organizationId", user_number as "userNumber" from tasks
        where id = ${input.task} for update`,
    );
    if (!task) throw new Refusal("notFound");
    const settled = await tx.execute(sql`update tasks
      set settled_at = ${now}, settled_by = ${actor.userNumber}
      where id = ${input.task} and settled_at is null returning id`);
    if (settled.length === 0) return;
    entry.organizationId = task.organizationId;
    if (task.userNumber) entry.target = Number(task.userNumber);
    await record(tx, entry);
  });
}

/** Finishes orders that waited for the owner, and closes the task about a missing one. */
export async function settleWaitingTasks(
  tx: Transaction,
  requestedBy: { actor: Actor | null },
  organizationId: number,
): Promise<void> {
  const orphaned = sql`t.organization_id = ${organizationId} and t.kind = 'ownerDeleted'`;
  await settleTasks(tx, requestedBy.actor, orphaned);
  const done = await tx.execute<{ orderNumber: string }>(sql`
    update orders set state = 'done', last_error = null, settled_at = ${now}
    where organization_id = ${organizationId} and state = 'waiting' returning order_number as "orderNumber"`);
  for (const { orderNumber } of done) {
    const entry: Entry = { event: "order.processed", actor: requestedBy.actor, organizationId };
    await record(tx, { ...entry, details: { orderNumber } });
  }
}
