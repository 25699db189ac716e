import assert from "node:assert/strict";
import { test } from "node:test";
import { brandStyle, bytesOfColour, type ColourName, type Scheme, usualBrand } from "./brand";
import { contrastOf } from "./testing/contrast";

/** What is read in letters and on the pages without a style sheet, and on what. */
const read: [front: ColourName, back: ColourName][] = [
  ...(["ink", "soft", "accent"] as const).flatMap((front) =>
    (["surface", "ground"] as const).map((back): [ColourName, ColourName] => [front, back]),
  ),
  ["onAccent", "accent"],
];

for (const scheme of ["light", "dark"] satisfies Scheme[])
  test(`letters can be read in the ${scheme} colours of every brand (R-105)`, () => {
    for (let hue = 0; hue < 360; hue += 3)
      for (const chroma of [0, 0.05, 0.1, 0.15, 0.2])
        for (const [front, back] of read) {
          const colourOf = (name: ColourName) => bytesOfColour(scheme, name, { hue, chroma });
          const contrast = contrastOf(colourOf(front), colourOf(back));
          assert.ok(contrast >= 4.5, `${front} on ${back}: ${contrast} at ${hue}, ${chroma}`);
        }
  });

test("a page has a style of its own only for another brand than that of the style sheet", () => {
  assert.equal(brandStyle(usualBrand), null);
  assert.equal(
    brandStyle({ hue: 28, chroma: 0.1 }),
    "html:root{--brand-hue:28;--brand-chroma:0.1}",
  );
});
