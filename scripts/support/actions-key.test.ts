import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { actionsKey } from "./actions-key";

const folder = mkdtempSync(join(tmpdir(), "zugang-key-"));
const path = join(folder, "kept/key");
after(() => rmSync(folder, { recursive: true }));

test("the key of the actions is generated once and reused by the next build (FF-H-3)", () => {
  const made = actionsKey(path, undefined);
  assert.equal(Buffer.from(made, "base64").length, 32);
  assert.equal(actionsKey(path, ""), made);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.notEqual(actionsKey(join(folder, "other/key"), undefined), made);
});

test("a key in the environment is used and stored nowhere (FF-H-3)", () => {
  const before = readFileSync(path, "utf8");
  const given = Buffer.alloc(32, 7).toString("base64");
  assert.equal(actionsKey(path, given), given);
  assert.equal(readFileSync(path, "utf8"), before);
});

test("an invalid key is refused with a sentence, and a damaged file is replaced (FF-H-3)", () => {
  for (const given of ["secret", "x".repeat(44), Buffer.alloc(31).toString("base64")])
    assert.throws(() => actionsKey(path, given), /must be 32 bytes in base64: openssl rand/);
  writeFileSync(path, "half a ke");
  assert.equal(Buffer.from(actionsKey(path, undefined), "base64").length, 32);
});
