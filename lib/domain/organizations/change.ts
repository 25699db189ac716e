import { lockAsService, lockBelowAsService } from "#lib/domain/access/organization-lock";
import { attempt, type Entry, record } from "#lib/domain/audit/record";
import type { Actor } from "#lib/rules/delegation";
import { shownName } from "#lib/rules/form";
import { Refusal } from "#lib/rules/refusal";
import type { MasterDataChange, ProductsChange } from "#lib/rules/schemas/organizations";
import { type MasterData, masterDataNames, readMasterData, writeMasterData } from "./master-data";
import { writeProducts } from "./products";

/**
 * What service administrators change of organizations. Each function locks the organization, then
 * the actor, reads both again, and records the change.
 */

/**
 * saves the master data as a difference to what the form showed.
 *
 * @throws Refusal notFound, serviceOnly, nameChanged (with the other value)
 */
export async function changeMasterData(actor: Actor, input: MasterDataChange): Promise<void> {
  const entry: Entry = { event: "organization.changed", actor };
  await attempt(entry, async (tx) => {
    const { organizationId } = await lockAsService(tx, actor, input.customerNumber, entry);
    const stored = await readMasterData(tx, organizationId);
    const changed = masterDataNames.filter(
      (name) => input[name] !== shownOf(input, name) && input[name] !== stored[name],
    );
    for (const name of changed) {
      if (stored[name] === shownOf(input, name)) continue;
      throw new Refusal("nameChanged", {
        field: name,
        values: { stored: stored[name] },
        // When it is sent again, the form has seen this value.
        resent: { [shownName(name)]: stored[name] },
      });
    }
    if (changed.length === 0) return;
    const wanted = Object.fromEntries(changed.map((name) => [name, input[name]]));
    const fields = await writeMasterData(tx, actor, organizationId, wanted);
    await record(tx, { ...entry, details: { fields } });
  });
}

function shownOf(input: MasterDataChange, name: keyof MasterData): string {
  return input[shownName(name)];
}

/**
 * books and cancels products as a difference to what the form showed. Cancelled areas are gone for everybody
 * there and below with their next request.
 *
 * @throws Refusal notFound, serviceOnly, providerOrganization (it is entitled to everything)
 */
export async function changeProducts(actor: Actor, input: ProductsChange): Promise<void> {
  const entry: Entry = { event: "organization.changed", actor };
  await attempt(entry, async (tx) => {
    const { organizationId } = await lockBelowAsService(tx, actor, input.customerNumber, entry);
    const { before, after } = await writeProducts(tx, organizationId, productDifference(input));
    if (before.join() === after.join()) return;
    await record(tx, { ...entry, details: { productsBefore: before, productsAfter: after } });
  });
}

/** What a form books and cancels, compared with what it showed. */
export function productDifference({
  products,
  shownProducts,
}: Pick<ProductsChange, "products" | "shownProducts">) {
  return {
    booked: products.filter((id) => !shownProducts.includes(id)),
    cancelled: shownProducts.filter((id) => !products.includes(id)),
  };
}
