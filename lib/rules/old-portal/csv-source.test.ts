import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { limits } from "#lib/rules/limits";
import { mappingContent } from "#lib/rules/testing/old-portal/files";
import { csvSource } from "./csv-source";
import { readMapping } from "./mapping";
import { readPeople } from "./person";

const numbers = { A1: "5001", A2: "5002" };
const mapping = readMapping(mappingContent(numbers, "Kunde alt"));
const read = (text: string | Uint8Array, organization = "") =>
  readPeople(csvSource(typeof text === "string" ? Buffer.from(text) : text, mapping), organization);

describe("a list with password hashes (R-1003)", () => {
  const [joerg, anna, kim, max] = read(
    readFileSync(new URL("../testing/old-portal/users.csv", import.meta.url)),
  );

  test("it is read like a staff list, with customer numbers and permissions by the mapping", () => {
    assert.deepEqual(
      [joerg?.row, joerg?.firstName, joerg?.lastName, joerg?.organization, joerg?.permissions],
      [2, "Jörg", "Müller; Söhne", "5001", ["invoices", "contacts"]],
    );
    assert.match(joerg?.hash ?? "", /^\$2b\$10\$/);
    assert.deepEqual([anna?.firstName, anna?.lastName], ["+49 40", '"Anna"']);
    assert.match(anna?.hash ?? "", /^\$argon2id\$/);
  });

  test("a column may mark main accounts, and a mark that says neither is a problem of its cell", () => {
    assert.deepEqual(
      [kim?.isOwner, kim?.organization, kim?.permissions, kim?.problems],
      [true, "5002", [], []],
    );
    assert.deepEqual(
      max?.problems.map(({ code, column, value }) => [code, column, value]),
      [
        ["emailFormat", "email", "kein Postfach"],
        ["cellUnclear", "Hauptkonto", "vielleicht"],
      ],
    );
  });

  test("an x in the column of an area works too, and so does Windows-1252", () => {
    const text =
      "Vorname;Nachname;E-Mail;Rechnungen und EVN;Deaktiviert\nJörg;Größe;j@altliste.example;x;ja";
    const [one] = read(Buffer.from(text, "latin1"), "4711");
    assert.deepEqual(
      [one?.firstName, one?.permissions, one?.deactivated, one?.organization, one?.leftOut],
      ["Jörg", ["invoices"], true, "4711", "hashMissing"],
    );
  });

  test("a list without areas, with a column twice or with permission sets is refused", () => {
    assert.throws(() => read("Vorname;Nachname;E-Mail\na;b;c@d.example"), {
      code: "columnMissing",
    });
    assert.throws(() => read("Vorname;Nachname;E-Mail;Mail;Bereiche\n"), { code: "columnTwice" });
    assert.throws(
      () => read("Vorname;Nachname;E-Mail;Vorlage\na;b;c@d.example;IT", "1"),
      /Permission sets/,
    );
    for (const nothing of ["", "\n\n"]) assert.throws(() => read(nothing), /empty/);
  });

  test("more people than an import brings are refused before the rest is read", () => {
    const line = (at: number) => `a;b;p${at}@d.example;x\n`;
    let lines = 0;
    const people = (function* () {
      for (;;) {
        lines += 1;
        const cells = line(lines).trim().split(";");
        yield { row: lines, cells, hash: "", isOwner: false, deactivated: false };
      }
    })();
    const { layout } = csvSource(Buffer.from("Vorname;Nachname;E-Mail;Shop\n"), mapping);
    assert.throws(() => readPeople({ layout, people }, "1"), /in several parts/);
    assert.equal(lines, limits.oldPortalPeople + 1);
  });
});
