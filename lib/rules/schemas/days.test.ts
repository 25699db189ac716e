import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { areasLike } from "#lib/rules/catalogue-roles";
import { formatDate, formatDateTime, formatShortDate } from "#lib/rules/dates";
import { activityQuery } from "#lib/rules/list-queries";
import { unchangedFields } from "#lib/rules/testing/user-forms";
import { dayAfter, readDay, writeDay } from "#lib/rules/typed-day";
import { typedDay } from "./days";
import { userChange } from "./users";

const form = {
  userNumber: "1000001",
  ...unchangedFields,
  permissions: areasLike(["invoices"]),
  shownPermissions: areasLike(["invoices"]),
};

type Issue = { path: PropertyKey[]; message: string; params?: unknown };

/** The problems of the form, with the values of their messages. */
function problemsOf(change: Record<string, string>) {
  const result = userChange.safeParse({ ...form, ...change });
  return ((result.error?.issues ?? []) as Issue[]).map(({ path, message, params }) => [
    path.join("."),
    message,
    params,
  ]);
}

describe("a typed day (FEEL-D16)", () => {
  test("the day stands first, with dots, strokes or hyphens, and one digit is enough", () => {
    for (const typed of ["31.12.2026", "31/12/2026", "31-12-2026", "31. 12. 2026", "2026-12-31"])
      assert.equal(
        userChange.parse({ ...form, validUntil: typed }).validUntil,
        "2026-12-31",
        typed,
      );
    assert.equal(userChange.parse({ ...form, validUntil: "1.2.2027" }).validUntil, "2027-02-01");
  });

  test("the year may be asked about, and a day that no calendar has is refused", () => {
    assert.deepEqual(problemsOf({ validUntil: "31.12.27" }), [
      ["validUntil", "yearShort", { year: 27, meant: 2027 }],
    ]);
    for (const typed of ["12/31/2026", "31.2.2027", "0.1.2027", "morgen", "1.2.", "1.2.3.2027"])
      assert.deepEqual(problemsOf({ validUntil: typed }), [["validUntil", "dayFormat", undefined]]);
  });

  test("a form shows a stored day as it is typed there", () => {
    assert.equal(writeDay("2026-12-31", "de"), "31.12.2026");
    assert.equal(writeDay("2026-12-31", "en"), "31/12/2026");
    for (const text of ["", "31.12.27", "morgen"]) assert.equal(writeDay(text, "de"), text);
  });
});

describe("the year of a date (R-212)", () => {
  for (const field of ["validFrom", "validUntil"] as const) {
    test(`${field}: a year of two digits leads to a question that names the year understood (FF-F2)`, () => {
      for (const [typed, year] of [
        ["0027-12-31", 27],
        ["0099-01-01", 99],
        ["0001-01-01", 1],
      ] as const)
        assert.deepEqual(problemsOf({ [field]: typed }), [
          [field, "yearShort", { year, meant: 2000 + year }],
        ]);
    });

    test(`${field}: an impossible year is refused and named (FF-F2)`, () => {
      const years = [
        "0100",
        "0202",
        "0227",
        "1900",
        "1999",
        "2127",
        "3027",
        "9999",
        "20271",
        "202712",
      ];
      for (const year of years)
        assert.deepEqual(problemsOf({ [field]: `${year}-12-31` }), [
          [field, "yearFar", { year: Number(year) }],
        ]);
    });

    test(`${field}: the years of this century are accepted (FF-F2)`, () => {
      for (const year of ["2000", "2026", "2027", "2099"])
        assert.deepEqual(problemsOf({ [field]: `${year}-12-31` }), []);
    });

    test(`${field}: an impossible year that is already stored can be kept and corrected (FF-F2)`, () => {
      const shown = field === "validFrom" ? "shownValidFrom" : "shownValidUntil";
      assert.deepEqual(problemsOf({ [field]: "0027-12-31", [shown]: "0027-12-31" }), []);
      assert.deepEqual(problemsOf({ [field]: "2027-12-31", [shown]: "0027-12-31" }), []);
      assert.deepEqual(problemsOf({ [field]: "", [shown]: "9999-12-31" }), []);
      for (const day of ["0027-12-31", "9999-12-31", "20271-12-31", "202712-12-31"])
        for (const language of ["de", "en"] as const) {
          const written = writeDay(day, language);
          assert.deepEqual(problemsOf({ [field]: written, [shown]: written }), [], written);
        }
    });
  }

  test("the audit log's filter refuses an impossible year (FF-F2)", () => {
    const { from, to } = activityQuery.parse({ from: "0027-01-01", to: "9999-12-31" });
    assert.notEqual(from, "0027-01-01");
    assert.notEqual(to, "9999-12-31");
  });
});

test("a year in a date always has four digits (FF-F2)", () => {
  const date = new Date("0027-12-31T12:00:00Z");
  assert.equal(formatShortDate(date, "de"), "31.12.0027");
  assert.equal(formatShortDate(date, "en"), "31\u00a0Dec\u00a00027");
  assert.equal(formatDate(date, "de"), "31.\u00a0Dezember 0027");
  assert.equal(formatDate(date, "en"), "31\u00a0December 0027");
  assert.match(formatDateTime(date, "de"), /^31\.12\.0027, /);
});

describe("a day in a text field (R-212, R-313)", () => {
  test("day, month and year are read in this order, however they are separated, and a day of the calendar as it is", () => {
    for (const typed of ["5.12.2026", " 05.12.2026 ", "5/12/2026", "05-12-2026", "5. 12. 2026"])
      assert.equal(typedDay.parse(typed), "2026-12-05", typed);
    assert.equal(typedDay.parse("2026-12-05"), "2026-12-05");
    for (const language of ["de", "en"] as const)
      for (const day of ["2026-12-05", "0027-12-31", "20271-12-31", "202712-12-31"])
        assert.equal(readDay(writeDay(day, language)), day);
  });

  test("what is no day is refused, and an unlikely year is named", () => {
    const problem = (typed: string) => typedDay.safeParse(typed).error?.issues[0]?.message;
    for (const typed of ["", "31.2.2027", "0.1.2027", "13/13/2026", "morgen", "5.12.", "1.1.0000"])
      assert.equal(problem(typed), "dayFormat", typed);
    assert.equal(problem("5.12.26"), "yearShort");
    for (const typed of ["5.12.2126", "5.12.20266", "20266-12-05"])
      assert.equal(problem(typed), "yearFar", typed);
  });

  test("days are counted on the calendar", () => {
    assert.equal(dayAfter("2026-12-25", 14), "2027-01-08");
    assert.equal(dayAfter("2028-03-01", -1), "2028-02-29");
  });
});
