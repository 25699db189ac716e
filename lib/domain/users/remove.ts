import { sql } from "drizzle-orm";
import { anyOf } from "#db/numbers";
import { openTask } from "#lib/domain/tasks";
import type { Actor } from "#lib/rules/delegation";
import { apply, changedBy, type UserCommand } from "./run-command";

/** The removal of users, for one and for many. */
export const removal: UserCommand = {
  command: "remove",
  event: "user.removed",
  async work(tx, _, userNumbers) {
    const gone = await tx.execute<{ number: string; isOwner: boolean; organizationId: number }>(sql`
      delete from users where number = ${anyOf(userNumbers)}
      returning number, is_owner as "isOwner", organization_id as "organizationId"`);
    // Nobody can sign in with the customer number now, and only the provider can create another owner.
    const tasks = gone
      .filter((user) => user.isOwner)
      .map((user) => ({
        kind: "ownerDeleted" as const,
        organizationId: user.organizationId,
        userNumber: Number(user.number),
      }));
    await openTask(tx, ...tasks);
    return changedBy(gone);
  },
};

/**
 * deletes the account for good, with permissions, links, sessions and letters; the address becomes free. Changes
 * nothing if the user was removed already.
 *
 * @throws Refusal notFound, ownAccount, ownerProtected, holdsMore, lastAdministrator
 */
export function removeUser(actor: Actor, userNumber: number): Promise<void> {
  return apply(actor, userNumber, removal);
}
