import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Brand } from "#lib/rules/brand";
import { bytesOfOklch, writeHex } from "#lib/rules/oklch";

/** The values of the colours of one scheme, by name. */
export type Tokens = ReadonlyMap<string, string>;
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

/** An opaque `oklch()` of app/globals.css, with a brand's numbers, as red, green and blue. */
export function bytesOf(value: string, { hue, chroma }: Brand): [number, number, number] {
  const [l = 0, c = 0, h = 0] = value
    .replaceAll("var(--brand-hue)", `${hue}`)
    .replace("calc(var(--brand-chroma) * 0.6)", `${chroma * 0.6}`)
    .replaceAll("var(--brand-chroma)", `${chroma}`)
    .slice("oklch(".length, -1)
    .split(" ")
    .map(Number);
  assert.ok([l, c, h].every(Number.isFinite), `cannot read ${value}`);
  return bytesOfOklch(l, c, h);
}

/** A colour of a brand in hex, for what knows no `oklch()`. */
export function hexOf(scheme: keyof typeof schemes, name: string, of = brand): string {
  return writeHex(bytesOf(token(schemes[scheme], name), of));
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
