import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import fc from "fast-check";
import { csvStart } from "#lib/rules/csv";
import type { Refusal } from "#lib/rules/refusal";
import { type CodePage, codePages } from "./code-pages";
import { decodeText } from "./decoding";

/** Encodes a text as a program of that time would save it. */
function saved(text: string, page: CodePage): Uint8Array {
  return Uint8Array.from(text, (one) => {
    const place = codePages[page].indexOf(one);
    assert.ok(one < "\u0080" || place >= 0, `${page} has no ${one}`);
    return place < 0 ? one.charCodeAt(0) : 0x80 + place;
  });
}

function utf16(text: string, big: boolean): Uint8Array {
  const bytes = Buffer.from(`\uFEFF${text}`, "utf16le");
  return big ? bytes.swap16() : bytes;
}

describe("a file from a spreadsheet is read in the encoding in which it was saved", () => {
  const text = "Vorname;Nachname\r\nJürgen;Groß-Šimić\r\n";
  const western = "Vorname;Nachname\r\nJürgen;Groß – „Jo“ 5 €\r\n";
  const encodings: [title: string, bytes: Uint8Array, text: string][] = [
    ["UTF-8", Buffer.from(text), text],
    ["UTF-8 with its byte order mark", Buffer.from(`\uFEFF${text}`), text],
    ["Windows-1252", saved(western, "windows-1252"), western],
    ["Unicode text, as Excel calls it", utf16(text, false), text],
    ["UTF-16 in the other byte order", utf16(text, true), text],
    ["an empty file", new Uint8Array(), ""],
  ];
  for (const [title, bytes, expected] of encodings)
    test(title, () => assert.equal(decodeText(bytes).text, expected));

  const refused: [title: string, bytes: Uint8Array, code: string][] = [
    ["a workbook with a wrong file name", Buffer.from("PK\x03\x04rest"), "fileIsWorkbook"],
    ["an old workbook", Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1), "fileIsWorkbook"],
    ["UTF-16 without its byte order mark", Buffer.from(text, "utf16le"), "fileNotText"],
    ["a picture", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0x0d), "fileNotText"],
  ];
  for (const [title, bytes, code] of refused)
    test(`refused: ${title}`, () => assert.throws(() => decodeText(bytes), { code }));

  test("any bytes are either decoded as text or refused", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          assert.equal(typeof decodeText(bytes).text, "string");
        } catch (error) {
          assert.match((error as Refusal).code, /^fileIsWorkbook$|^fileNotText$/);
        }
      }),
    );
  });

  test("a template begins with the byte order mark that tells spreadsheets of UTF-8", () =>
    assert.equal(decodeText(Buffer.from(`${csvStart}a`)).text, "a"));
});

describe("a file in another encoding does not lead to wrong names (FF-F1)", () => {
  const lists = [
    "Jürgen;Müller",
    "Jörg;Groß",
    "Ilse;Weiß",
    "Käthe;Schäfer",
    "Übel;Anna",
    "Ärmel;Öller",
    "JÜRGEN;KÖNIG",
    "Jürgen;Gröger\rRené;Süß\r",
    "Ina;Böhm – „Büro“",
  ];
  for (const page of Object.keys(codePages) as CodePage[])
    for (const list of lists) {
      // CP850 has no dashes and no such quotation marks.
      const text = page === "cp850" ? list.replace(/ – „|“/g, " ") : list;
      test(`${JSON.stringify(text)} in ${page} is recognized`, () =>
        assert.deepEqual(decodeText(saved(text, page)), {
          text,
          encoding: page,
          damagedAt: null,
        }));
    }

  test("Windows-1252 is assumed in doubt: western letters are not read as umlauts of another encoding", () => {
    const names =
      "Zoë Núñez João Benoît Šimek Dušan Tomáš Juárez Julián Nováková François Søren Þór Aïcha Maïa Hans–Peter D’Angelo";
    for (const name of names.split(" "))
      assert.deepEqual(decodeText(saved(name, "windows-1252")), {
        text: name,
        encoding: "windows-1252",
        damagedAt: null,
      });
  });

  const damaged: [title: string, bytes: Uint8Array, at: number][] = [
    ["UTF-8 with one byte of Windows-1252", bytesOf("Jürgen\nHans", 0x96), 11],
    [
      "UTF-8 with an encoded surrogate pair",
      bytesOf("Jürgen", 0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80),
      6,
    ],
    ["UTF-8 that ends within a letter", bytesOf("Jörg\nM", 0xc3), 6],
    [
      "a byte order mark and a byte that is not UTF-8",
      Buffer.from("\xef\xbb\xbfHans\x96Peter", "latin1"),
      4,
    ],
    [
      "a byte order mark and half a surrogate pair",
      Buffer.from("\xef\xbb\xbfa\xed\xa0\x80", "latin1"),
      1,
    ],
    ["UTF-16 with an odd byte at its end", Buffer.from([...utf16("ab", false), 0x41]), 2],
    [
      "UTF-16 with half a surrogate pair",
      Buffer.from([0xfe, 0xff, 0, 0x41, 0xd8, 0x3d, 0, 0x42]),
      1,
    ],
    ["a byte order mark that was read as text and saved again", Buffer.from("ï»¿Vorname"), 0],
  ];
  for (const [title, bytes, damagedAt] of damaged)
    test(`damaged, with the first position: ${title}`, () =>
      assert.equal(decodeText(bytes).damagedAt, damagedAt));

  test("a person's choice of encoding is followed, but not against a byte order mark", () => {
    const bytes = saved("Gršber", "windows-1252");
    assert.equal(decodeText(bytes, "macintosh").text, "Gröber");
    assert.equal(decodeText(bytes, "windows-1252").text, "Gršber");
    assert.equal(decodeText(bytes, "utf-8").damagedAt, 2);
    assert.equal(decodeText(Buffer.from(`${csvStart}ü`), "cp850").text, "ü");
  });

  test("bytes are read by index, because an iterator takes ten times as long (FF-B3)", () => {
    const bytes = new Uint8Array(100_000).fill(0x81);
    const iterator = mock.method(bytes, Symbol.iterator);
    for (const page of Object.keys(codePages) as CodePage[])
      assert.equal(decodeText(bytes, page).text, codePages[page].charAt(1).repeat(bytes.length));
    assert.equal(iterator.mock.callCount(), 0);
  });

  test("Ctrl-Z and padding at the end of a DOS file are not text (FF-A small)", () => {
    for (const end of ["\x1a", "\x1a\r\n", "\x1a\x1a\x1a", "\x1a\0\0"])
      assert.equal(decodeText(Buffer.from(`a;b\r\n${end}`)).text, "a;b\r\n");
    assert.equal(decodeText(Buffer.from("a\x1ab")).text, "a\x1ab");
  });
});

function bytesOf(text: string, ...more: number[]): Uint8Array {
  return Buffer.concat([Buffer.from(text), Buffer.from(more)]);
}
