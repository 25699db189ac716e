import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { areaIds, areas } from "./catalogue";
import { readStaffFile } from "./staff-file";
import { staffTemplate } from "./staff-template";

const read = (text: string, organization = "4000001") =>
  readStaffFile(Buffer.from(text), organization);
const heads = "Vorname;Nachname;E-Mail;Bereiche";

/** The problems of the only row below the usual heads. */
function problemsOf(row: string): [code: string, column: string, value?: string][] {
  const [one] = read(`${heads}\n${row}`).rows;
  return (one?.problems ?? []).map(({ code, column, value }) =>
    value === undefined ? [code, column] : [code, column, value],
  );
}

describe("a staff list is read as a small firm keeps it", () => {
  const expected = {
    row: 2,
    firstName: "Ola",
    lastName: "Nowak",
    email: "ola@firma.example",
    organization: "4000001",
    permissions: ["invoices", "shop"],
    problems: [],
  };
  const files: [title: string, text: string][] = [
    [
      "German heads, a column for each area",
      "Vorname;Nachname;E-Mail;Rechnungen und EVN;Shop;Kontakte\nOla;Nowak;ola@firma.example;x;X;",
    ],
    [
      "English heads in another order, commas",
      'Email,Areas,Last name,First name\nola@firma.example,"Shop, Invoices and call records",Nowak,Ola',
    ],
    [
      "tabs, as Excel copies cells",
      "Name\tVorname\tE-Mail-Adresse\tShop\tRechnungen und EVN\nNowak\tOla\tola@firma.example\t1\tja",
    ],
    [
      "heads in whatever spelling",
      "VORNAME *;nach-name;  e mail  ;RECHTE\nOla;Nowak;ola@firma.example;shop|rechnungen und evn",
    ],
    [
      "areas by both ways at once",
      "Vorname;Nachname;E-Mail;Bereiche;Shop\nOla;Nowak;ola@firma.example;Rechnungen und EVN;yes",
    ],
    [
      "spaces around everything",
      "Vorname ; Nachname;E-Mail;Bereiche\n Ola ;\u00a0Nowak ; ola@firma.example ; Shop , Rechnungen und EVN ",
    ],
    [
      "Excel's line with the separator",
      `sep=;\n${heads}\nOla;Nowak;ola@firma.example;Shop,Rechnungen und EVN`,
    ],
  ];
  for (const [title, text] of files)
    test(title, () => assert.deepEqual(read(text).rows, [expected]));

  test("each area is known by its German and its English name", () => {
    for (const { id, name } of areas)
      for (const text of [name.de, name.en, id]) {
        const column = read(`Vorname;Nachname;E-Mail;${text}\nOla;Nowak;ola@firma.example;x`);
        const listed = read(`${heads}\nOla;Nowak;ola@firma.example;"${text}"`);
        assert.deepEqual(column.rows[0]?.permissions, [id], text);
        assert.deepEqual(listed.rows[0]?.permissions, [id], text);
      }
  });

  test("rows are counted as a spreadsheet counts them, with empty rows and line breaks in cells", () => {
    const { rows } = read(
      `${heads}\n\n"Ola\nMaria";Nowak;ola@firma.example;Shop\n;;;\nEva;Noll;eva@firma.example;Shop\n;;`,
    );
    assert.deepEqual(
      rows.map(({ row, firstName }) => [row, firstName]),
      [
        [3, "Ola Maria"],
        [5, "Eva"],
      ],
    );
  });

  test("a customer number of the row's own goes before the one that was chosen", () => {
    const { rows } = read(
      `${heads};Kundennummer\nA;B;a@firma.example;Shop;0004711\nC;D;c@firma.example;Shop;`,
    );
    assert.deepEqual(
      rows.map(({ organization }) => organization),
      ["0004711", "4000001"],
    );
  });

  test("columns that nobody asked for are named, and do no harm", () => {
    const { rows, ignored } = read(
      `${heads};Abteilung;;Ergebnis\nA;B;a@firma.example;Shop;Einkauf;;angelegt`,
    );
    assert.deepEqual(ignored, ["Abteilung"]);
    assert.deepEqual(rows[0]?.problems, []);
  });
});

