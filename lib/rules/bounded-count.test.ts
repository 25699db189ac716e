import assert from "node:assert/strict";
import { test } from "node:test";
import { boundedCount } from "./bounded-count";
import { limits } from "./limits";

test("a number that was counted up to the limit says that there are more, also of those who are not named", () => {
  const most = limits.matchCap;
  assert.deepEqual(boundedCount(0), { count: 0, more: "no" });
  assert.deepEqual(boundedCount(most), { count: most, more: "no" });
  assert.deepEqual(boundedCount(most + 1), { count: most, more: "yes" });
  assert.deepEqual(boundedCount(20, 14), { count: 6, more: "no" });
  assert.deepEqual(boundedCount(most + 1, 14), { count: most - 14, more: "yes" });
});
