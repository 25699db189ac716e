import assert from "node:assert/strict";
import { test } from "node:test";
import { findBrandFile, logoAddress } from "./files";

test("a provider without a brand has the icons of the build, and no logo of its own", () => {
  assert.equal(logoAddress, null);
  for (const path of ["/icon.svg", "/favicon.ico", "/apple-touch-icon.png", "/brand-logo", "/"])
    assert.equal(findBrandFile(path), null, path);
});
