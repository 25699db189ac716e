import { requireReachableUser } from "#lib/domain/access/reach";
import { attempt, record } from "#lib/domain/audit/record";
import { consumeRateLimit } from "#lib/domain/rate-limits/consume";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import { findPersonAccess, type PersonAccess } from "./person";

/**
 * records the download of what a person has access to, and returns it.
 *
 * @throws Refusal notFound if the person is out of reach; tooManyAttempts
 */
export async function exportPersonAccess(actor: Actor, userNumber: number): Promise<PersonAccess> {
  await consumeRateLimit("download", actor.userNumber, actor);
  const entry = { event: "users.exported", actor, target: userNumber } as const;
  await attempt(entry, async (tx) => {
    await requireReachableUser(tx, actor, userNumber);
    await record(tx, entry);
  });
  const found = await findPersonAccess(actor, userNumber);
  // Gone meanwhile.
  if (!found) throw new Refusal("notFound");
  return found;
}
