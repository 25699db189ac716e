import * as z from "zod/mini";
import { areaIds, isAreaId, isProductId, products } from "#lib/rules/catalogue";

/** Areas and products as forms and addresses name them. A browser does not know them, and leaves them to the server. */

/** The id of an area of the catalogue. */
export const area = z.string().check(z.refine(isAreaId, "malformed"));

/** Ticked boxes of areas, each area of the catalogue at most once. */
export const permissions = z.array(area).check(z.maxLength(areaIds.length || mostThere()));

/** The id of a product of the catalogue. */
const product = z.string().check(z.refine(isProductId, "malformed"));

/** Ticked boxes of products, each product of the catalogue at most once. */
export const booked = z.array(product).check(z.maxLength(products.length || mostThere()));

/** More than any provider has: where nothing is known, nothing is refused. */
function mostThere(): number {
  return 100;
}
