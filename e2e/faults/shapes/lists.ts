import { limits } from "#lib/rules/limits";
import type { Action } from "./entry-points";
import { boundary, domain, marks, numbered, times } from "./fill";
import { send } from "./forms";
import type { Shape } from "./shape";

/** User lists as an administrator sends them. */

const heads = "Vorname;Nachname;E-Mail;Bereiche";

const lists: Record<string, (size: number) => string> = {
  people: (size) =>
    `${heads}\n${numbered(Math.min(size - 40, limits.importRows * 50), (n) => `Eve;Beispiel;eve${n}@firma.example;Shop, Kontakte`, "\n")}`,
  "many columns": (size) => `${heads}${times(";", size / 2 - 40)}\n${times("a\n", size / 2)}`,
  "as many columns as are allowed": (size) =>
    `${heads}${";x".repeat(90)}\n${times(`${";".repeat(94)}\n`, size - 240)}`,
  "one column header repeated": (size) => `${heads};${times("Row;", size - 40)}\n`,
  "a long column header": (size) =>
    `${heads};Fax versenden${times("!", size / 2 - 60)}\n${times(";;;;?\n", size / 2)}`,
  "many areas in a cell": (size) => `${heads}\na;b;c;${times("x,", size - 45)}`,
  "many areas in many cells": (size) =>
    `${heads}\n${times(`a;b;c;${"x,".repeat(50)}\n`, size - 45)}`,
  "many short rows": (size) => `${heads}\n${times("a\n", size - 45)}`,
  "line breaks": (size) => times("\n", size),
  quotes: (size) => `${heads}\n${times('"', size - 45)}`,
  "quoted quotes": (size) => `${heads}\n${times('"""";', size - 45)}`,
  separators: (size) => times(";,\t|", size),
  "marks in a cell": (size) => `${heads}\n${marks(size - 60)};b;c;d`,
  "marks in every cell": (size) => `${heads}\n${times(`${marks(2_000)};b;c;d\n`, size - 45)}`,
  domains: (size) => `${heads}\n${times(`a;b;${domain(600)};d\n`, size - 45)}`,
  blanks: (size) => `${heads}\n${times(" ", size - 45)}x`,
  "blanks in every cell": (size) => `${heads}\n${times(`a${" ".repeat(500)}b;c;d;e\n`, size - 45)}`,
  "letters of another encoding": (size) => `${heads}\n${times("Ã¼", size - 45)}`,
};

const encoded: Record<string, (size: number) => Buffer> = {
  "two bytes for each letter": (size) =>
    Buffer.from(`\ufeff${heads}\n${times("a;b;c;d\n", size / 2 - 60)}`, "utf16le"),
  "bytes of no encoding": (size) =>
    Buffer.concat([
      Buffer.from(`${heads}\n`),
      Buffer.alloc(size - 45, Buffer.from([0xff, 0x81, 0x3b])),
    ]),
  "every byte value": (size) =>
    Buffer.alloc(size, Buffer.from(Array.from({ length: 256 }, (_, n) => n))),
};

/** What is sent to the one action that accepts a file. */
export function listShapes(action: Action): Shape[] {
  const upload = (write: (size: number) => Buffer): Shape["at"] => {
    return (size, sender) =>
      send(action, sender, () => [
        ["encoding", "auto"],
        ["organization", "1"],
        ["file", write(size), "liste.csv"],
      ]);
  };
  const kinds: Record<string, Shape["at"]> = Object.fromEntries([
    ...Object.entries(lists).map(([name, write]) => [
      name,
      upload((size) => Buffer.from(write(size)).subarray(0, size)),
    ]),
    ...Object.entries(encoded).map(([name, write]) => [name, upload(write)]),
  ]);
  const dashes = "-".repeat(70);
  const ofDashes = upload((size) => Buffer.alloc(size, "-"));
  kinds["what is nearly a boundary"] = (size, sender) => {
    const asked = ofDashes(size, sender);
    return {
      ...asked,
      body: Buffer.from(String(asked.body).replaceAll(boundary, dashes)),
      headers: { ...asked.headers, "Content-Type": `multipart/form-data; boundary=${dashes}` },
    };
  };
  return Object.entries(kinds).map(([name, at]) => ({
    name: `a staff list: ${name}`,
    entryPoints: ["a staff list", action.entryPoint],
    bound: limits.importMegabytes * 1024 * 1024,
    at,
  }));
}
