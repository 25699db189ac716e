import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const table = readFileSync(join(root, "docs/help-pages.md"), "utf8");

/** The cells of the table's rows: number, statement, where, rule, and tests as `file`: "title". */
const rows = table
  .split("\n")
  .filter((line) => /^\| [PE]\d/.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()));

test("every statement of the help pages is numbered, once", () => {
  const numbers = rows.map(([, number]) => number);
  const expected = [
    ...Array.from({ length: 38 }, (_, at) => `P${at + 1}`),
    ...Array.from({ length: 17 }, (_, at) => `E${at + 1}`),
  ];
  assert.deepEqual(numbers, expected);
});

for (const [, number, , , rule = "", tests = ""] of rows) {
  test(`${number} has a rule, and tests that exist`, () => {
    assert.match(rule, /R-\d{3}/);
    const named = [...tests.matchAll(/`([^`]+)` "([^"]+)"/g)];
    assert.ok(named.length > 0, "no test is named");
    for (const [, file = "", title = ""] of named) {
      assert.ok(existsSync(join(root, file)), file);
      assert.ok(
        readFileSync(join(root, file), "utf8").includes(title),
        `${file} has no "${title}"`,
      );
    }
  });
}
