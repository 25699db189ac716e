import { transaction } from "#db/client";
import { readOpenTasks, type Task } from "#lib/domain/service/open-tasks";
import type { Actor } from "#lib/rules/delegation";

/** What the operator's pages show of all tasks (`findSignedIn`), behind the same wall. */
export function listTasks(operator: Actor): Promise<Task[]> {
  return transaction(operator, (tx) => readOpenTasks(tx));
}
