import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

test("the style sheet opens each of 24 doors", () => {
  const css = readFileSync(new URL("./live-doors.css", import.meta.url), "utf8");
  for (let door = 1; door <= 24; door += 1) {
    const rule = `main:has([data-door="${door}"]:checked) .live-doors i:nth-child(${door})`;
    assert.equal(css.split(rule).length - 1, 1, rule);
  }
});
