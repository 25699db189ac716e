import assert from "node:assert/strict";
import { test } from "node:test";
import { iconNames } from "../../../app/_components/icon-names";
import { areaSigns } from "./signs";

test("the portal has the shape of every sign that an area can have (R-105)", () => {
  const there: readonly string[] = iconNames;
  assert.deepEqual(
    areaSigns.filter((name) => !there.includes(name)),
    [],
  );
});
