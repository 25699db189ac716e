import assert from "node:assert/strict";
import { test } from "node:test";
import { restOfStep } from "./even-time";

test("R-502: an answer leaves after one step if the work took less, and never in between", () => {
  const step = 400;
  for (const [elapsed, rest] of [
    [0, 400],
    [1, 399],
    [399.5, 0.5],
    [400, 0],
    [400.5, 399.5],
    [799, 1],
    [1_250, 350],
  ] as const)
    assert.equal(restOfStep(elapsed, step), rest, String(elapsed));
});

test("without a step nothing waits", () => {
  assert.equal(restOfStep(25, 0), 0);
});
