import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

type Tokens = ReadonlyMap<string, string>;
type Brand = { hue: number; chroma: number };

const css = readFileSync(new URL("./globals.css", import.meta.url), "utf8");
const light = tokensOf(blockAfter("@theme static"));
const schemes = {
  light,
  dark: new Map([...light, ...tokensOf(blockAfter("(prefers-color-scheme: dark)"))]),
};
const brand: Brand = { hue: number("--brand-hue"), chroma: number("--brand-chroma") };
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
  const dark = tokensOf(blockAfter("(prefers-color-scheme: dark)"));
  const missing = [...light.keys()].filter((name) => !dark.has(name) && name !== "scrim");
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

function blockAfter(start: string): string {
  const from = css.indexOf(start);
  assert.notEqual(from, -1, `globals.css has no ${start}`);
  return css.slice(from, css.indexOf("\n}", from));
}

function tokensOf(block: string): Map<string, string> {
  const found = block.matchAll(/--color-([a-z-]+): (oklch\(.+\));/g);
  return new Map(Array.from(found, ([, name = "", value = ""]) => [name, value]));
}

function token(tokens: Tokens, name: string): string {
  const value = tokens.get(name);
  assert.ok(value, `globals.css has no --color-${name}`);
  return value;
}

function number(name: string): number {
  const value = Number(css.match(new RegExp(`${name}: ([\\d.]+);`))?.[1]);
  assert.ok(Number.isFinite(value), `globals.css has no ${name}`);
  return value;
}

function contrast(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** WCAG's relative luminance of an opaque `oklch()`, clipped to sRGB like in browsers. */
function luminance(value: string, { hue, chroma }: Brand): number {
  const [l = 0, c = 0, h = 0] = value
    .replaceAll("var(--brand-hue)", `${hue}`)
    .replace("calc(var(--brand-chroma) * 0.6)", `${chroma * 0.6}`)
    .replaceAll("var(--brand-chroma)", `${chroma}`)
    .slice("oklch(".length, -1)
    .split(" ")
    .map(Number);
  assert.ok([l, c, h].every(Number.isFinite), `cannot read ${value}`);
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  // Björn Ottosson's OKLab, https://bottosson.github.io/posts/oklab/
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short;
  const green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short;
  const blue = -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short;
  return 0.2126 * shown(red) + 0.7152 * shown(green) + 0.0722 * shown(blue);
}

/** The value that eight bits keep of a linear channel. */
function shown(linear: number): number {
  const clipped = Math.min(Math.max(linear, 0), 1);
  const encoded = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055;
  const byte = Math.round(encoded * 255) / 255;
  return byte <= 0.04045 ? byte / 12.92 : ((byte + 0.055) / 1.055) ** 2.4;
}
