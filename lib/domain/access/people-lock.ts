import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import type { Actor } from "#lib/rules/delegation";

/**
 * Locks the actor and the users to be changed, by number (S-41). An actor among the users is locked exclusively at
 * once: two transactions that upgrade a shared lock would deadlock.
 */
export async function lockPeople(
  tx: Transaction,
  actor: Actor,
  userNumbers: readonly number[],
): Promise<void> {
  const lock = async (numbers: readonly number[]) => {
    if (numbers.length > 0)
      await tx.execute(sql`select from users
        where number = ${anyOf(numbers)} order by number for no key update`);
  };
  const own = actor.userNumber;
  if (userNumbers.includes(own)) return lock(userNumbers);
  await lock(userNumbers.filter((number) => number < own));
  await holdActor(tx, actor);
  await lock(userNumbers.filter((number) => number > own));
}

/**
 * Keeps the actor's rights unchanged until commit (S-46): a withdrawal locks the row and has to wait. In shared mode,
 * so that two changes by one actor do not wait for each other.
 */
export async function holdActor(tx: Transaction, actor: Actor): Promise<void> {
  await tx.execute(actorLock(actor));
}

/** The statement of `holdActor`, to be sent together with others. */
export function actorLock({ userNumber }: Actor): SQL {
  return sql`select from users where number = ${userNumber} for share`;
}
