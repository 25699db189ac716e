import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import fc from "fast-check";
import { type Brand, bytesOfColour, coloursOf, meantColour, usualBrand } from "./brand";
import { brandBounds } from "./configuration/brand-bounds";
import { type Bytes, bytesOfOklab, distanceOf, oklabOf, readHex, writeHex } from "./oklch";
import { type ClosestBrand, findClosestBrand } from "./typed-colour";

/** A fixed seed, so that every run tests the same colours and a failure can be reproduced. */
const runs = { seed: 20_261_201, numRuns: 5_000 };
const byte = fc.integer({ min: 0, max: 255 });
const anyColour: fc.Arbitrary<Bytes> = fc.tuple(byte, byte, byte);
const anyBrand: fc.Arbitrary<Brand> = fc.record({
  hue: fc.integer({ min: 0, max: 359 }),
  chroma: fc.integer({ min: 0, max: 200 }).map((thousandths) => thousandths / 1_000),
});

/** How far a screen of sRGB is from the light accent that a brand means. */
function clippedBy(brand: Brand): number {
  const shown = oklabOf(bytesOfColour("light", "accent", brand));
  return distanceOf(meantColour("light", "accent", brand), shown);
}

/** The degrees between two hues. */
function turnBetween(one: number, other: number): number {
  return Math.abs(((((one - other) % 360) + 540) % 360) - 180);
}

/** The brand closest to a colour, which must be one. */
function closestTo(typed: string): ClosestBrand {
  const closest = findClosestBrand(typed);
  assert.ok(closest, typed);
  return closest;
}

