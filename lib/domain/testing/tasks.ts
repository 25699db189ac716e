import { transaction } from "#db/client";
import { readOpenTasks } from "#lib/domain/service/open-tasks";
import type { Task } from "#lib/domain/service/task";
import type { Actor } from "#lib/rules/delegation";

/** All tasks that the provider's pages show (`findSignedIn`), under the same row-level security. */
export function listTasks(provider: Actor): Promise<Task[]> {
  return transaction(provider, (tx) => readOpenTasks(tx));
}
