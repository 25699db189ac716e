import {
  type AreaId,
  areas,
  isAreaId,
  isProductId,
  type ProductId,
  products,
  systems,
} from "#lib/rules/catalogue";
import type { Configuration } from "#lib/rules/configuration/schema";
import standard from "#lib/rules/configuration/standard.json" with { type: "json" };

/**
 * the demo and the tests name areas, products and systems of the standard file. In a portal of another provider's file
 * each of them stands for one that has the same role there: a base area, an area of a system, one that a product opens.
 * Several can stand for the same one.
 */

const shipped = standard as object as Configuration;
const administration = "userAdministration";

/** The area of this catalogue that has the role of one of the standard file, which is itself where it exists. */
export function areaLike(id: AreaId): AreaId {
  if (isAreaId(id)) return id;
  const of = shipped.areas.find((area) => area.id === id);
  if (!of) return id;
  return of.base ? baseAreaLike(id) : openedAreaLike(id);
}

/** The areas that have the roles of these, each once. */
export function areasLike(ids: readonly AreaId[]): AreaId[] {
  return [...new Set(ids.map(areaLike))];
}

/** The product of this catalogue that has the role of one of the standard file. */
export function productLike(id: ProductId): ProductId {
  return isProductId(id) ? id : counterpart(id, idsOf(shipped.products), idsOf(products));
}

/** The products that have the roles of these, each once. */
export function productsLike(ids: readonly ProductId[]): ProductId[] {
  return [...new Set(ids.map(productLike))];
}

/** The system of this catalogue that is connected in the way of one of the standard file. */
export function systemLike(id: string): string {
  if (systems.some((system) => system.id === id)) return id;
  const kind = shipped.systems.find((system) => system.id === id)?.kind;
  const alike = (all: Configuration["systems"]) =>
    idsOf(all.filter((system) => system.kind === kind));
  return counterpart(id, alike(shipped.systems), alike(systems));
}

/** A base area; everybody has the user administration anyway. */
function baseAreaLike(id: AreaId): AreaId {
  const base = (all: readonly { id: AreaId; base?: boolean }[]) =>
    idsOf(all.filter((area) => area.base && area.id !== administration));
  return counterpart(id, base(shipped.areas), base(areas));
}

/** An area that the product opens which has the role of the first product that opens this one. */
function openedAreaLike(id: AreaId): AreaId {
  const product = shipped.products.find(({ opens }) => opens.includes(id));
  if (!product) return id;
  const before = shipped.products.slice(0, shipped.products.indexOf(product));
  const others = new Set(productsLike(idsOf(before)));
  others.delete(productLike(product.id));
  const openedBefore = new Set(products.filter((one) => others.has(one.id)).flatMap(opensOf));
  const opens = products.filter((one) => one.id === productLike(product.id)).flatMap(opensOf);
  const first = opens.filter((area) => !openedBefore.has(area));
  return counterpart(id, product.opens, first.length > 0 ? first : opens);
}

/** The entry that stands as far down in its list; the id itself where there is none. */
function counterpart(id: string, from: readonly string[], to: readonly string[]): string {
  const position = Math.floor((from.indexOf(id) * to.length) / from.length);
  return to[position] ?? id;
}

function opensOf({ opens }: Configuration["products"][number]): readonly AreaId[] {
  return opens;
}

function idsOf(entries: readonly { id: string }[]): string[] {
  return entries.map(({ id }) => id);
}
