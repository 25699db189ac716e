import { lockBelowAsService } from "#lib/domain/access/organization-lock";
import type { Entry } from "#lib/domain/audit/record";
import { attemptWithLetter } from "#lib/domain/mail-budget";
import { firstLanguage } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import type { Reference } from "./close";
import { ensureOwner } from "./ensure-owner";

/**
 * The language of the owner's first letter, as for an order without one: the administrator's language is not the
 * customer's.
 */
export const ownersLanguage = firstLanguage;

/**
 * creates the missing owner from the master data, and finishes what waited for one. Changes nothing if there is
 * an owner.
 *
 * @throws Refusal notFound, serviceOnly, providerOrganization, organizationClosed, contactTaken
 */
export async function inviteOwner(actor: Actor, input: Reference): Promise<void> {
  const entry: Entry = { event: "user.created", actor };
  await attemptWithLetter(entry, actor, async (tx, letters) => {
    const { organizationId, closed } = await lockBelowAsService(
      tx,
      actor,
      input.customerNumber,
      entry,
    );
    if (closed) throw new Refusal("organizationClosed");
    const requestedBy = { actor, letters, language: ownersLanguage };
    const owner = await ensureOwner(tx, requestedBy, organizationId);
    if (owner === "addressTaken") throw new Refusal("contactTaken");
  });
}
