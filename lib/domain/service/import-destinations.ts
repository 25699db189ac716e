import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { lineageOf } from "#lib/domain/access/entitlement";
import { holdLineages } from "#lib/domain/access/lineage-lock";
import { isClosed } from "#lib/domain/access/restriction";
import type { AreaId } from "#lib/rules/catalogue";
import { isCustomerNumber } from "#lib/rules/customer-number";
import { entitlementOf, type Lineage, type Relation } from "#lib/rules/delegation";

/** An organization to which people are imported. */
export type Destination = {
  organizationId: number;
  relation: Relation;
  entitled: ReadonlySet<AreaId>;
  closed: boolean;
  hasOwner: boolean;
};

/** The organizations with these customer numbers, by number. */
export async function readDestinations(
  tx: Transaction,
  customerNumbers: ReadonlySet<string>,
): Promise<Map<string, Destination>> {
  const numbers = JSON.stringify([...customerNumbers].filter(isCustomerNumber));
  const found = await tx.execute<
    Pick<Destination, "organizationId" | "closed" | "hasOwner"> & {
      customerNumber: string;
      isProvider: boolean;
      lineage: Lineage;
    }
  >(sql`select o.customer_number as "customerNumber", o.id as "organizationId", o.kind = 'provider' as "isProvider",
      ${lineageOf(sql`o.id`)} as lineage, ${isClosed(sql`o.id`)} as closed,
      exists (select from users u where u.organization_id = o.id and u.is_owner) as "hasOwner"
    from json_array_elements_text(${numbers}::json) n join organizations o on o.customer_number = n.value`);
  const entries = found.map(
    ({ customerNumber, isProvider, lineage, ...destination }): [string, Destination] => [
      customerNumber,
      { ...destination, relation: isProvider ? "same" : "below", entitled: entitlementOf(lineage) },
    ],
  );
  return new Map(entries);
}

/** Keeps these organizations and all above them unchanged until commit (S-41, S-46). */
export async function holdDestinations(
  tx: Transaction,
  destinations: ReadonlyMap<string, Destination>,
) {
  const ids = [...destinations.values()].map(({ organizationId }) => organizationId);
  if (ids.length > 0) await holdLineages(tx, ids, 0);
}
