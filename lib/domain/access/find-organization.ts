import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import type { OrganizationKind } from "#lib/rules/delegation";
import { isClosed } from "./restriction";

/** An organization and what it hangs under, read without a lock. */
export type FoundOrganization = {
  organizationId: number;
  kind: OrganizationKind;
  parentNumber: string | null;
  closed: boolean;
};

/** The organization with this number, or the provider's for undefined; null if there is none. */
export async function findOrganization(
  tx: Transaction,
  customerNumber: string | undefined,
): Promise<FoundOrganization | null> {
  const isMeant = customerNumber
    ? sql`o.customer_number = ${customerNumber}`
    : sql`o.kind = 'provider'`;
  const [found] = await tx.execute<FoundOrganization>(sql`
    select o.id as "organizationId", o.kind, p.customer_number as "parentNumber", ${isClosed(sql`o.id`)} as closed
    from organizations o left join organizations p on p.id = o.parent_id where ${isMeant}`);
  return found ?? null;
}
