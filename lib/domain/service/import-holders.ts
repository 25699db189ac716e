import "server-only";
import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import type { ImportedPerson } from "#lib/rules/old-portal/person";

/** Where the holder of an address is, and whether they were imported. */
export type Holder = { organizationId: number; imported: boolean };

/** the users who have one of these addresses, in any organization, by address in lower case. */
export async function findHolders(
  tx: Transaction,
  people: readonly ImportedPerson[],
): Promise<Map<string, Holder>> {
  const usable = people.filter(({ problems }) => problems.length === 0);
  const addresses = JSON.stringify(usable.map(({ email }) => email));
  const found = await tx.execute<Holder & { address: string }>(sql`
    select lower(u.email) as address, u.organization_id as "organizationId", i.user_number is not null as imported
    from json_array_elements_text(${addresses}::json) a join users u on lower(u.email) = lower(a.value)
      left join imported_accounts i on i.user_number = u.number`);
  return new Map(found.map(({ address, ...holder }) => [address, holder]));
}
