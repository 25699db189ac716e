import assert from "node:assert/strict";
import { test } from "node:test";
import {
  areaIds,
  areaOf,
  areas,
  areasOpenedBy,
  inCatalogueOrder,
  isAreaId,
  languages,
  products,
  provider,
  sections,
} from "./catalogue";

/** The text of easybell's help page, verbatim and in its order. */
const seed = {
  "Meine Daten": [
    "Mein Produkt",
    "Persönliche Daten",
    "Rechnungen und EVN",
    "Zugangsdaten",
    "Tarifwechsel",
    "Benachrichtigungen",
    "Benutzerverwaltung",
  ],
  Telefonfunktionen: [
    "Rufnummern verwalten",
    "Cloud Telefonanlage",
    "Kontakte",
    "Teams Connector",
    "Fax versenden",
    "SMS versenden",
    "Anrufliste",
  ],
  Shop: ["Shop"],
};

test("the catalogue has the fifteen areas of the help page, in its order and sections", () => {
  // An installation may have further areas of its own.
  const helped = areas.filter((area) => Object.values(seed).flat().includes(area.name.de));
  assert.deepEqual(
    Object.fromEntries(
      sections.map((section) => [
        section.name.de,
        helped.filter((area) => area.section === section.id).map((area) => area.name.de),
      ]),
    ),
    seed,
  );
  // Sections stay together: a list of all areas reads like the three groups one after another.
  assert.deepEqual(
    helped.map((area) => area.name.de),
    Object.values(seed).flat(),
  );
});

test("every area has its own id and its own address", () => {
  assert.equal(new Set(areaIds).size, areas.length);
  assert.equal(new Set(areas.map((area) => area.path)).size, areas.length);
  for (const area of areas) assert.match(area.path, /^\/(users|areas\/[a-z]+(-[a-z]+)*)$/);
});

test("the areas of every product exist, are listed once, and are not among the base areas", () => {
  assert.equal(new Set(products.map(({ id }) => id)).size, products.length);
  for (const product of products) {
    assert.ok(product.opens.length > 0, product.id);
    assert.equal(new Set(product.opens).size, product.opens.length, product.id);
    for (const id of product.opens) assert.equal(areaOf(id).base, false, id);
  }
});

test("every area that is not a base area is in some product", () => {
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

test("every text that users read exists in both languages", () => {
  const texts = [
    provider.portal,
    provider.service.hours,
    provider.zoneName,
    ...sections.map((section) => section.name),
    ...areas.flatMap((area) => [area.name, area.allows, area.offers]),
    ...products.map((product) => product.name),
  ];
  for (const text of texts)
    for (const language of languages)
      assert.match(text[language], /^\S.*\S$/, JSON.stringify(text));
});

test("boxes are shown in the catalogue's order, each once", () => {
  assert.deepEqual(inCatalogueOrder(["shop", "product", "shop", "fax"]), [
    "product",
    "fax",
    "shop",
  ]);
});

test("only ids of the catalogue are accepted as areas", () => {
  for (const id of areaIds) assert.ok(isAreaId(id));
  for (const id of ["", "Invoices", "constructor", "__proto__", "invoices "])
    assert.ok(!isAreaId(id), id);
});
