import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  type Brand,
  brandStyle,
  bytesOfColour,
  type ColourName,
  type Scheme,
  usualBrand,
} from "./brand";
import { writeHex } from "./oklch";
import { contrastOf } from "./testing/contrast";
import { findClosestBrand } from "./typed-colour";

/** What is read in letters and on the pages without a style sheet, and on what. */
const read: [front: ColourName, back: ColourName][] = [
  ...(["ink", "soft", "accent"] as const).flatMap((front) =>
    (["surface", "ground"] as const).map((back): [ColourName, ColourName] => [front, back]),
  ),
  ["onAccent", "accent"],
];

for (const scheme of ["light", "dark"] satisfies Scheme[]) {
  const assertReadable = (brand: Brand) => {
    for (const [front, back] of read) {
      const colourOf = (name: ColourName) => bytesOfColour(scheme, name, brand);
      const contrast = contrastOf(colourOf(front), colourOf(back));
      const where = `${front} on ${back}`;
      assert.ok(contrast >= 4.5, `${where}: ${contrast} at ${brand.hue}, ${brand.chroma}`);
    }
  };

  test(`letters can be read in the ${scheme} colours of every brand (R-105)`, () => {
    for (let hue = 0; hue < 360; hue += 3)
      for (const chroma of [0, 0.05, 0.1, 0.15, 0.2]) assertReadable({ hue, chroma });
  });

  test(`letters can be read in the ${scheme} colours of the brand closest to any typed colour (R-1004)`, () => {
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(byte, byte, byte, (red, green, blue) => {
        assertReadable(findClosestBrand(writeHex([red, green, blue]))?.brand ?? usualBrand);
      }),
      { seed: 20_261_201, numRuns: 2_000 },
    );
  });
}

test("a page has a style of its own only for another brand than that of the style sheet", () => {
  assert.equal(brandStyle(usualBrand), null);
  assert.equal(
    brandStyle({ hue: 28, chroma: 0.1 }),
    "html:root{--brand-hue:28;--brand-chroma:0.1}",
  );
});
