import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { areasLike } from "#lib/rules/catalogue-roles";
import { limits } from "#lib/rules/limits";
import { parseOrder } from "#lib/rules/parse-order";
import { newOperator, newOrganization } from "./organizations";
import { newUser, registration } from "./users";

/** The name as it would be stored, or the message key of its problem. */
function nameOf(typed: string): string {
  const result = newUser.safeParse({
    firstName: typed,
    lastName: "Nowak",
    email: "ola@muster.example",
    permissions: areasLike(["invoices"]),
  });
  return result.success ? result.data.firstName : `: ${result.error.issues[0]?.message}`;
}

const marks = (count: number) => `Z${"\u0301".repeat(count)}oe`;

describe("names as people write them (R-212)", () => {
  const real: [what: string, name: string][] = [
    ["Persian with a joiner's absence", "علی\u200cرضا"],
    ["Sinhala with a joiner", "ශ්\u200dරී"],
    ["Devanagari with both", "क्\u200dष र्\u200cय"],
    ["old Malayalam, which ends with a joiner", "കുര്യന്\u200d"],
    ["Vietnamese", "Nguyễn Thị Hạnh"],
    ["pointed Hebrew", "מֹשֶׁה"],
    ["Burmese with many marks", "မြွှောက်"],
    ["Hawaiian, Irish, Chinese", "Kaʻiulani O’Neil 李小龙"],
    ["Thai", "น้ำผึ้ง"],
    ["letters beyond the first plane", "𠮷野"],
    ["one letter", "O"],
    ["a dash for a missing name", "-"],
  ];
  for (const [what, name] of real)
    test(`a name in ${what} is kept unchanged (FF-F9)`, () => assert.equal(nameOf(name), name));

  const cleaned: [what: string, typed: string, kept: string][] = [
    ["a zero-width space", "Now\u200bak", "Nowak"],
    ["a zero-width space at the end", "Nowak\u200b", "Nowak"],
    ["soft hyphens", "Nowa\u00adkowski", "Nowakowski"],
    ["a byte order mark", "\ufeffOla", "Ola"],
    ["direction marks", "\u200fOla\u200e \u061cNowak", "Ola Nowak"],
    ["the embedding that comes with a copied name", "\u202aOla Nowak\u202c", "Ola Nowak"],
    ["isolates around it", "\u2068Ola\u2069", "Ola"],
    ["isolates around each word", "\u2068Ola\u2069 \u2068Maria\u2069 \u2066 \u2069", "Ola Maria"],
    ["joiners between Latin letters", "O\u200dl\u200ca", "Ola"],
    ["joiners at the ends", "\u200dعلی\u200c", "علی"],
    ["two joiners instead of one", "علی\u200c\u200cرضا", "علی\u200cرضا"],
    ["a joiner among other invisible signs", "علی\u200b\u200c\u2060رضا", "علی\u200cرضا"],
    ["tags and selectors", "O\u{e0061}l\ufe0fa\u{e0100}", "Ola"],
    ["Hangul fillers", "Ola\u3164\u115f\uffa0", "Ola"],
    ["blank Braille, which is a blank", "Ola\u2800Maria\u2800", "Ola Maria"],
    ["an invisible sign between blanks", "Ola \u200b Maria", "Ola Maria"],
  ];
  for (const [what, typed, kept] of cleaned)
    test(`${what}: removed silently (FF-F9)`, () => assert.equal(nameOf(typed), kept));

  const blank = ["\u3164", "\u2800", "\u2800 \u3164", "\u200b\u00ad", "\u0301", " \u0301\u0308 "];
  blank.push(
    "\u{1d159}",
    "\u{13441}\u{13442}",
    "\u200d\u200c",
    "\ufe0f",
    "\u{e0020}",
    "\u115f\u1160",
  );
  for (const typed of blank)
    test(`${JSON.stringify(typed)} has no visible character and is not a name (FF-F9)`, () =>
      assert.equal(nameOf(typed), ": firstNameMissing"));

  const refused: [what: string, typed: string, problem: string][] = [
    ["the replacement character", "J\ufffdrgen", "nameDamaged"],
    ["a placeholder for an object", "Ola\ufffc", "nameDamaged"],
    ["private-use characters", "Ola\ue000", "nameDamaged"],
    ["private use beyond the first plane", "Ola\u{f0000}", "nameDamaged"],
    ["a noncharacter", "Ola\uffff", "nameDamaged"],
    ["another noncharacter", "Ola\ufdd0", "nameDamaged"],
    ["the first half of a surrogate pair", "Ola\ud800", "nameDamaged"],
    ["the second half of a surrogate pair", "\udc00Ola", "nameDamaged"],
    ["a change of the text direction in the middle", "Ola\u202egnp", "nameCharacters"],
    ["an isolate in the middle", "Ola\u2067gnp", "nameCharacters"],
    ["a change of the text direction at the end", "Ola\u202e", "nameCharacters"],
    ["a control character", "O\u0000la", "nameCharacters"],
    ["what Windows-1252 becomes when it is read as Latin-1", "Hans\u0096Peter", "nameCharacters"],
    ["annotations", "Ola\ufff9x", "nameCharacters"],
  ];
  for (const [what, typed, problem] of refused)
    test(`${what} is refused in a name (FF-F9)`, () => assert.equal(nameOf(typed), `: ${problem}`));

  test("a letter may carry as many marks as any script needs, but not fifteen (FF-F9)", () => {
    assert.equal(
      nameOf(marks(limits.marksPerLetter)),
      marks(limits.marksPerLetter).normalize("NFC"),
    );
    for (const count of [limits.marksPerLetter + 2, 15, 60])
      assert.equal(nameOf(marks(count)), ": nameMarks", String(count));
    // Invisible characters between the marks do not reduce their number.
    assert.equal(nameOf(`Z${"\u0301\u034f".repeat(15)}`), ": nameMarks");
  });

  test("every entry point has the same rule for names (FF-F9)", () => {
    const person = { email: "ola@muster.example", lastName: "Nowak" };
    const link = "0b9f2f4e-7f0c-4f64-9f0e-3c1d2a4b5c6d";
    const masterData = {
      kind: "customer",
      parent: "1",
      customerNumber: "",
      name: "Muster GmbH",
      place: "Kiel",
      contactFirstName: "Ola",
      contactLastName: "Nowak",
      contactEmail: person.email,
      products: [],
    };
    const order = { orderNumber: "1", name: "Muster", place: "Kiel", email: person.email };
    const entryPoints: Record<string, (name: string) => boolean> = {
      form: (name) => !nameOf(name).startsWith(":"),
      registration: (firstName) => registration.safeParse({ link, ...person, firstName }).success,
      terminal: (firstName) => newOperator.safeParse({ ...person, firstName }).success,
      organization: (name) => newOrganization.safeParse({ ...masterData, name }).success,
      place: (place) => newOrganization.safeParse({ ...masterData, place }).success,
      contact: (contactLastName) =>
        newOrganization.safeParse({ ...masterData, contactLastName }).success,
      order: (contactFirstName) =>
        "order" in parseOrder({ ...order, contactFirstName, contactLastName: "Nowak" }),
      orderedCompany: (name) =>
        "order" in
        parseOrder({ ...order, name, contactFirstName: "Ola", contactLastName: "Nowak" }),
    };
    for (const [entryPoint, accepts] of Object.entries(entryPoints)) {
      for (const name of ["\u3164", "\u2800", "J\ufffdrgen", "A\ud800B", "Ola\ue000", marks(15)])
        assert.ok(!accepts(name), `${entryPoint}: ${JSON.stringify(name)}`);
      for (const name of ["علی\u200cرضا", "Nowak\u200b"])
        assert.ok(accepts(name), `${entryPoint}: ${name}`);
    }
  });

  test("a company's name is accepted as its register has it (FF-A small)", () => {
    const name =
      "Gesellschaft für Planung, Errichtung und Betrieb von Anlagen der Wärmeversorgung Bad Musterberg-Niederhausen und Umgebung mit beschränkter Haftung & Co. Kommanditgesellschaft";
    const fields = { orderNumber: "1", place: "Kiel", email: "ola@muster.example" };
    const contact = { contactFirstName: "Ola", contactLastName: "Nowak" };
    const parsed = parseOrder({ ...fields, ...contact, name });
    assert.ok("order" in parsed && parsed.order.name === name);
    const longer = parseOrder({ ...fields, ...contact, name: "x".repeat(201) });
    assert.ok("problem" in longer);
    assert.deepEqual(longer.problem.fields, [
      { field: "name", message: "should have at most 200 characters" },
    ]);
  });

  test("a name that was accepted is accepted again unchanged (FF-F9)", () => {
    const unit = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.constantFrom(..."aü م\u200c\u200d\u200b\u2800\u0301\u202a\u202e\ufe0f  "),
      },
      fc.string({ unit: "binary", maxLength: 1 }),
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 30 }), (units) => {
        const kept = nameOf(units.join(""));
        if (kept.startsWith(":")) return;
        assert.equal(nameOf(kept), kept);
        assert.match(kept, /[\p{L}\p{N}\p{P}\p{S}]/u);
      }),
      { seed: 20_261_128, numRuns: 5_000 },
    );
  });
});
