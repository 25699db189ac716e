import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { csvLine, csvStart } from "./csv";
import { columnName, decodeText, namedSeparator, readRows, separators } from "./csv-reading";
import type { Refusal } from "./refusal";

/** Text in Windows-1252, of the characters that the tests use. */
function windows1252(text: string): Uint8Array {
  const others: Record<string, number> = { "€": 0x80, "„": 0x84, "“": 0x93, "–": 0x96, Š: 0x8a };
  return Uint8Array.from([...text], (one) => others[one] ?? one.charCodeAt(0));
}

function utf16(text: string, big: boolean): Uint8Array {
  const bytes = Buffer.from(`\uFEFF${text}`, "utf16le");
  return big ? bytes.swap16() : bytes;
}

describe("a spreadsheet's text is read in whatever encoding it was saved", () => {
  const text = "Vorname;Nachname\r\nJürgen;Groß-Šimić\r\n";
  const western = "Vorname;Nachname\r\nJürgen;Groß – „Jo“ 5 €\r\n";
  const encodings: [title: string, bytes: Uint8Array, text: string][] = [
    ["UTF-8", Buffer.from(text), text],
    ["UTF-8 with its mark", Buffer.from(`\uFEFF${text}`), text],
    ["Windows-1252", windows1252(western), western],
    ["Unicode text, as Excel calls it", utf16(text, false), text],
    ["UTF-16 the other way round", utf16(text, true), text],
    ["nothing at all", new Uint8Array(), ""],
  ];
  for (const [title, bytes, expected] of encodings)
    test(title, () => assert.equal(decodeText(bytes), expected));

  const refused: [title: string, bytes: Uint8Array, code: string][] = [
    ["a workbook under a false name", Buffer.from("PK\x03\x04rest"), "fileIsWorkbook"],
    ["an old workbook", Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1), "fileIsWorkbook"],
    ["UTF-16 without its mark", Buffer.from(text, "utf16le"), "fileNotText"],
    ["a picture", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0x0d), "fileNotText"],
  ];
  for (const [title, bytes, code] of refused)
    test(`refused: ${title}`, () => assert.throws(() => decodeText(bytes), { code }));

  test("whatever bytes come, they are text or refused", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          assert.equal(typeof decodeText(bytes), "string");
        } catch (error) {
          assert.match((error as Refusal).code, /^fileIsWorkbook$|^fileNotText$/);
        }
      }),
    );
  });
});

describe("rows and cells", () => {
  const read = (text: string, separator: (typeof separators)[number] = ";") => [
    ...readRows(text, separator),
  ];
  const cases: [title: string, text: string, rows: string[][]][] = [
    ["nothing", "", []],
    [
      "lines that end in any way",
      "a;b\r\nc;d\ne;f\rg;h",
      [
        ["a", "b"],
        ["c", "d"],
        ["e", "f"],
        ["g", "h"],
      ],
    ],
    ["a line that ends with the file", "a;b\n", [["a", "b"]]],
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
    ["what a download of ours has defused", "\"'=1+1\";'t Hooft", [["=1+1", "'t Hooft"]]],
  ];
  for (const [title, text, rows] of cases) test(title, () => assert.deepEqual(read(text), rows));

  const broken: [title: string, text: string, row: number, column: string][] = [
    ["a quote that is never closed", 'a;b\nc;"d\ne;f', 2, "B"],
    ["more behind a closing quote", 'a;b\n\n"x"y;z', 3, "A"],
  ];
  for (const [title, text, row, column] of broken)
    test(`refused, with its place: ${title}`, () =>
      assert.throws(() => read(text), { code: "fileQuotes", values: { row, column } }));

  test("what the portal writes it reads again, whatever stands in the cells", () => {
    const cell = fc.oneof(
      fc.string(),
      fc.stringMatching(/^['=+\-@\t\r\n"; ,x]{0,6}$/),
      fc.constantFrom("'=1", "''=1", "=1", '"', "\r\n", "＝1"),
    );
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 5 }),
        fc.constantFrom(";" as const, "," as const),
        (rows, separator) => {
          // An apostrophe that somebody typed before such a character is taken for the portal's own.
          fc.pre(rows.flat().every((text) => !/^'[=+\-@\t\r\n|%＝＋－＠]/u.test(text)));
          const text = rows.map((cells) => csvLine(cells, separator)).join("");
          assert.deepEqual([...readRows(text, separator)], rows);
        },
      ),
    );
  });

  test("whatever stands in a file, reading it ends, with rows or with a reason", () => {
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

test("Excel's own first line names the separator and is no row", () => {
  assert.deepEqual(namedSeparator("sep=,\r\na,b"), { separator: ",", rest: "a,b" });
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

test("a template begins with the mark that tells spreadsheets of UTF-8", () =>
  assert.equal(decodeText(Buffer.from(`${csvStart}a`)), "a"));