describe("what is wrong is said with row and column", () => {
  const rows: [title: string, row: string, problems: ReturnType<typeof problemsOf>][] = [
    ["nothing", "Ola;Nowak;ola@firma.example;Shop", []],
    [
      "everything missing",
      ";;x;",
      [
        ["firstNameMissing", "firstName", ""],
        ["lastNameMissing", "lastName", ""],
        ["emailFormat", "email", "x"],
        ["permissionsMissing", "permissions", ""],
      ],
    ],
    [
      "an area that does not exist",
      "Ola;Nowak;ola@firma.example;Shop, Faxe",
      [["areaUnknown", "Bereiche", "Faxe"]],
    ],
    [
      "only an area that does not exist",
      "Ola;Nowak;ola@firma.example;Faxe",
      [["areaUnknown", "Bereiche", "Faxe"]],
    ],
    [
      "a cell too many: a separator that was meant as text",
      "Ola;Nowak;GmbH;ola@firma.example;Shop",
      [
        ["rowTooWide", ""],
        ["areaUnknown", "Bereiche", "ola@firma.example"],
        ["emailFormat", "email", "GmbH"],
      ],
    ],
    [
      "a row of the template",
      "Erika;Beispiel;Erika@ihre-firma.example;Shop",
      [["exampleRow", "email"]],
    ],
  ];
  for (const [title, row, problems] of rows)
    test(title, () => assert.deepEqual(problemsOf(row), problems));

  test("a mark that can mean anything", () => {
    const [one] = read("Vorname;Nachname;E-Mail;Shop\nA;B;a@firma.example;vielleicht").rows;
    assert.deepEqual(one?.problems, [{ code: "cellUnclear", column: "Shop", value: "vielleicht" }]);
  });

  test("an address twice belongs to the first row that can be used", () => {
    const { rows } = read(
      `${heads}\n;B;a@firma.example;Shop\nA;B;A@firma.example;Shop\nA;B;a@FIRMA.example;Shop`,
    );
    assert.deepEqual(
      rows.map(({ problems }) => problems.map(({ code, value }) => [code, value])),
      [[["firstNameMissing", ""]], [], [["emailTwice", "3"]]],
    );
  });

  test("no customer number at all, or what is none", () => {
    const codes = (number: string) =>
      read(`${heads};Kundennummer\nA;B;a@firma.example;Shop;${number}`, "").rows[0]?.problems.map(
        ({ code }) => code,
      );
    assert.deepEqual(codes(""), ["organizationUnknown"]);
    assert.deepEqual(codes("Muster GmbH"), ["organizationUnknown"]);
    assert.deepEqual(codes("4711"), []);
  });

  const files: [title: string, text: string, code: string, values: object][] = [
    ["nothing in it", "", "fileWithoutRows", {}],
    ["heads alone", heads, "fileWithoutRows", {}],
    ["no heads", "Ola;Nowak;ola@firma.example;Shop", "columnMissing", { column: "firstName" }],
    [
      "no column for areas",
      "Vorname;Nachname;E-Mail\nA;B;a@firma.example",
      "columnMissing",
      { column: "areas" },
    ],
    [
      "a column twice, under two names",
      `${heads};Mail\nA;B;a@firma.example;Shop;`,
      "columnTwice",
      { name: "Mail", first: "C", second: "E" },
    ],
    [
      "an area twice, in two languages",
      "Vorname;Nachname;E-Mail;Send fax;Fax versenden\nA;B;a@firma.example;x;",
      "columnTwice",
      { name: "Fax versenden", first: "D", second: "E" },
    ],
    [
      "a quote that is never closed",
      `${heads}\nA;"B;a@firma.example;Shop\n`,
      "fileQuotes",
      { row: 2, column: "B" },
    ],
  ];
  for (const [title, text, code, values] of files)
    test(`the whole file: ${title}`, () => assert.throws(() => read(text), { code, values }));
});

describe("nobody's spreadsheet hurts the portal", () => {
  test("names that a program would calculate are names, what no name can have is refused", () => {
    const { rows } = read(
      `${heads}\n"=HYPERLINK(""http://x"")";Nowak;a@firma.example;Shop\n"A\u202e";B;b@firma.example;Shop`,
    );
    assert.deepEqual(
      rows.map(({ problems }) => problems.map(({ code }) => code)),
      [[], ["nameCharacters"]],
    );
  });

  test("of a cell without an end only the beginning is kept", () => {
    const [one] = read(`${heads}\n${"x".repeat(100_000)};B;a@firma.example;Shop`).rows;
    assert.deepEqual(
      one?.problems.map(({ code }) => code),
      ["nameTooLong"],
    );
    assert.ok(JSON.stringify(one).length < 1_000);
  });

  test("ten thousand people are read, one more is not", () => {
    const line = (index: number) => `Vor${index};Nach;p${index}@firma.example;x;;x\n`;
    const lines = Array.from({ length: 10_001 }, (_, index) => line(index));
    const first = "Vorname;Nachname;E-Mail;Shop;Kontakte;Anrufliste\n";
    const { rows } = read(first + lines.slice(1).join(""));
    assert.equal(rows.length, 10_000);
    assert.ok(
      rows.every(({ problems, permissions }) => problems.length === 0 && permissions.length === 2),
    );
    assert.throws(() => read(first + lines.join("")), { code: "fileTooManyRows" });
  });
});

describe("the template", () => {
  for (const language of ["de", "en"] as const)
    for (const organization of [null, "0004711"])
      test(`${language}, ${organization ? "with" : "without"} customer numbers: is read without a word, and nobody is invited by it`, () => {
        const { rows, ignored } = read(staffTemplate(language, areaIds, organization));
        assert.deepEqual(ignored, []);
        assert.deepEqual(
          rows.map(({ problems }) => problems.map(({ code }) => code)),
          [["exampleRow"], ["exampleRow"]],
        );
        assert.ok(rows.every(({ permissions }) => permissions.length >= 5));
        assert.equal(rows[0]?.organization, organization ?? "4000001");
      });
});
