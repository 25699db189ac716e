import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { readServiceActor } from "#lib/domain/access/reach";
import { isCustomerNumber } from "#lib/rules/customer-number";
import type { Actor } from "#lib/rules/delegation";
import { orNull } from "#lib/rules/refusal";

/** somebody of another organization at whose address a registration link would arrive. */
export type ContactHolder = {
  /** The organization that the link is for. */
  name: string;
  customerNumber: string;
  /** The address in its master data, and whose account that is. */
  email: string;
  holder: { userNumber: number; name: string; organization: string; customerNumber: string };
};

/**
 * Whether the address in the master data of `organizations as o` belongs to an account of another organization within the
 * reader's reach.
 */
export const isContactElsewhere = sql`exists (select from reachable_users w
  where lower(w.email) = lower(o.contact_email) and w.organization_id <> o.id)`;

/**
 * Whose account the address in an organization's master data belongs to, if it is one of another organization; null
 * otherwise, and for everybody but service administrators.
 */
export async function findContactHolder(
  actor: Actor,
  customerNumber: string,
): Promise<ContactHolder | null> {
  if (!isCustomerNumber(customerNumber)) return null;
  return orNull(
    transaction(actor, async (tx) => {
      await readServiceActor(tx, actor);
      const [row] = await tx.execute<ContactHolder>(sql`
        select o.name, o.customer_number as "customerNumber", o.contact_email as email,
          json_build_object('userNumber', u.number, 'name', u.first_name || ' ' || u.last_name,
            'organization', h.name, 'customerNumber', h.customer_number) as holder
        from organizations o join reachable_users u on lower(u.email) = lower(o.contact_email) and u.organization_id <> o.id
          join organizations h on h.id = u.organization_id
        where o.customer_number = ${customerNumber} and o.kind <> 'provider'`);
      return row ?? null;
    }),
  );
}
