import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { areaIds, areas } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import { eachField, personFields, validityFields } from "#lib/rules/user-fields";
import { readStaffFile, readTable } from "./parse";
import { staffTemplate } from "./template";

const read = (text: string, organization = "4000001") =>
  readStaffFile(Buffer.from(text), organization);
const heads = "Vorname;Nachname;E-Mail;Bereiche";

/** The problems of a single row below the usual headings. */
function problemsOf(row: string): [code: string, column: string, value?: string][] {
  const [one] = read(`${heads}\n${row}`).rows;
  return (one?.problems ?? []).map(({ code, column, value }) =>
    value === undefined ? [code, column] : [code, column, value],
  );
}

describe("staff lists in the formats of small firms are read", () => {
  const expected = {
    row: 2,
    ...eachField(personFields, () => ""),
    ...eachField(validityFields, () => null),
    firstName: "Ola",
    lastName: "Nowak",
    email: "ola@firma.example",
    organization: "4000001",
    permissions: ["invoices", "shop"],
    problems: [],
  };
  const files: [title: string, text: string][] = [
    [
      "German headers, a column for each area",
      "Vorname;Nachname;E-Mail;Rechnungen und EVN;Shop;Kontakte\nOla;Nowak;ola@firma.example;x;X;",
    ],
    [
      "English headers in another order, commas",
      'Email,Areas,Last name,First name\nola@firma.example,"Shop, Invoices and call records",Nowak,Ola',
    ],
    [
      "tabs, as Excel copies cells",
      "Name\tVorname\tE-Mail-Adresse\tShop\tRechnungen und EVN\nNowak\tOla\tola@firma.example\t1\tja",
    ],
    [
      "headers in various spellings",
      "VORNAME *;nach-name;  e mail  ;RECHTE\nOla;Nowak;ola@firma.example;shop|rechnungen und evn",
    ],
    [
      "areas in a list and in columns",
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

  test("each area is recognized by its German and its English name", () => {
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

  test("a customer number in the row takes precedence over the chosen one", () => {
    const { rows } = read(
      `${heads};Kundennummer\nA;B;a@firma.example;Shop;0004711\nC;D;c@firma.example;Shop;`,
    );
    assert.deepEqual(
      rows.map(({ organization }) => organization),
      ["0004711", "4000001"],
    );
  });

  test("unknown columns are named and ignored", () => {
    const { rows, ignored } = read(
      `${heads};Abteilung;;Ergebnis\nA;B;a@firma.example;Shop;Einkauf;;angelegt`,
    );
    assert.deepEqual(ignored, ["Abteilung"]);
    assert.deepEqual(rows[0]?.problems, []);
  });
});

describe("accounts of a list can be limited in time (R-211)", () => {
  const daysOf = (cells: string, columns = "Gültig ab;Gültig bis") => {
    const [one] = read(`${heads};${columns}\nOla;Nowak;ola@firma.example;Shop;${cells}`).rows;
    return [one?.validFrom, one?.validUntil, ...(one?.problems ?? [])];
  };

  test("the columns are known in both languages and in any spelling", () => {
    for (const columns of ["Gültig ab;Gültig bis", "VALID FROM;valid-until", "Beginn;Ende"])
      assert.deepEqual(daysOf("1.12.2026;31.01.2027", columns), ["2026-12-01", "2027-01-31"]);
  });

  test("a day may be written as spreadsheets write it, also with its midnight", () => {
    for (const day of [
      "31.01.2027",
      "31/01/2027",
      "2027-01-31",
      "31.01.2027 00:00",
      "2027-01-31 00:00:00",
      "2027-01-31T00:00:00",
    ])
      assert.deepEqual(daysOf(`;${day}`), [null, "2027-01-31"], day);
  });

  test("an end before the beginning, a short year and what is no day are problems of their cells", () => {
    assert.deepEqual(daysOf("01.02.2027;31.01.2027"), [
      "01.02.2027",
      "31.01.2027",
      { code: "validityOrder", column: "validUntil", value: "31.01.2027" },
    ]);
    assert.deepEqual(daysOf(";31.01.27"), [
      "",
      "31.01.27",
      { code: "yearShort", column: "validUntil", value: "31.01.27" },
    ]);
    assert.deepEqual(daysOf("bald;46053"), [
      "bald",
      "46053",
      { code: "dayFormat", column: "validFrom", value: "bald" },
      { code: "dayFormat", column: "validUntil", value: "46053" },
    ]);
  });

  test("a list without these columns limits nobody", () => {
    assert.deepEqual(read(`${heads}\nOla;Nowak;ola@firma.example;Shop`).rows[0]?.validUntil, null);
  });
});

test("a row may name a permission set instead of areas, and the rest of it is read as ever (R-311)", () => {
  const [named, both, neither] = read(
    `Vorname;Nachname;E-Mail;Vorlage;Bereiche;Gültig bis
Ola;Nowak;a@firma.example;IT;;31.12.2099
Ola;Nowak;b@firma.example;IT;Shop;
Ola;Nowak;c@firma.example;;;`,
  ).rows;
  assert.deepEqual(
    [named?.set, named?.permissions, named?.validFrom, named?.validUntil, named?.problems],
    ["IT", [], null, "2099-12-31", []],
  );
  assert.deepEqual([both?.set, both?.permissions, both?.validUntil], ["IT", ["shop"], null]);
  assert.deepEqual(
    [neither?.set, neither?.problems.map(({ code }) => code)],
    [undefined, ["permissionsMissing"]],
  );
});

test("a row may name the language of the letters, in either language, and no other (R-209)", () => {
  const named = (text: string) =>
    read(`${heads};Sprache\nOla;Nowak;ola@firma.example;Shop;${text}`).rows[0];
  for (const [text, language] of [
    ["Deutsch", "de"],
    ["English", "en"],
    [" EN ", "en"],
    ["", undefined],
  ])
    assert.equal(named(text ?? "")?.language, language, text);
  assert.deepEqual(named("Polnisch")?.problems, [
    { code: "languageUnknown", column: "language", value: "Polnisch" },
  ]);
});

describe("problems are reported with row and column", () => {
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
      "a cell too many, because of a separator meant as text",
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

  test("an ambiguous mark in the column of an area is reported", () => {
    const [one] = read("Vorname;Nachname;E-Mail;Shop\nA;B;a@firma.example;vielleicht").rows;
    assert.deepEqual(one?.problems, [{ code: "cellUnclear", column: "Shop", value: "vielleicht" }]);
  });

  test("a repeated address belongs to the first row that can be used", () => {
    const { rows } = read(
      `${heads}\n;B;a@firma.example;Shop\nA;B;A@firma.example;Shop\nA;B;a@FIRMA.example;Shop`,
    );
    assert.deepEqual(
      rows.map(({ problems }) => problems.map(({ code, value }) => [code, value])),
      [[["firstNameMissing", ""]], [], [["emailTwice", "3"]]],
    );
  });

  test("a missing or invalid customer number is reported", () => {
    const codes = (number: string) =>
      read(`${heads};Kundennummer\nA;B;a@firma.example;Shop;${number}`, "").rows[0]?.problems.map(
        ({ code }) => code,
      );
    assert.deepEqual(codes(""), ["organizationUnknown"]);
    assert.deepEqual(codes("Muster GmbH"), ["organizationUnknown"]);
    assert.deepEqual(codes("4711"), []);
  });

  const files: [title: string, text: string, code: string, values: object][] = [
    ["an empty file", "", "fileWithoutRows", {}],
    ["a header row alone", heads, "fileWithoutRows", {}],
    ["no header row", "Ola;Nowak;ola@firma.example;Shop", "columnMissing", { column: "firstName" }],
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
    test(`the whole file is refused: ${title}`, () =>
      assert.throws(() => read(text), { code, values }));
});

describe("a hostile spreadsheet does no harm", () => {
  test("names that look like formulas are accepted, and names with forbidden characters are refused", () => {
    const { rows } = read(
      `${heads}\n"=HYPERLINK(""http://x"")";Nowak;a@firma.example;Shop\n"A\u202e";B;b@firma.example;Shop`,
    );
    assert.deepEqual(
      rows.map(({ problems }) => problems.map(({ code }) => code)),
      [[], ["nameCharacters"]],
    );
  });

  test("of an endless cell only the beginning is kept", () => {
    const [one] = read(`${heads}\n${"x".repeat(100_000)};B;a@firma.example;Shop`).rows;
    assert.deepEqual(
      one?.problems.map(({ code }) => code),
      ["nameTooLong"],
    );
    assert.ok(JSON.stringify(one).length < 1_000);
  });

  test("ten thousand people are read, one more is refused", () => {
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
      test(`${language}, ${organization ? "with" : "without"} customer numbers: the template is read without a problem and invites nobody`, () => {
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

/** Cells that count how often they are read. */
function counted(cells: string[], visits: { count: number }): string[] {
  return new Proxy(cells, {
    get(target, key, receiver) {
      if (typeof key === "string" && /^\d+$/.test(key)) visits.count += 1;
      return Reflect.get(target, key, receiver);
    },
  });
}

describe("reading a list takes time proportional to its size (FF-B3)", () => {
  test("a row with few cells takes little time, however many columns the header has", () => {
    const heads = ["Vorname", "Nachname", "E-Mail", "Shop", ...Array(96).fill("Row")];
    const visits = { count: 0 };
    const rows = Array.from({ length: 1_000 }, () => counted(["a"], visits));
    const { rows: read } = readTable([heads, ...rows], "1");
    assert.equal(read.length, 1_000);
    assert.ok(visits.count <= 1_000 * 10, `${visits.count} cells looked at`);
  });

  test("each column header is looked up a few times, not once for every other column", () => {
    const visits = { count: 0 };
    const names = ["Vorname", "Nachname", "E-Mail", "Shop"];
    const heads = counted([...names, ...Array(96).fill("Row")], visits);
    readTable([heads, ["a", "b", "c@firma.example", "x"]], "1");
    assert.ok(visits.count <= 4 * 100, `${visits.count} heads looked at`);
  });

  for (const [title, text] of [
    ["eighty thousand empty columns", `Vorname;Nachname;E-Mail;Shop${";".repeat(80_000)}\na`],
    ["a hundred columns and one", `Vorname;Nachname;E-Mail;Shop${";Row".repeat(97)}\na`],
    ["with commas", `Vorname,Nachname,E-Mail,Shop${",Row".repeat(20_000)}\na`],
    ["in a person's row", `${heads}\na;b;c@firma.example;Shop${";".repeat(100)}`],
  ] as const)
    test(`too many columns are refused with a sentence: ${title}`, () =>
      assert.throws(() => read(text), { code: "fileTooWide" }));

  test("a list of empty lines is refused", () =>
    assert.throws(() => read(`${heads}\n${"\n".repeat(1_000_000)}`), {
      code: "fileTooManyCells",
    }));
});

describe("a list does not need more memory when it is read (FF-B5)", () => {
  const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

  test("the beginning of an endless header is kept once, not with every row", () => {
    const head = `Fax versenden${"!".repeat(120_000)}`;
    const { rows } = read(
      `Vorname;Nachname;E-Mail;${head}\n${"a;b;c@firma.example;?\n".repeat(2_000)}`,
    );
    assert.equal(rows.length, 2_000);
    assert.match(rows[0]?.problems[0]?.column ?? "", /^Fax versenden!{1,40}…$/);
    assert.ok(bytesOf(rows) < 2_000 * 400, String(bytesOf(rows)));
  });

  test("of unknown headers only the beginnings are named", () => {
    const { ignored } = read(`${heads};${"x".repeat(100_000)}\na;b;c@firma.example;Shop`);
    assert.ok(bytesOf(ignored) < 200);
  });

  test("ten problems of a row are named, and the number of the others", () => {
    const unknown = Array.from({ length: 20 }, (_, index) => `Bereich ${index}`);
    const [one] = read(`${heads}\na;b;c@firma.example;"${unknown.join(",")}"`).rows;
    assert.equal(one?.problems.length, 10);
    assert.equal(one?.more, 10);
  });

  test("a problem with the name is reported even after many problems with areas", () => {
    const unknown = Array.from({ length: 15 }, (_, index) => `Bereich ${index}`);
    const [one] = read(`${heads}\n;b;x;"${unknown.join(",")}"`).rows;
    assert.deepEqual(
      one?.problems.slice(-2).map(({ code }) => code),
      ["firstNameMissing", "emailFormat"],
    );
    assert.equal(one?.more, 7);
  });

  test("a cell with forty thousand areas is read up to a sensible length", () => {
    const cell = Array.from({ length: 40_000 }, (_, index) => `B${index}`).join(",");
    const [one] = read(`${heads}\na;b;c@firma.example;"${cell}"`).rows;
    assert.deepEqual(one?.problems[0], {
      code: "areasTooMany",
      column: "Bereiche",
      value: String(areaIds.length + 10),
    });
    assert.equal(one?.more, areaIds.length + 1);
    assert.ok(bytesOf(one) <= limits.importRowBytes);
  });

  test("the worst row keeps no more bytes than the limit, and realistic values are not cut", () => {
    const long = "\u0001漢".repeat(50_000);
    const areaNames = Array.from({ length: 20 }, (_, index) => `${index}${"漢".repeat(200)}`);
    const [worst] = read(
      `${heads};Kundennummer\n"${long}";"${long}";"${long}";"${areaNames.join(",")}";"${long}"`,
    ).rows;
    assert.ok(bytesOf(worst) <= limits.importRowBytes, String(bytesOf(worst)));
    const name = "Ö".repeat(limits.nameLength);
    const email = `${"e".repeat(64)}@${`${"d".repeat(60)}.`.repeat(2)}example`;
    const every = areas.map(({ name: { de } }) => de).join(",");
    const [own] = read(`${heads}\n${name};${name};${email};"${every}"`).rows;
    assert.deepEqual(own?.problems, []);
    assert.equal(own?.firstName, name);
  });

  test("a text that is cut in the middle of a character is still valid", () => {
    const name = `${"x".repeat(limits.importCellShown - 1)}😀${"x".repeat(50)}`;
    const [one] = read(`${heads}\n${name};b;c@firma.example;Shop`).rows;
    assert.ok(JSON.stringify(one).includes("…"));
    assert.doesNotMatch(JSON.stringify(one), /\\ud[89ab]/);
    const hidden = `x${" ".repeat(limits.importFieldRead - 2)}😀`;
    const [other] = read(`${heads}\n${hidden};b;c@firma.example;Shop`).rows;
    assert.doesNotMatch(JSON.stringify(other), /\\ud[89ab]/);
  });

  test("leading blanks do not hide the content behind them", () => {
    for (const count of [limits.importFieldRead, limits.importCellRead, 100_000]) {
      const blanks = " ".repeat(count);
      assert.deepEqual(
        problemsOf(`Ola${blanks}GmbH;b;c@firma.example;Shop`).map(([code]) => code),
        ["nameTooLong"],
      );
      const [one] = read(`${heads}\na;b;c@firma.example;"Shop,${blanks}Kontakte"`).rows;
      assert.ok(one?.problems.length || one?.permissions.length === 2);
    }
  });
});

describe("nobody is added under a damaged name or for another customer (FF-F1)", () => {
  const readBytes = (text: string) => readStaffFile(Buffer.from(text, "latin1"), "1");

  test("a damaged byte is reported with its row and column", () => {
    const list =
      "Vorname;Nachname;E-Mail;Bereiche\r\nJ\xc3\xbcrgen;M\xc3\xbcller;d1@petersen.example;Shop\r\nHans\x96Peter;Meier;d2@petersen.example;Shop\r\n";
    assert.throws(() => readBytes(list), {
      code: "fileDamaged",
      values: { row: 3, column: "A" },
    });
    const marked =
      '\xef\xbb\xbfsep=,\r\nKundennummer,Vorname,Nachname,E-Mail,Bereiche\r\n0082002,"Hans\r\nO",Mei\xffer,d4@null.example,Kontakte\r\n';
    assert.throws(() => readBytes(marked), {
      code: "fileDamaged",
      values: { row: 2, column: "C" },
    });
  });

  test("a file of an old Mac is recognized, and the encoding is named", () => {
    const { rows, encoding } = readBytes(
      "Vorname;Nachname;E-Mail;Bereiche\rJ\x9frgen;Gr\x9a\xa7er;d3@petersen.example;Shop\r",
    );
    assert.deepEqual([rows[0]?.firstName, rows[0]?.lastName], ["Jürgen", "Größer"]);
    assert.equal(encoding, "macintosh");
  });

  for (const name of [
    "JÃ¼rgen",
    "GÃ¶tz",
    "GroÃŸ",
    "Ã–zdemir",
    "Ãœbel",
    "StanisÅ‚aw",
    "ÄŸ",
    "Hansâ€“Peter",
    "Â´t Hooft",
    "J√ºrgen",
    "J├╝rgen",
    "Wa│sa",
    "J\ufffdrgen",
    "J?rgen",
    "?zdemir",
    "J\ue000rgen",
    "J\uffffrgen",
    "Gr§er",
    "M„ller",
    "Ren‚",
    "™mer",
  ])
    test(`a name that was damaged by an earlier conversion is a problem of the row: ${name}`, () => {
      assert.deepEqual(problemsOf(`${name};Meier;a@firma.example;Shop`), [
        ["cellDamaged", "firstName", name],
      ]);
      assert.deepEqual(problemsOf(`Meier;${name};a@firma.example;Shop`)[0]?.[1], "lastName");
    });

  for (const name of [
    "João",
    "JOÃO",
    "Âu",
    "Åsa",
    "Ärmel",
    "Jean–Luc",
    "O’Neil",
    "O´Neil",
    "D‘Angelo",
    "Hans „Jo“",
    "Şahin",
    "Gel·la",
    "Nguyễn",
    "Ålđ",
  ])
    test(`names of all countries are accepted: ${name}`, () =>
      assert.deepEqual(problemsOf(`${name};Meier;a@firma.example;Shop`), []));

  test("a damaged header is refused, because its column would be ignored silently", () =>
    assert.throws(
      () => read("Vorname;Nachname;E-Mail;Shop;PersÃ¶nliche Daten\na;b;c@firma.example;x;x"),
      { code: "fileDamaged", values: { row: 1, column: "E" } },
    ));

  for (const head of [
    "Kundennumer",
    "Kundenummer",
    "Kunden-ID",
    "Kd-Nr. (neu)",
    "Kundennummer 2",
    "ïKundennummer",
    "KNr",
    "Kunde",
    "Customer ID",
    "Client number",
    "Account no",
    "Mandant",
    "Instanz",
    "Debitorennummer",
    "Costumer number",
    "Kudnennummer",
    "Кundennummer",
    "Company ID",
    "Firmen-Nr.",
  ])
    test(`a header that may be the customer number leads to a question, and nobody is added elsewhere: ${head}`, () =>
      assert.throws(() => read(`${head};${heads}\n4711;a;b;c@firma.example;Shop`), {
        code: "columnUnclear",
        values: { name: head, column: "A" },
      }));

  test("columns about customers other than their number are ignored, and one recognized number column is enough", () => {
    for (const head of [
      "Kundenbetreuer",
      "Kundenrabatt",
      "Account-Manager",
      "Firma",
      "Unternehmen",
      "Telefonnummer",
      "Personalnummer",
      "Partnerschaft",
    ])
      assert.deepEqual(read(`${heads};${head}\na;b;c@firma.example;Shop;x`).ignored, [head]);
    const { rows, ignored } = read(
      `${heads};Kundennummer;Kunden-ID\na;b;c@firma.example;Shop;0004711;x`,
    );
    assert.deepEqual([rows[0]?.organization, ignored], ["0004711", ["Kunden-ID"]]);
  });
});

describe("small oddities of programs that write lists (FF-A small)", () => {
  test("lines that end twice are counted as the spreadsheet counts them, and Ctrl-Z is not a person", () => {
    const { rows } = read(
      `${heads}\r\r\nA;B;a@firma.example;Shop\r\r\nC;D;c@firma.example;Shop\r\r\n\x1a`,
    );
    assert.deepEqual(
      rows.map(({ row, problems }) => [row, problems.length]),
      [
        [2, 0],
        [3, 0],
      ],
    );
  });

  test("blanks between a comma and a quotation mark are not part of the name", () => {
    const { rows } = read(
      '"Vorname", "Nachname", "E-Mail", "Bereiche"\n"Jo", "Groß, Dr.", "jo@firma.example" , "Shop, Kontakte"',
    );
    assert.deepEqual(
      rows.map(({ firstName, lastName, permissions, problems }) => [
        firstName,
        lastName,
        permissions.length,
        problems,
      ]),
      [["Jo", "Groß, Dr.", 2, []]],
    );
  });

  for (const [opening, closing] of ["“”", "„“", "„”", "‚‘", "‘’", "«»", "»«", "‹›", "''"])
    test(`quotation marks around a cell are not part of the name: ${opening}Jo${closing}`, () => {
      const quoted = (text: string) => `${opening}${text}${closing}`;
      const [one] = read(
        ["Vorname;Nachname;E-Mail;Bereiche", "Jo;Groß;jo@firma.example;Shop"]
          .map((line) => line.split(";").map(quoted).join(";"))
          .join("\n"),
      ).rows;
      assert.deepEqual(
        [one?.firstName, one?.lastName, one?.email, one?.permissions, one?.problems],
        ["Jo", "Groß", "jo@firma.example", ["shop"], []],
      );
    });

  test("quotation marks within a name, and an apostrophe, are kept", () => {
    const [one] = read(`${heads}\nHans „Jo“;'t Hooft;a@firma.example;Shop`).rows;
    assert.deepEqual([one?.firstName, one?.lastName], ["Hans „Jo“", "'t Hooft"]);
  });
});
