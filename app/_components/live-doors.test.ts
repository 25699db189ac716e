import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { areas } from "#lib/rules/catalogue";

test("the style sheet opens the door of every area of the catalogue, in colours and in forced colours", () => {
  const css = readFileSync(new URL("./live-doors.css", import.meta.url), "utf8");
  for (const [index] of areas.entries()) {
    const rule = `main:has([data-door="${index + 1}"]:checked) .live-doors i:nth-child(${index + 1})`;
    assert.equal(css.split(rule).length - 1, 2, rule);
  }
});
