import "server-only";
import { transaction } from "#db/client";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import type { UserListQuery } from "#lib/rules/schemas";
import { attempt, record } from "./audit";
import type { Page } from "./cursor";
import { requireTurn } from "./rate-limits";
import { requireOrganization } from "./target";
import { readUsers } from "./user-list";
import type { UserRow } from "./user-row";

/**
 * records that somebody takes the list of users home, and gives the way to read it: batch after batch, each
 * a transaction of its own in which the actor is asked for anew, in the list's order.
 *
 * @returns the batches; the last value says whether there would have been more than `limits.userExportRows`
 * @throws Refusal notFound for who does not administer; tooManyAttempts
 */
export async function exportUsers(
  actor: Actor,
  query: UserListQuery,
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
  query: UserListQuery,
): AsyncGenerator<UserRow[], { cut: boolean }> {
  let after: string | null = null;
  for (let left: number = limits.userExportRows; ; ) {
    const batch = await readBatch(actor, { ...query, after, before: null }, left);
    if (batch.rows.length > 0) yield batch.rows;
    left -= batch.rows.length;
    after = batch.next;
    if (after === null || left <= 0) return { cut: after !== null };
  }
}

function readBatch(actor: Actor, query: UserListQuery, left: number): Promise<Page<UserRow>> {
  const size = Math.min(limits.userExportBatch, left);
  return transaction(actor, (tx) => readUsers(tx, actor, query, size));
}
