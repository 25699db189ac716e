import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { lineageOf } from "#lib/domain/access/entitlement";
import { isClosed } from "#lib/domain/access/restriction";
import type { AreaId } from "#lib/rules/catalogue";
import { isCustomerNumber } from "#lib/rules/customer-number";
import { type Actor, entitlementOf, type Lineage, type Relation } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";

type ReachableOrganization = {
  organizationId: number;
  name: string;
  relation: Relation;
  entitled: ReadonlySet<AreaId>;
  closed: boolean;
};

/**
 * A customer number with other leading zeros: spreadsheets drop them from what they take for a quantity. A number with
 * leading zeros has at most twelve digits.
 */
function spellingsOf(customerNumber: string): string[] {
  const digits = customerNumber.replace(/^0+/, "");
  const most = Math.max(0, 12 - digits.length);
  return Array.from({ length: most + 1 }, (_, zeros) => "0".repeat(zeros) + digits);
}

/** FF-F12: those among the found organizations whose numbers differ only in leading zeros. */
export function alikeOf(
  reachable: ReadonlyMap<string, ReachableOrganization>,
  customerNumber: string,
) {
  return spellingsOf(customerNumber)
    .filter((spelling) => spelling !== customerNumber)
    .flatMap((spelling) => {
      const other = reachable.get(spelling);
      return other ? [{ customerNumber: spelling, name: other.name }] : [];
    })
    .slice(0, limits.importAlike);
}

/**
 * The organizations with these customer numbers, and with similar ones, within the actor's reach, with their
 * entitlement.
 */
export async function findReachable(
  tx: Transaction,
  actor: Actor,
  customerNumbers: ReadonlySet<string>,
): Promise<Map<string, ReachableOrganization>> {
  const known = [...customerNumbers].filter(isCustomerNumber);
  const numbers = JSON.stringify([
    ...new Set(known.flatMap((number) => [number, ...spellingsOf(number)])),
  ]);
  const found = await tx.execute<{
    customerNumber: string;
    organizationId: number;
    name: string;
    depth: number;
    lineage: Lineage;
    closed: boolean;
  }>(sql`select o.customer_number as "customerNumber", o.id as "organizationId", o.name, c.depth,
      ${lineageOf(sql`o.id`)} as lineage, ${isClosed(sql`o.id`)} as closed
    from json_array_elements_text(${numbers}::json) n join organizations o on o.customer_number = n.value
      join organization_closure c on c.descendant_id = o.id and c.ancestor_id = ${actor.organizationId}`);
  const entries = found.map((row): [string, ReachableOrganization] => [
    row.customerNumber,
    {
      organizationId: row.organizationId,
      name: row.name,
      relation: row.depth === 0 ? "same" : "below",
      entitled: entitlementOf(row.lineage),
      closed: row.closed,
    },
  ]);
  return new Map(entries);
}
