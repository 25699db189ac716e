import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { inflateSync } from "node:zlib";
import { drawnPixels } from "#lib/infra/brand/drawn";
import { brandIcon } from "#lib/infra/brand/files";
import { headOfIcon, ico, png } from "#lib/infra/brand/png";
import { brandStyle, type ColourName, coloursOf, usualBrand } from "#lib/rules/brand";
import { themeColours } from "#lib/rules/theme-colours";
import { brand, hexOf } from "./testing/tokens";

/** Files that no style sheet reaches, so that the brand's colours are written into them; `UPDATE_DOCS=1` does it. */
const logo = readFileSync(new URL("./_components/brand.tsx", import.meta.url), "utf8");

test("the browser draws its bar in the portal's ground, in both colour schemes", () => {
  assert.deepEqual(
    themeColours.map(({ color }) => color),
    [hexOf("light", "ground"), hexOf("dark", "ground")],
  );
});

test("what no style sheet reaches has the colours of app/globals.css, for every brand (R-105)", () => {
  assert.deepEqual(brand, usualBrand);
  assert.equal(brandStyle(usualBrand), null);
  for (const other of [usualBrand, { hue: 28, chroma: 0.15 }, { hue: 300, chroma: 0 }])
    for (const scheme of ["light", "dark"] as const)
      for (const [name, colour] of Object.entries(coloursOf(scheme, other)) as [
        ColourName,
        string,
      ][])
        assert.equal(colour, hexOf(scheme, name === "onAccent" ? "on-accent" : name, other), name);
});

test("icon.svg is the logo of every page, in the brand's colours", () => {
  const shape = /<path d="([^"]+)"/.exec(logo)?.[1] ?? "";
  const drawn = brandIcon(usualBrand, "Zugang");
  assert.ok(drawn.includes(`d="${shape}"`), "lib/infra/brand/files.ts has the logo of brand.tsx");
  assert.equal(kept("./icon.svg", Buffer.from(drawn)).toString(), drawn);
});

test("favicon.ico and apple-touch-icon.png are the same logo, for browsers that ask for nothing else", () => {
  const touch = drawnPixels(180, usualBrand, { rounded: false, door: true });
  assert.deepEqual(
    pixelsIn(kept("../public/apple-touch-icon.png", png(180, touch))),
    touch,
    "run it with UPDATE_DOCS=1",
  );
  const small = drawnPixels(32, usualBrand, { rounded: true, door: true });
  const icon = kept("../public/favicon.ico", ico(png(32, small)));
  assert.deepEqual(pixelsIn(icon.subarray(headOfIcon)), small, "run it with UPDATE_DOCS=1");
});

/** The stored file, after it has been written if that is wanted. */
function kept(path: string, drawn: Buffer): Buffer {
  const file = new URL(path, import.meta.url);
  if (process.env.UPDATE_DOCS) writeFileSync(file, drawn);
  return readFileSync(file);
}

/** The pixels of a picture that `png` made; how they are compressed depends on the version of Node. */
function pixelsIn(picture: Buffer): Buffer {
  const at = picture.indexOf("IDAT");
  const length = picture.readUInt32BE(at - 4);
  return inflateSync(picture.subarray(at + 4, at + 4 + length));
}
