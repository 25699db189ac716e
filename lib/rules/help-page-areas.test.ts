import assert from "node:assert/strict";
import { test } from "node:test";
import { areas, sections } from "./catalogue";

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
