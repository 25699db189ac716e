import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { tooMuch } from "./body-limit";

test("Next takes as much of a user list as the server in front lets through, and not a byte more", () => {
  const config = readFileSync("next.config.mjs", "utf8");
  const [, kilobytes] = /bodySizeLimit: "(\d+)kb"/.exec(config) ?? [];
  const most = Number(kilobytes) * 1024;
  assert.equal(tooMuch("/users/import", most), null);
  assert.notEqual(tooMuch("/users/import", most + 1), null);
});
