import { createUsers } from "#lib/domain/users/create";
import type { NewUserInput } from "#lib/domain/users/new-user";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";

/** Adds one user to an organization, by its id and without the rate limit of the form, which tests would use up. */
export async function createUserFreely(
  actor: Actor,
  { organizationId, ...input }: NewUserInput & { organizationId: number },
): Promise<{ userNumber: number }> {
  const [added] = await createUsers(actor, organizationId, [input]);
  if (!added) throw new Error("one outcome for one input");
  if (added instanceof Refusal) throw added;
  return added;
}
