import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { columnName, csvLine, namedSeparator, readRows, separators } from "./csv";
import { limits } from "./limits";
import type { Refusal } from "./refusal";

/** Reads a line according to RFC 4180. */
function read(line: string, separator: string): string[] {
  const cell = new RegExp(`"((?:[^"]|"")*)"(?:${separator}|\\r\\n$)`, "gy");
  return [...line.matchAll(cell)].map(([, text = ""]) => text.replaceAll('""', '"'));
}

test("cells are quoted, quotes are doubled, and umlauts are kept", () => {
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
  test(`a spreadsheet does not evaluate ${JSON.stringify(name)} as a formula`, () => {
    const [cell = ""] = read(csvLine([name], ";"), ";");
    assert.equal(cell, `'${name}`);
  });

test("every cell is read back as one cell and never begins like a formula", () => {
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

describe("rows and cells", () => {
  const read = (text: string, separator: (typeof separators)[number] = ";") => [
    ...readRows(text, separator),
  ];
  const cases: [title: string, text: string, rows: string[][]][] = [
    ["nothing", "", []],
    [
      "lines with any kind of line end",
      "a;b\r\nc;d\ne;f\rg;h",
      [
        ["a", "b"],
        ["c", "d"],
        ["e", "f"],
        ["g", "h"],
      ],
    ],
    ["a last line without a line end", "a;b\n", [["a", "b"]]],
    [
      "empty cells, at the very end too",
      ";a;;\n;",
      [
        ["", "a", "", ""],
        ["", ""],
      ],
    ],
    ["empty rows are counted", "a\n\n\nb", [["a"], [""], [""], ["b"]]],
    [
      "quotes with separators, quotes and line breaks in them",
      '"a;""b""\r\nc";d',
      [['a;"b"\r\nc', "d"]],
    ],
    ["an empty cell in quotes", '"";""', [["", ""]]],
    ["a quote in the middle of a plain cell", 'O"Neil;b', [['O"Neil', "b"]]],
    ["cells that our own download has defused", "\"'=1+1\";'t Hooft", [["=1+1", "'t Hooft"]]],
    [
      "line ends that were converted twice or in the wrong direction (FF-A small)",
      "a\r\r\nb\r\r\n\r\r\nc\n\rd",
      [["a"], ["b"], [""], ["c"], ["d"]],
    ],
    [
      "an empty row between others, with any kind of line end",
      "a\n\r\nb\r\rc",
      [["a"], [""], ["b"], [""], ["c"]],
    ],
    [
      "blanks before and behind quotes (FF-A small)",
      ' "a;b" ;\t"c"\u00a0\n "d "; e "f" ; "g" h',
      [
        ["a;b", "c"],
        ["d ", ' e "f" ', ' "g" h'],
      ],
    ],
  ];
  for (const [title, text, rows] of cases) test(title, () => assert.deepEqual(read(text), rows));

  const broken: [title: string, text: string, row: number, column: string][] = [
    ["a quote that is never closed", 'a;b\nc;"d\ne;f', 2, "B"],
    ["more behind a closing quote", 'a;b\n\n"x"y;z', 3, "A"],
  ];
  for (const [title, text, row, column] of broken)
    test(`refused with row and column: ${title}`, () =>
      assert.throws(() => read(text), { code: "fileQuotes", values: { row, column } }));

  test("the portal reads back what it writes, whatever the cells contain, including apostrophes before a formula (FF-F12)", () => {
    const cell = fc.oneof(
      fc.string(),
      fc.stringMatching(/^['=+\-@\t\r\n"; ,x]{0,6}$/),
      fc.constantFrom("'=1", "''=1", "+1", "", "=1", '"', "\r\n", "＝1"),
    );
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 5 }),
        fc.constantFrom(";" as const, "," as const),
        (rows, separator) => {
          const text = rows.map((cells) => csvLine(cells, separator)).join("");
          assert.deepEqual([...readRows(text, separator)], rows);
        },
      ),
    );
  });

  test("reading any file ends with rows or with a refusal", () => {
    const text = fc.stringMatching(/^[ab";,\t\r\n]{0,30}$/);
    fc.assert(
      fc.property(text, fc.constantFrom(...separators), (file, separator) => {
        try {
          for (const cells of readRows(file, separator)) assert.ok(cells.length > 0);
        } catch (error) {
          assert.equal((error as Refusal).code, "fileQuotes");
        }
      }),
    );
  });
});

describe("a file is read only up to the limits of a staff list (FF-B3)", () => {
  /** Counts the cells that were read before the file was refused. */
  function cellsBefore(code: string, text: string, separator: (typeof separators)[number] = ";") {
    let cells = 0;
    const read = () => {
      for (const row of readRows(text, separator)) cells += row.length;
    };
    assert.throws(read, { code });
    return cells;
  }

  test("a row with a million columns is refused when the hundred-and-first begins", () => {
    for (const separator of separators)
      assert.equal(cellsBefore("fileTooWide", separator.repeat(1_000_000), separator), 0);
    const second = `a\n${"b;".repeat(500_000)}`;
    assert.equal(cellsBefore("fileTooWide", second), 1);
    assert.throws(() => [...readRows(second, ";")], {
      values: { row: 2, count: limits.importColumns },
    });
    assert.equal([...readRows(";".repeat(limits.importColumns - 1), ";")][0]?.length, 100);
  });

  test("of endless rows only as many cells are read as the limit allows, empty or not", () => {
    for (const row of ["\n", "a;b\n", `${";".repeat(99)}\n`]) {
      const cells = cellsBefore("fileTooManyCells", row.repeat(1_500_000 / row.length));
      assert.ok(cells <= limits.importCells, String(cells));
    }
  });
});

test("Excel's own first line names the separator and is not a row", () => {
  assert.deepEqual(namedSeparator("sep=,\r\na,b"), { separator: ",", rest: "a,b" });
  assert.deepEqual(namedSeparator("sep=;\r\r\na;b"), { separator: ";", rest: "a;b" });
  assert.deepEqual(namedSeparator("SEP=\t\na"), { separator: "\t", rest: "a" });
  assert.deepEqual(namedSeparator("sep=x\na"), { separator: null, rest: "sep=x\na" });
});

test("columns are named as a spreadsheet names them", () => {
  assert.deepEqual([0, 1, 25, 26, 27, 51, 52, 701, 702].map(columnName), [
    "A",
    "B",
    "Z",
    "AA",
    "AB",
    "AZ",
    "BA",
    "ZZ",
    "AAA",
  ]);
});
