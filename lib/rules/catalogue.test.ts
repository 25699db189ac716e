import assert from "node:assert/strict";
import { test } from "node:test";
import {
  areaIds,
  areaOf,
  areas,
  areasOpenedBy,
  firstLanguage,
  inCatalogueOrder,
  isAreaId,
  isProductId,
  languages,
  products,
} from "./catalogue";

test("every area has its own id and its own address", () => {
  assert.equal(new Set(areaIds).size, areas.length);
  assert.equal(new Set(areas.map((area) => area.path)).size, areas.length);
  for (const area of areas) assert.match(area.path, /^\/(users|areas\/[a-z]+(-[a-z]+)*)$/);
});

test("every area is open to some organization: as a base area, or by a product", () => {
  const ordered = areasOpenedBy(
    "customer",
    products.map(({ id }) => id),
  );
  assert.deepEqual(inCatalogueOrder(ordered), areaIds);
});

test("user administration belongs to every organization (R-104)", () => {
  assert.ok(areaOf("userAdministration").base);
  assert.ok(areasOpenedBy("customer", []).has("userAdministration"));
});

test("an area that is gone from the file is named by its id, and opens nothing", () => {
  const { name, base } = areaOf("telex");
  assert.deepEqual([name, base], [{ de: "telex", en: "telex" }, false]);
  assert.ok(!areasOpenedBy("provider", []).has("telex"));
});

test("the provider's own language is the first", () => {
  assert.equal(languages[0], firstLanguage);
  assert.deepEqual(languages.toSorted(), ["de", "en"]);
});

test("boxes are shown in the catalogue's order, each once", () => {
  const [first = "", second = "", third = ""] = areaIds;
  assert.deepEqual(inCatalogueOrder([third, first, third, second]), [first, second, third]);
});

test("only ids of the catalogue are accepted as areas and products", () => {
  for (const id of areaIds) assert.ok(isAreaId(id));
  for (const { id } of products) assert.ok(isProductId(id));
  for (const id of ["", "Invoices", "constructor", "__proto__", "invoices "])
    assert.ok(!isAreaId(id) && !isProductId(id), id);
});
