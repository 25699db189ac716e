import { transaction } from "#db/client";
import type { Actor } from "#lib/rules/delegation";
import type { Task } from "../task-sources";
import { readTasks } from "../tasks";

/** What the operator's pages show of all tasks (`findSignedIn`), behind the same wall. */
export function listTasks(operator: Actor): Promise<Task[]> {
  return transaction(operator, (tx) => readTasks(tx, null));
}
