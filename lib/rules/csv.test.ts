import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { csvLine } from "./csv";

/** Reads a line as RFC 4180 says. */
function read(line: string, separator: string): string[] {
  const cell = new RegExp(`"((?:[^"]|"")*)"(?:${separator}|\\r\\n$)`, "gy");
  return [...line.matchAll(cell)].map(([, text = ""]) => text.replaceAll('""', '"'));
}

test("cells are quoted, quotes doubled, umlauts as they are", () => {
  assert.equal(
    csvLine(['Jürgen "Jo" Groß', "a;b", "zwei\nZeilen", ""], ";"),
    '"Jürgen ""Jo"" Groß";"a;b";"zwei\nZeilen";""\r\n',
  );
});

for (const name of [
  '=HYPERLINK("https://evil.example","Rechnung")',
  "+49 40 1234",
  "-1+1",
  "@SUM(A1)",
  "\t=1",
  "\r=1",
  "＝1+1",
  "'=1+1",
  "''@x",
])
  test(`a spreadsheet does not calculate ${JSON.stringify(name)}`, () => {
    const [cell = ""] = read(csvLine([name], ";"), ";");
    assert.equal(cell, `'${name}`);
  });

test("whatever a cell is: it comes out again as one cell, and never begins like a formula", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "binary" }), { minLength: 1 }),
      fc.constantFrom(";" as const, "," as const),
      (cells, separator) => {
        const back = read(csvLine(cells, separator), separator);
        assert.equal(back.length, cells.length);
        for (const [at, cell] of back.entries()) {
          assert.ok(cell === cells[at] || cell === `'${cells[at]}`);
          assert.doesNotMatch(cell, /^[=+\-@\t\r]/);
        }
      },
    ),
  );
});
