import type { Transaction } from "#db/client";
import { findOrganization } from "#lib/domain/access/find-organization";
import { attempt, type Entry, recordRefused } from "#lib/domain/audit/record";
import { attemptWithLetter, type Letters, withLetters } from "#lib/domain/mail-budget";
import type { RateLimit } from "#lib/domain/rate-limits/key";
import type { Language } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import type { NewUserForm } from "#lib/rules/schemas/users";
import { addUsers } from "./add";
import type { AddedUser, NewUserInput } from "./new-user";

/**
 * adds a user to the organization with this customer number, with permissions that the actor
 * may grant there, and sends the activation letter. An organization out of reach is refused like an unknown one. The
 * unique index decides about the address.
 *
 * @throws Refusal tooManyAttempts (S-61), notFound, organizationClosed, notGrantable, noPermission, endPast, mailBudget, emailTaken
 *   (with `userNumber` if the holder is within the actor's reach)
 */
export async function createUser(
  actor: Actor,
  { organization, ...input }: NewUserForm & { language: Language },
): Promise<{ userNumber: number }> {
  const entry: Entry = { event: "user.created", actor };
  const work = async (tx: Transaction, letters: Letters) => {
    const found = await findOrganization(tx, organization);
    if (!found) throw new Refusal("notFound");
    const [added] = await addUsers(tx, actor, found.organizationId, [input], letters);
    // Only now: an organization out of reach must not be recorded with the actor's attempt.
    entry.organizationId = found.organizationId;
    if (!added) throw new Error("one outcome for one input");
    if (added instanceof Refusal) throw added;
    return added;
  };
  // Refused requests count too: with them addresses could be tested (D-8).
  const limit: RateLimit = ["createUser", actor.userNumber];
  return attemptWithLetter(entry, actor, work, { limit, actor });
}

/**
 * Adds many users in one transaction: a refusal changes nothing for the others, and each refusal is recorded.
 *
 * @param settle further work in that transaction; gets the outcome for each
 * @throws Refusal notFound if the organization is out of reach
 */
export function createUsers(
  actor: Actor,
  organizationId: number,
  inputs: readonly NewUserInput[],
  settle: (tx: Transaction, added: readonly AddedUser[]) => Promise<void> = async () => {},
): Promise<AddedUser[]> {
  const entry: Entry = { event: "user.created", actor };
  const add = async (tx: Transaction, letters: Letters) => {
    const added = await addUsers(tx, actor, organizationId, inputs, letters);
    for (const one of added)
      if (one instanceof Refusal)
        await recordRefused(tx, { ...entry, organizationId, details: { reason: one.code } });
    await settle(tx, added);
    return added;
  };
  return withLetters(actor, inputs.length, (begin) => attempt(entry, (tx) => add(tx, begin())));
}
