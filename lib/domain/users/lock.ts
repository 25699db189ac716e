import { sql } from "drizzle-orm";
import { now } from "#db/time";
import { endSessionsOfAll } from "#lib/domain/sign-in/end-sessions";
import { forgetFailures } from "#lib/domain/sign-in/failures";
import type { Actor } from "#lib/rules/delegation";
import { apply, changedBy } from "./run-command";

/**
 * the provider locks a user until the provider unlocks; running sessions end at once, also on known
 * devices. A lock by failures becomes one by the provider. Changes nothing if the provider has locked the user.
 *
 * @throws Refusal serviceOnly, notFound, ownAccount, ownerProtected, holdsMore, lastAdministrator
 */
export function lockUser(actor: Actor, userNumber: number): Promise<void> {
  return apply(actor, userNumber, {
    command: "lock",
    event: "user.locked",
    async work(tx) {
      const changed = await tx.execute<{ number: string }>(sql`update users
      set locked_at = ${now}, locked_by = 'provider', changed_at = ${now}
      where number = ${userNumber} and locked_by is distinct from 'provider' returning number`);
      await forgetFailures(tx, userNumber, actor);
      await endSessionsOfAll(tx, [userNumber]);
      return changedBy(changed);
    },
  });
}

/**
 * lifts a lock, by failures or by the provider, and resets failures. Changes nothing if the user is not
 * locked.
 *
 * @throws Refusal serviceOnly, notFound, ownAccount, ownerProtected, holdsMore
 */
export function unlockUser(actor: Actor, userNumber: number): Promise<void> {
  return apply(actor, userNumber, {
    command: "unlock",
    event: "user.unlocked",
    async work(tx) {
      const changed = await tx.execute<{ number: string }>(sql`update users
      set locked_at = null, locked_by = null, changed_at = ${now}
      where number = ${userNumber} and locked_at is not null returning number`);
      if (changed.length > 0) await forgetFailures(tx, userNumber, actor);
      return changedBy(changed);
    },
  });
}
