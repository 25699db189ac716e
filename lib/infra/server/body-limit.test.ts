import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { tooMuch } from "./body-limit";

test("Next accepts staff lists up to exactly the size that the server in front allows", () => {
  const config = readFileSync("next.config.mjs", "utf8");
  const [, kilobytes] = /bodySizeLimit: "(\d+)kb"/.exec(config) ?? [];
  const most = Number(kilobytes) * 1024;
  assert.equal(tooMuch("/users/import", most), null);
  assert.notEqual(tooMuch("/users/import", most + 1), null);
});
