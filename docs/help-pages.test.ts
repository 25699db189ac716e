import assert from "node:assert/strict";
import { test } from "node:test";
import { hasTest, read, rowsOf, testsIn } from "./testing/documents";

/** The table's rows: number, statement, where, rule, and tests. */
const rows = rowsOf(read("docs/help-pages.md"), /^[PE]\d/);

test("every statement of the help pages is numbered, once", () => {
  const numbers = rows.map(([number]) => number);
  const expected = [
    ...Array.from({ length: 38 }, (_, at) => `P${at + 1}`),
    ...Array.from({ length: 17 }, (_, at) => `E${at + 1}`),
  ];
  assert.deepEqual(numbers, expected);
});

for (const [number, , , rule = "", tests = ""] of rows) {
  test(`${number} has a rule, and tests that exist`, () => {
    assert.match(rule, /R-\d{3}/);
    const named = testsIn(tests);
    assert.ok(named.length > 0, "no test is named");
    for (const { file, title } of named)
      assert.ok(hasTest(file, title), `${file} has no "${title}"`);
  });
}
