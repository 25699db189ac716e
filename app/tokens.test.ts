import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Brand, usualBrand } from "#lib/rules/brand";
import { writeHex } from "#lib/rules/oklch";
import { contrastOf } from "#lib/rules/testing/contrast";
import { findClosestBrand } from "#lib/rules/typed-colour";
import { brand, bytesOf, darkNames, schemes, type Tokens, token } from "./testing/tokens";

const brands = Array.from({ length: 120 }, (_, step) => step * 3).flatMap((hue) =>
  [0, 0.05, 0.1, 0.15, 0.2].map((chroma) => ({ hue, chroma })),
);

/** Text: WCAG 1.4.3. */
const text = [
  ...pairs(
    ["ink", "soft", "accent", "accent-strong", "danger-ink"],
    ["surface", "ground", "sunken"],
  ),
  ...pairs(["accent", "ink", "soft"], ["accent-tint"]),
  ...pairs(["on-accent"], ["accent", "accent-strong"]),
  ...pairs(["on-danger"], ["danger", "danger-strong"]),
  ...pairs(["code"], ["code-ground"]),
  ...["ok", "info", "warn", "danger", "off"].flatMap((tone) =>
    pairs([`${tone}-ink`], [`${tone}-tint`, "surface"]),
  ),
];
/** Parts of the interface: WCAG 1.4.11. */
const parts = [
  ...pairs(["control", "danger"], ["surface", "ground", "sunken"]),
  ...pairs(["accent"], ["door", "surface", "ground"]),
];

for (const [scheme, tokens] of Object.entries(schemes)) {
  test(`the ${scheme} colours of the default brand have enough contrast`, () => {
    check(tokens, brand);
  });
  test(`the ${scheme} colours of any brand have enough contrast`, () => {
    for (const other of brands) check(tokens, other);
  });
  test(`the ${scheme} colours of the brand closest to any typed colour have enough contrast (R-1004)`, () => {
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(byte, byte, byte, (red, green, blue) => {
        check(tokens, findClosestBrand(writeHex([red, green, blue]))?.brand ?? usualBrand);
      }),
      { seed: 20_261_201, numRuns: 500 },
    );
  });
}

test("the dark scheme redefines every colour of the light one", () => {
  const missing = [...schemes.light.keys()].filter(
    (name) => !darkNames.has(name) && name !== "scrim",
  );
  assert.deepEqual(missing, []);
});

test("the contrast measure itself is right: black on white is 21, mid grey on white 4.5", () => {
  assert.equal(contrastOf(bytesOf("oklch(0 0 0)", brand), bytesOf("oklch(1 0 0)", brand)), 21);
  // #767676, the lightest grey that passes on white.
  const grey = contrastOf(bytesOf("oklch(0.5664 0 0)", brand), bytesOf("oklch(1 0 0)", brand));
  assert.ok(Math.abs(grey - 4.54) < 0.05, `${grey}`);
});

function check(tokens: Tokens, { hue, chroma }: Brand): void {
  for (const [list, least] of [
    [text, 4.5],
    [parts, 3],
  ] as const) {
    for (const [front, back] of list) {
      const ratio = contrastOf(
        bytesOf(token(tokens, front), { hue, chroma }),
        bytesOf(token(tokens, back), { hue, chroma }),
      );
      assert.ok(
        ratio >= least,
        `${front} on ${back}: ${ratio.toFixed(2)} < ${least} (hue ${hue}, chroma ${chroma})`,
      );
    }
  }
}

function pairs(fronts: string[], backs: string[]): [string, string][] {
  return fronts.flatMap((front) => backs.map((back): [string, string] => [front, back]));
}
