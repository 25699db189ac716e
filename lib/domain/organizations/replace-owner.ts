import { sql } from "drizzle-orm";
import { lockBelowAsService } from "#lib/domain/access/organization-lock";
import { type Entry, record } from "#lib/domain/audit/record";
import { attemptWithLetter } from "#lib/domain/mail-budget";
import type { Language } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import { ensureOwner } from "./ensure-owner";

/**
 * replaces an owner who was invited at a wrong address and never activated with the one in the corrected
 * master data. Changes nothing if there is no owner with another address, or the owner has activated.
 *
 * @throws Refusal notFound, serviceOnly, providerOrganization, organizationClosed, contactTaken
 */
export async function replaceOwner(
  actor: Actor,
  input: { customerNumber: string; language: Language },
): Promise<void> {
  const entry: Entry = { event: "user.removed", actor };
  await attemptWithLetter(entry, actor, async (tx, letters) => {
    const { organizationId, closed } = await lockBelowAsService(
      tx,
      actor,
      input.customerNumber,
      entry,
    );
    if (closed) throw new Refusal("organizationClosed");
    const [gone] = await tx.execute<{
      number: string;
    }>(sql`delete from users u using organizations o
      where o.id = ${organizationId} and u.organization_id = o.id and u.is_owner and u.activated_at is null
        and lower(u.email) <> lower(o.contact_email) returning u.number`);
    if (!gone) return;
    await record(tx, {
      ...entry,
      target: Number(gone.number),
      details: { reason: "invitedAgain" },
    });
    const requestedBy = { actor, letters, language: input.language };
    const owner = await ensureOwner(tx, requestedBy, organizationId);
    if (owner === "addressTaken") throw new Refusal("contactTaken");
  });
}
