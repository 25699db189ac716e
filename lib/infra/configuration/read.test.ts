import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import standard from "#lib/rules/configuration/standard.json";
import { writtenSchema } from "#lib/rules/configuration/written-schema";
import { describeFaults, readConfiguration } from "./read";

const file = new URL("../../rules/configuration/standard.json", import.meta.url);
const text = readFileSync(file, "utf8");

/** The faults of a file, each as "line place problem". */
function faultsOf(changed: string): string[] {
  return (readConfiguration(changed).faults ?? []).map(
    ({ line, place, problem }) => `${line} ${place} ${problem}`,
  );
}

/** The file inside the build with other values; each path is written with dots. */
function withValues(values: Record<string, unknown>): string {
  const content = structuredClone(standard) as unknown as Record<string, unknown>;
  for (const [path, value] of Object.entries(values)) {
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    const holder = keys.reduce((part, key) => part[key] as Record<string, unknown>, content);
    if (value === undefined) delete holder[last];
    else holder[last] = value;
  }
  return JSON.stringify(content, null, 2);
}

/** What is changed, and the one fault that is named, without its line. */
const faults: [what: string, values: Record<string, unknown>, fault: RegExp][] = [
  [
    "a field that is missing",
    { "provider.name": undefined },
    /^provider\.name is missing: it should be a text$/,
  ],
  ["a field that is not known", { "provider.nmae": "x" }, /^provider\.nmae is not known here$/],
  [
    "a text in one language",
    { "areas.2.name.en": undefined },
    /^areas\[2\]\.name\.en is missing: it should be a text$/,
  ],
  [
    "a text that is empty",
    { "provider.portal.de": "" },
    /^provider\.portal\.de should be one line of text/,
  ],
  [
    "a time zone that does not exist",
    { "provider.timeZone": "Berlin" },
    /^provider\.timeZone should be a time zone like Europe\/Berlin$/,
  ],
  [
    "a language that the portal does not speak",
    { "provider.language": "fr" },
    /^provider\.language should be de or en$/,
  ],
  [
    "an imprint without https",
    { "provider.links.imprint": "http://a.example" },
    /^provider\.links\.imprint should be an address like https:/,
  ],
  [
    "a period beyond its bounds",
    { periods: { closedOrganizationDays: 7 } },
    /^periods\.closedOrganizationDays should be a whole number from 30 to 365$/,
  ],
  [
    "an id with a hyphen",
    { "areas.0.id": "my-product" },
    /^areas\[0\]\.id should be like cloudPbx/,
  ],
  [
    "an id that is a word of JavaScript",
    { "areas.0.id": "constructor" },
    /^areas\[0\]\.id is a word of JavaScript/,
  ],
  [
    "a sign that there is not",
    { "areas.0.sign": "unicorn" },
    /^areas\[0\]\.sign should be one of arrow-left-right, bell/,
  ],
  [
    "a section that there is not",
    { "areas.0.section": "attic" },
    /^areas\[0\]\.section should be one of data, telephony, shop$/,
  ],
  [
    "a section without areas",
    { "sections.3": { id: "attic", name: { de: "Dach", en: "Attic" } } },
    /^sections\[3\]\.id has no area$/,
  ],
  [
    "an area that no product opens",
    { "products.2.opens": ["fax"] },
    /^areas\[10\]\.id is opened by no product/,
  ],
  [
    "two areas with one name",
    { "areas.1.name.de": "mein produkt" },
    /^areas\[1\]\.name\.de is there twice$/,
  ],
  ["a product twice", { "products.1.id": "voiceLine" }, /^products\[1\]\.id is there twice$/],
  [
    "a product that opens an unknown area",
    { "products.1.opens.4": "attic" },
    /^products\[1\]\.opens\[4\] is no area$/,
  ],
  [
    "a product that opens a base area",
    { "products.1.opens.4": "invoices" },
    /^products\[1\]\.opens\[4\] is a base area/,
  ],
  [
    "a product that opens an area twice",
    { "products.1.opens.4": "cloudPbx" },
    /^products\[1\]\.opens\[4\] is there twice$/,
  ],
  [
    "a portal without user administration",
    { "areas.6.base": undefined },
    /^areas should have userAdministration, with base: true/,
  ],
  [
    "a system that serves an unknown area",
    { "systems.0.areas.attic": "/" },
    /^systems\[0\]\.areas\.attic is no area$/,
  ],
  [
    "an area that two systems serve",
    { "systems.2.areas.invoices": "/" },
    /^systems\[2\]\.areas\.invoices is already served by invoiceArchive$/,
  ],
  [
    "a system that serves the user administration",
    { "systems.2.areas.userAdministration": "/" },
    /^systems\[2\]\.areas\.userAdministration is a page of this portal$/,
  ],
  [
    "a public client",
    { "systems.0.oidc.authentication": "none" },
    /^systems\[0\]\.oidc\.authentication .*public client/,
  ],
  [
    "something that is no list",
    { products: { id: "x" } },
    /^products should be a list of 0 to 90 products$/,
  ],
];

