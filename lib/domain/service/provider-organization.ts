import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { record } from "#lib/domain/audit/record";
import { nextNumber } from "#lib/domain/organizations/customer-numbers";
import { insertOrganization } from "#lib/domain/organizations/insert";
import { provider } from "#lib/rules/catalogue";
import { Refusal } from "#lib/rules/refusal";
import type { NewOperator } from "#lib/rules/schemas/organizations";

/** The provider's organization. */
export type Provider = { organizationId: number; customerNumber: string };

/**
 * The provider's organization, which is made if there is none yet.
 *
 * @throws Refusal numberTaken if it has another customer number
 */
export async function findOrMakeProvider(tx: Transaction, input: NewOperator): Promise<Provider> {
  const [found] = await tx.execute<Provider>(
    sql`select id as "organizationId", customer_number as "customerNumber" from organizations where kind = 'provider'`,
  );
  if (found) {
    if (input.customerNumber && input.customerNumber !== found.customerNumber)
      throw new Refusal("numberTaken");
    return found;
  }
  const customerNumber = input.customerNumber ?? (await nextNumber(tx));
  const { organizationId } = await insertOrganization(tx, {
    kind: "provider",
    parent: null,
    products: [],
    customerNumber,
    name: provider.name,
    place: provider.address.split(", ").at(-1) ?? provider.address,
    contactFirstName: input.firstName,
    contactLastName: input.lastName,
    contactEmail: input.email,
  });
  await record(tx, {
    event: "organization.created",
    actor: null,
    organizationId,
    details: byTerminal,
  });
  return { organizationId, customerNumber };
}

/** The reason in the audit log, which names no person. */
export const byTerminal = { reason: "terminal" } as const;
