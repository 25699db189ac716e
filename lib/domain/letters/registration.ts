import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { appearanceFor, appearanceOf, type SeenAppearance } from "#lib/domain/appearances/row";
import { issueRegistrationLink } from "#lib/domain/registration/links";
import { stateOfRegistration } from "#lib/domain/registration/state";
import { linkToken } from "#lib/infra/crypto/keys";
import type { Letter } from "#lib/infra/mail/letters";
import type { Language } from "#lib/rules/catalogue";

/**
 * R-602: composes the letter with a registration link. It goes to the contact in the organization's present master
 * data; no other address is stored anywhere. In the owner's language, or in German if there is no owner yet.
 */
export async function composeRegistration(
  tx: Transaction,
  outboxId: string,
  origin: string,
): Promise<Letter | null> {
  const [row] = await tx.execute<{
    organizationId: number;
    name: string;
    customerNumber: string;
    firstName: string;
    lastName: string;
    email: string;
    language: Language;
    linkId: string;
    keyId: string;
    expiresAt: string;
    appearance: SeenAppearance | null;
  }>(sql`
    select o.id as "organizationId", o.name, o.customer_number as "customerNumber",
      o.contact_first_name as "firstName", o.contact_last_name as "lastName", o.contact_email as email,
      coalesce((select u.language from users u where u.organization_id = o.id and u.is_owner), 'de') as language,
      l.id as "linkId", l.key_id as "keyId", l.expires_at as "expiresAt",
      ${appearanceFor(sql`o.id`)} as appearance
    from outbox x join organizations o on o.id = x.organization_id join links l on l.id = x.link_id
    where x.id = ${outboxId} and ${stateOfRegistration} = 'live'`);
  if (!row) return null;
  const owner = row.organizationId;
  const token = linkToken({ id: row.linkId, purpose: "registration", owner }, row.keyId);
  const link = token
    ? { token, expiresAt: new Date(row.expiresAt) }
    : await freshRegistrationLink(tx, outboxId, owner);
  return {
    kind: "registration",
    language: row.language,
    appearance: appearanceOf(row.appearance),
    recipient: { firstName: row.firstName, lastName: row.lastName, email: row.email },
    organization: { name: row.name, customerNumber: row.customerNumber },
    portalUrl: origin,
    url: `${origin}/register/${link.token}`,
    expiresAt: link.expiresAt,
  };
}

/** Replaces a link whose key is gone (S-30). */
async function freshRegistrationLink(tx: Transaction, outboxId: string, organizationId: number) {
  await tx.execute(sql`select from organizations where id = ${organizationId} for no key update`);
  const link = await issueRegistrationLink(tx, null, organizationId);
  await tx.execute(sql`update outbox set link_id = ${link.id} where id = ${outboxId}`);
  return link;
}