describe("the brand that comes closest to a typed colour (R-1004)", () => {
  test("a colour is read in every way in which people write hex, and nothing else is", () => {
    for (const typed of ["#0055aa", "0055aa", "#0055AA", "#05a", "05A", "  #0055aa\n"])
      assert.deepEqual(readHex(typed), [0, 0x55, 0xaa], typed);
    for (const typed of [
      ...["", "#", "#05", "#05ab", "#0055a", "#0055aaff", "##0055aa", "#0055ag", "0x0055aa"],
      ...["blue", "rgb(0,85,170)", "#00 55aa", "#00５５aa", "#0055aa;", "#0055aa\n#fff"],
    ])
      assert.deepEqual([readHex(typed), findClosestBrand(typed)], [null, null], typed);
  });

  test("whatever is written in hex is read as it was", () => {
    fc.assert(
      fc.property(anyColour, (colour) => assert.deepEqual(readHex(writeHex(colour)), colour)),
      runs,
    );
  });

  test("every colour has a brand within the bounds of the provider's file, in whole degrees and thousandths", () => {
    fc.assert(
      fc.property(anyColour, (colour) => {
        const { brand, distance } = closestTo(writeHex(colour));
        assert.ok(Number.isInteger(brand.hue) && brand.hue >= brandBounds.hue.least);
        assert.ok(brand.hue < brandBounds.hue.most);
        assert.ok(brand.chroma >= brandBounds.chroma.least);
        assert.ok(brand.chroma <= brandBounds.chroma.most);
        assert.equal(brand.chroma, Number(brand.chroma.toFixed(3)));
        const accent = oklabOf(bytesOfColour("light", "accent", brand));
        assert.equal(distance, distanceOf(oklabOf(colour), accent));
      }),
      runs,
    );
  });

  test("the hue stays, and the colour is as strong as it was typed, as the bounds allow, or as screens can show it", () => {
    fc.assert(
      fc.property(anyColour, (colour) => {
        const [, a, b] = oklabOf(colour);
        const { hue, chroma } = closestTo(writeHex(colour)).brand;
        const typed = { hue: (Math.atan2(b, a) * 180) / Math.PI, chroma: Math.hypot(a, b) };
        fc.pre(typed.chroma > 0.001);
        assert.ok(turnBetween(hue, typed.hue) <= 0.5, `${hue}`);
        assert.ok(chroma <= typed.chroma + 0.0005, `${chroma}`);
        assert.ok(clippedBy({ hue, chroma }) <= 0.02, "it is shown as it is meant");
        const stronger = { hue, chroma: chroma + 0.001 };
        if (stronger.chroma <= Math.min(typed.chroma, brandBounds.chroma.most))
          assert.ok(clippedBy(stronger) > 0.02, "a stronger one would not be");
      }),
      runs,
    );
  });

  test("a grey has no colour, and the usual hue", () => {
    for (let grey = 0; grey < 256; grey++)
      assert.deepEqual(closestTo(writeHex([grey, grey, grey])).brand, {
        hue: usualBrand.hue,
        chroma: 0,
      });
    assert.equal(closestTo("#808081").brand.chroma, 0.001, "hardly blue is not grey");
  });

  test("a brand's accent leads back to the brand, wherever a screen can show it", () => {
    let shown = 0;
    fc.assert(
      fc.property(anyBrand, (brand) => {
        // Eight bits alone change a colour by less.
        fc.pre(clippedBy(brand) < 0.004);
        shown += 1;
        const again = closestTo(coloursOf("light", brand).accent);
        assert.ok(Math.abs(again.brand.chroma - brand.chroma) <= 0.005);
        const along = (brand.chroma * turnBetween(again.brand.hue, brand.hue) * Math.PI) / 180;
        if (again.brand.chroma > 0) assert.ok(along <= 0.006, `${along}`);
        assert.ok(again.distance <= 0.006 && !again.isNoticeable, `${again.distance}`);
      }),
      runs,
    );
    assert.ok(shown > 1_000, `${shown} brands`);
  });

  test("somebody who types the colour that they then see sees no difference", () => {
    fc.assert(
      fc.property(anyColour, (colour) => {
        const { accent } = coloursOf("light", closestTo(writeHex(colour)).brand);
        const { distance, isNoticeable } = closestTo(accent);
        assert.ok(!isNoticeable, `${accent}: ${distance}`);
      }),
      runs,
    );
    assert.equal(closestTo(coloursOf("light", usualBrand).accent).distance, 0);
  });

  test("an orange stays an orange and a gold a gold, although both become dark", () => {
    const found = (typed: string) => {
      const { brand, distance, isNoticeable } = closestTo(typed);
      const { accent } = coloursOf("light", brand);
      return [brand.hue, brand.chroma, accent, Number(distance.toFixed(2)), isNoticeable];
    };
    assert.deepEqual(found("#ff6600"), [43, 0.154, "#8f2400", 0.27, true]);
    assert.deepEqual(found("#ffd700"), [95, 0.107, "#624e00", 0.46, true]);
    assert.deepEqual(found("#005ea8"), [251, 0.14, "#005099", 0.04, true]);
    assert.deepEqual(found("#005971"), [224, 0.081, "#005971", 0, false]);
    assert.deepEqual(found("#ffffff"), [222, 0, "#505050", 0.57, true]);
  });

  test("OKLab of the primaries is that of CSS Color 4, and every colour comes back from it", () => {
    const rounded = (colour: Bytes) => oklabOf(colour).map((value) => Number(value.toFixed(3)));
    assert.deepEqual(rounded([255, 255, 255]), [1, 0, 0]);
    assert.deepEqual(rounded([255, 0, 0]), [0.628, 0.225, 0.126]);
    assert.deepEqual(rounded([0, 255, 0]), [0.866, -0.234, 0.179]);
    assert.deepEqual(rounded([0, 0, 255]), [0.452, -0.032, -0.312]);
    fc.assert(
      fc.property(anyColour, (colour) => {
        assert.deepEqual(bytesOfOklab(oklabOf(colour)), colour);
      }),
      runs,
    );
  });

  test("a browser finds the same brand as the server", async () => {
    const { outputFiles } = await build({
      absWorkingDir: fileURLToPath(new URL("../..", import.meta.url)),
      entryPoints: ["lib/rules/typed-colour.ts"],
      platform: "browser",
      format: "esm",
      bundle: true,
      write: false,
    });
    const text = Buffer.from(outputFiles[0]?.text ?? "").toString("base64");
    const { findClosestBrand: inBrowser } = await import(`data:text/javascript;base64,${text}`);
    for (const typed of ["#0055aa", "#ffd700", "#777", "none"])
      assert.deepEqual(inBrowser(typed), findClosestBrand(typed));
  });
});
