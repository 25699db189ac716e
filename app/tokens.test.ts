import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Brand,
  brand,
  bytesOf,
  darkNames,
  schemes,
  type Tokens,
  token,
} from "./testing/tokens";

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
}

test("the dark scheme redefines every colour of the light one", () => {
  const missing = [...schemes.light.keys()].filter(
    (name) => !darkNames.has(name) && name !== "scrim",
  );
  assert.deepEqual(missing, []);
});

test("the contrast measure itself is right: black on white is 21, mid grey on white 4.5", () => {
  assert.equal(contrast(luminance("oklch(0 0 0)", brand), luminance("oklch(1 0 0)", brand)), 21);
  // #767676, the lightest grey that passes on white.
  const grey = contrast(luminance("oklch(0.5664 0 0)", brand), luminance("oklch(1 0 0)", brand));
  assert.ok(Math.abs(grey - 4.54) < 0.05, `${grey}`);
});

function check(tokens: Tokens, { hue, chroma }: Brand): void {
  for (const [list, least] of [
    [text, 4.5],
    [parts, 3],
  ] as const) {
    for (const [front, back] of list) {
      const ratio = contrast(
        luminance(token(tokens, front), { hue, chroma }),
        luminance(token(tokens, back), { hue, chroma }),
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

function contrast(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** WCAG's relative luminance of an opaque `oklch()`. */
function luminance(value: string, of: Brand): number {
  const [red = 0, green = 0, blue = 0] = bytesOf(value, of).map(linear);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function linear(byte: number): number {
  const encoded = byte / 255;
  return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
}
