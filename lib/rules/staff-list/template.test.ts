import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readRows } from "#lib/rules/csv";
import { allFields } from "#lib/rules/user-fields";
import { readStaffFile } from "./parse";
import { staffTemplate } from "./template";

describe("the template without an organization (R-310)", () => {
  const areas = ["invoices", "contacts", "shop"] as const;

  for (const [language, separator, heads] of [
    ["de", ";", ["Kundennummer", "Rechnungen und EVN", "Kontakte", "Shop"]],
    ["en", ",", ["Customer number", "Invoices and call records", "Contacts", "Shop"]],
  ] as const)
    test(`${language}: has a column for the customer number, with the reader's own as the example`, () => {
      const text = staffTemplate(language, areas, "0004711");
      const rows = [...readRows(text.slice(1), separator)];
      assert.deepEqual(
        rows.map((cells) => cells.slice(allFields.length)),
        [heads, ["0004711", "x", "", "x"], ["0004711", "x", "", ""]],
      );
      const withOne = [...readRows(staffTemplate(language, areas, null).slice(1), separator)];
      assert.deepEqual(
        withOne,
        rows.map((cells) => cells.toSpliced(allFields.length, 1)),
      );
    });

  test("filled in, it gives each person the organization of the row", () => {
    const [heads = ""] = staffTemplate("de", areas, "0004711").split("\r\n");
    const names = [...readRows(heads.slice(1), ";")][0] ?? [];
    const line = (cells: Record<string, string>) =>
      names.map((name) => `"${cells[name] ?? ""}"`).join(";");
    const people = [
      { Vorname: "Ola", Nachname: "Nowak", "E-Mail": "ola@a.example", Kundennummer: "0004712" },
      { Vorname: "Eva", Nachname: "Noll", "E-Mail": "eva@b.example", Kundennummer: "4713" },
    ];
    const filled = [heads, ...people.map((person) => line({ ...person, Shop: "x" }))].join("\r\n");
    const { rows, ignored } = readStaffFile(Buffer.from(filled), "");
    assert.deepEqual(ignored, []);
    assert.deepEqual(
      rows.map(({ organization, email, permissions, problems }) => [
        organization,
        email,
        permissions,
        problems,
      ]),
      [
        ["0004712", "ola@a.example", ["shop"], []],
        ["4713", "eva@b.example", ["shop"], []],
      ],
    );
  });
});