describe("the provider's file (R-105)", () => {
  test("the one inside the build has no fault", () => {
    assert.deepEqual(faultsOf(text), []);
  });

  for (const [what, values, fault] of faults)
    test(`${what} is named with its place and what should be there`, () => {
      const found = faultsOf(withValues(values)).map((said) => said.replace(/^\d+ /, ""));
      assert.ok(
        found.some((said) => fault.test(said)),
        `${found.join("\n")} does not match ${fault}`,
      );
    });

  test("the portal's user administration cannot be left out", () => {
    const areas = standard.areas.filter(({ id }) => id !== "userAdministration");
    assert.match(faultsOf(withValues({ areas })).join(), /areas should have userAdministration/);
  });

  test("each fault has its line, in YAML and in JSON, and the first line comes first", () => {
    const yaml = "provider:\n  name: 5\nareas: []\nattic: true\n";
    assert.deepEqual(
      faultsOf(yaml).filter((said) => /name|attic|areas/.test(said)),
      [
        "2 provider.name should be a text",
        "3 areas should be a list of 1 to 60 areas",
        "4 attic is not known here",
      ],
    );
    const line = text.split("\n").findIndex((one) => one.includes('"Europe/Berlin"')) + 1;
    assert.deepEqual(faultsOf(text.replace('"Europe/Berlin"', '"Berlin"')), [
      `${line} provider.timeZone should be a time zone like Europe/Berlin`,
    ]);
  });

  test("what is no YAML, empty, a list, or grows without bounds is refused", () => {
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${"bcdefgh"
      .split("")
      .map(
        (name, index) =>
          `${name}: &${name} [${"*"
            .repeat(9)
            .split("")
            .map((star) => `${star}${"abcdefgh"[index]}`)
            .join(", ")}]`,
      )
      .join("\n")}\n`;
    for (const broken of ["a: b\n c: d", "", "- 1", "{", "a: 1\na: 2", bomb])
      assert.ok(faultsOf(broken).length > 0, broken.slice(0, 40));
  });

  test("the faults are a table for the person who has written the file", () => {
    const { faults: found = [] } = readConfiguration(
      withValues({ "provider.timeZone": "Berlin", "areas.0.sign": "unicorn" }),
    );
    const lines = describeFaults("portal.json", found).split("\n");
    assert.equal(lines[0], "portal.json has 2 faults:");
    assert.match(lines[2] ?? "", /^ {2}line \d+: provider\.timeZone {2}should be a time zone/);
    assert.match(lines[3] ?? "", /^ {2}line \d+: areas\[0\]\.sign {6}should be one of/);
  });

  test("docs/configuration.schema.json is made from the schema that judges files; UPDATE_DOCS=1 writes it", () => {
    const path = new URL("../../../docs/configuration.schema.json", import.meta.url);
    if (process.env.UPDATE_DOCS) writeFileSync(path, writtenSchema());
    assert.equal(readFileSync(path, "utf8"), writtenSchema(), "run it with UPDATE_DOCS=1");
    assert.doesNotMatch(writtenSchema(), /"description": ""/);
  });
});
