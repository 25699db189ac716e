import assert from "node:assert/strict";
import { test } from "node:test";
import { hasRarePart, partsOf, rarestParts } from "./rarest-parts";

test("a word has a part for each three Latin letters or digits in a row, and none across another sign", () => {
  assert.deepEqual(partsOf("a77.example"), ["a77", "exa", "xam", "amp", "mpl", "ple"]);
  assert.deepEqual(partsOf("вася"), []);
});

test("the index is asked for the rarest parts of a word, at most three, until they leave almost nobody", () => {
  const shares = new Map(Object.entries({ ste: 0.1, tei: 0.1, ein: 0.15, inh: 0.02, nho: 0.01 }));
  assert.deepEqual(rarestParts("steinho", shares), ["nho", "inh"]);
  assert.deepEqual(rarestParts("stein", shares), ["ste", "tei", "ein"]);
  assert.deepEqual(rarestParts("unbekannt", shares), []);
});

test("a word is found at once if one of its parts is in few rows", () => {
  const shares = new Map([
    ["ann", 0.2],
    ["nna", 0.002],
  ]);
  assert.ok(hasRarePart("anna", shares));
  assert.ok(!hasRarePart("ann", shares));
});
