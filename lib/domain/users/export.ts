import { type Transaction, transaction } from "#db/client";
import { requireOrganization } from "#lib/domain/access/organization-reach";
import { attempt, record } from "#lib/domain/audit/record";
import { consumeRateLimit } from "#lib/domain/rate-limits/consume";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import type { UserFilters } from "#lib/rules/list-queries";
import { readUsers } from "./list";
import { listFirstNumbers } from "./list-numbers";
import type { UserRow } from "./row";

/**
 * records the download of the user list and returns its batches in list order; each is a transaction of
 * its own in which the actor is checked again. The users are selected once at the beginning, because their numbers
 * never change, unlike everything that the list is sorted by.
 *
 * @returns the batches; the return value says whether there would have been more than `limits.userExportRows`
 * @throws Refusal notFound if the actor does not administer; tooManyAttempts
 */
export async function exportUsers(
  actor: Actor,
  query: UserFilters,
): Promise<AsyncGenerator<UserRow[], { cut: boolean }>> {
  await consumeRateLimit("download", actor.userNumber, actor);
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
  const readNumbers = (tx: Transaction) => listFirstNumbers(tx, actor, query, most);
  const numbers = await transaction(actor, readNumbers, "searching");
  for (let from = 0; from < Math.min(numbers.length, most); from += limits.userExportBatch) {
    const batch = numbers.slice(from, Math.min(from + limits.userExportBatch, most));
    yield await transaction(actor, (tx) => readUsers(tx, actor, batch));
  }
  return { cut: numbers.length > most };
}
