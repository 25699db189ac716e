import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

/** The values of the colours of one scheme, by name. */
export type Tokens = ReadonlyMap<string, string>;
/** The two numbers that a provider changes. */
export type Brand = { hue: number; chroma: number };

const css = readFileSync(new URL("../globals.css", import.meta.url), "utf8");
const light = tokensOf(blockAfter("@theme static"));
const ofDark = tokensOf(blockAfter("(prefers-color-scheme: dark)"));

/** The colours of app/globals.css by scheme; the dark one redefines those of the light one. */
export const schemes = { light, dark: new Map([...light, ...ofDark]) };

/** The names that the dark scheme redefines. */
export const darkNames: ReadonlySet<string> = new Set(ofDark.keys());

/** The brand of app/globals.css. */
export const brand: Brand = { hue: number("--brand-hue"), chroma: number("--brand-chroma") };

/** The value of a colour, as it is written in app/globals.css. */
export function token(tokens: Tokens, name: string): string {
  const value = tokens.get(name);
  assert.ok(value, `globals.css has no --color-${name}`);
  return value;
}

/** An opaque `oklch()` as red, green and blue between 0 and 255, clipped to sRGB like in browsers. */
export function bytesOf(value: string, { hue, chroma }: Brand): [number, number, number] {
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
  return [byteOf(red), byteOf(green), byteOf(blue)];
}

/** A colour of the brand in hex, for files that know no `oklch()`. */
export function hexOf(scheme: keyof typeof schemes, name: string): string {
  const bytes = bytesOf(token(schemes[scheme], name), brand);
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** Eight bits of a linear channel. */
function byteOf(linear: number): number {
  const clipped = Math.min(Math.max(linear, 0), 1);
  const encoded = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055;
  return Math.round(encoded * 255);
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

function number(name: string): number {
  const value = Number(css.match(new RegExp(`${name}: ([\\d.]+);`))?.[1]);
  assert.ok(Number.isFinite(value), `globals.css has no ${name}`);
  return value;
}
