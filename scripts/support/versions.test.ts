import assert from "node:assert/strict";
import { test } from "node:test";
import { newestBelow } from "./versions";

test("the version before one is the newest tag below it, as numbers and not as texts", () => {
  const tags = ["v0.9.0", "v0.10.0", "v1.0.0", "v1.0.1", "v2.0.0"];
  assert.equal(newestBelow("1.0.0", tags), "0.10.0");
  assert.equal(newestBelow("1.0.1", tags.toReversed()), "1.0.0");
  assert.equal(newestBelow("1.9.0", tags), "1.0.1");
});

test("without an earlier version there is none, and other tags are no versions", () => {
  assert.equal(newestBelow("1.0.0", []), null);
  assert.equal(newestBelow("0.9.0", ["v0.9.0", "v1.0.0"]), null);
  assert.equal(newestBelow("1.0.0", ["v1.0.0-rc.1", "0.9.0", "vnext", "deployed"]), null);
});
