import { transaction } from "#db/client";
import { requireOrganization } from "#lib/domain/access/reach";
import { attempt, record } from "#lib/domain/audit/record";
import { requireTurn } from "#lib/domain/rate-limits";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import type { UserFilters } from "#lib/rules/list-queries";
import { listFirstNumbers, readUsers } from "./list";
import type { UserRow } from "./row";

/**
 * records that somebody takes the list of users home, and gives the way to read it: batch after batch, each
 * a transaction of its own in which the actor is asked for anew, in the list's order. Whom the list has is decided once, at
 * the beginning, because a number never changes and everything by which the list is sorted does.
 *
 * @returns the batches; the last value says whether there would have been more than `limits.userExportRows`
 * @throws Refusal notFound for who does not administer; tooManyAttempts
 */
export async function exportUsers(
  actor: Actor,
  query: UserFilters,
): Promise<AsyncGenerator<UserRow[], { cut: boolean }>> {
  await requireTurn("download", actor.userNumber, actor);
  await attempt({ event: "users.exported", actor }, async (tx) => {
    await requireOrganization(tx, actor, actor.organizationId);
    await record(tx, { event: "users.exported", actor });
  });
  return batches(actor, query);
}

async function* batches(
  actor: Actor,
  query: UserFilters,
): AsyncGenerator<UserRow[], { cut: boolean }> {
  const most = limits.userExportRows;
  const numbers = await transaction(actor, (tx) => listFirstNumbers(tx, actor, query, most));
  for (let from = 0; from < Math.min(numbers.length, most); from += limits.userExportBatch) {
    const batch = numbers.slice(from, Math.min(from + limits.userExportBatch, most));
    yield await transaction(actor, (tx) => readUsers(tx, actor, batch));
  }
  return { cut: numbers.length > most };
}
