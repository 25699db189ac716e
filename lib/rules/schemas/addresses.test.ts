import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { areasLike } from "#lib/rules/catalogue-roles";
import { parseOrder } from "#lib/rules/parse-order";
import { forgotPassword, signIn } from "./account";
import { withoutApostrophes } from "./addresses";
import { newOperator } from "./organizations";
import { newUser, registration } from "./users";

const person = { firstName: "Anna", lastName: "Beispiel" };

/** The address as it would be stored, or the message key of its problem. */
function addressOf(typed: string): string {
  const result = newUser.safeParse({
    ...person,
    email: typed,
    permissions: areasLike(["invoices"]),
  });
  return result.success ? result.data.email : `: ${result.error.issues[0]?.message}`;
}

const loginOf = (typed: string) => signIn.parse({ login: typed, password: "x" }).login;

const anna = "anna@muster.example";
const label = "m".repeat(63);

describe("addresses that a mail server accepts (R-212)", () => {
  const good = [
    anna,
    "a@b.example",
    "anna.maria+portal_1%x@sub.muster.example",
    "o'neil@muster.example",
    `anna@${label}.example`,
    "anna@1und1.example",
    "anna@x--y.example",
    "anna@xn--mller-kva.example",
    "-anna-@muster.example",
    `${"x".repeat(64)}@muster.example`,
  ];
  for (const address of good)
    test(`${address.slice(0, 40)} is an address (FF-F10)`, () =>
      assert.equal(addressOf(address), address));

  const bad = [
    ".b3@muster.example",
    "b4.@muster.example",
    "b2..x@muster.example",
    ".@muster.example",
    "b5@-petersen.example",
    "b5@petersen-.example",
    "b5@petersen.-example",
    "b5@petersen.example-",
    `anna@${label}m.example`,
    `anna@muster.${label}m`,
    "anna@.muster.example",
    "anna@muster.example,x",
    "anna@muster.example;berta@muster.example",
    "Anna <anna@muster.example>, Berta <berta@muster.example>",
    "berta@muster.example <anna@muster.example>",
    "Anna <anna@muster.example",
    "anna@muster.example>",
    "anna@mus\u202eter.example",
    "anna@xn--abc.example",
    "anna@xn--a-ecp.example",
    "anna@muster.xn--example",
  ];
  for (const address of bad)
    test(`${address.slice(0, 40)} is not an address (FF-F10)`, () =>
      assert.equal(addressOf(address), ": emailFormat"));

  test("an address that is empty after cleaning is missing (FF-F10)", () => {
    for (const typed of ["<>", "mailto:", "\u200b", '""', ";", "Anna <>"])
      assert.equal(addressOf(typed), ": emailMissing", typed);
  });

  test("an apostrophe in front of an address leads to a question (FF-F10)", () => {
    for (const address of [
      "''d7@muster.example",
      '"\'d7@muster.example"',
      "Anna <''d7@muster.example>",
    ])
      assert.equal(addressOf(address), ": emailApostrophe", address);
  });
});

/** What people paste, and the address that they mean. */
const pasted = [
  " anna@muster.example\u00a0",
  "anna@muster.example.",
  "anna@muster.example;",
  "anna@muster.example, ",
  "anna@muster.example.;",
  "'anna@muster.example",
  "\u2019anna@muster.example",
  "'anna@muster.example'",
  '"anna@muster.example"',
  "„anna@muster.example“",
  "“anna@muster.example”",
  "‚anna@muster.example‘",
  "«anna@muster.example»",
  '"anna@muster.example",',
  "mailto:anna@muster.example",
  "MAILTO:anna@muster.example?subject=Hallo%20Anna",
  "mailto:anna%40muster.example",
  "<anna@muster.example>",
  "<mailto:anna@muster.example>",
  '"mailto:anna@muster.example"',
  "Anna Beispiel <anna@muster.example>",
  "Anna Beispiel<anna@muster.example>;",
  '"Beispiel, Anna" <anna@muster.example>',
  "'Anna Beispiel <anna@muster.example>'",
  "Anna Beispiel <'anna@muster.example'>",
  "Anna Beispiel [mailto:anna@muster.example]",
  "anna@muster.example <anna@muster.example>",
  "anna@muster.example <mailto:anna@muster.example>",
  "Anna Beispiel <\u202aanna@muster.example\u202c>",
  "\u202aanna@muster.example\u202c",
  "\ufeffanna@muster.example\u200b",
  "anna@mus\u00adter.example",
  "an\u200bna@muster.example",
  "anna@muster。example。",
];

describe("addresses as people paste them (R-212)", () => {
  for (const typed of pasted)
    test(`${JSON.stringify(typed)} is read as Anna's address (FF-F10)`, () => {
      assert.equal(addressOf(typed), anna);
      assert.equal(addressOf(addressOf(typed)), anna);
    });

  for (const typed of pasted)
    test(`Anna signs in with ${JSON.stringify(typed)} (FF-B small)`, () => {
      assert.equal(withoutApostrophes(loginOf(typed)), anna);
      assert.equal(withoutApostrophes(forgotPassword.parse({ login: typed }).login), anna);
    });

  test("a stored address that would be cleaned today is still found as it is stored", () => {
    for (const stored of ["'anna@muster.example", "''anna@muster.example", "anna@xn--abc.example"])
      assert.equal(loginOf(` ${stored}\u200b`), stored);
    assert.equal(loginOf("'Anna@MÜLLER.example"), "'Anna@xn--mller-kva.example");
  });

  test("every entry point cleans addresses in the same way (FF-F10)", () => {
    const email = "Anna Beispiel <anna@muster.example>;";
    const link = "0b9f2f4e-7f0c-4f64-9f0e-3c1d2a4b5c6d";
    assert.equal(registration.parse({ ...person, link, email }).email, anna);
    assert.equal(newOperator.parse({ ...person, email }).email, anna);
    const contact = { contactFirstName: "Anna", contactLastName: "Beispiel" };
    const order = parseOrder({
      orderNumber: "1",
      name: "Muster",
      place: "Kiel",
      ...contact,
      email,
    });
    assert.ok("order" in order && order.order.email === anna);
  });

  test("typographic characters inserted by a keyboard are read as the plain ones (FF-F10)", () => {
    assert.equal(addressOf("o\u2019neil@muster.example"), "o'neil@muster.example");
    assert.equal(addressOf("anna\u2010maria@mus\u2011ter.example"), "anna-maria@mus-ter.example");
  });

  test("a joiner that is part of a domain's name is kept (FF-F10)", () => {
    const { hostname } = new URL("http://نامه\u200cای.example");
    assert.equal(addressOf("anna@نامه\u200cای.example"), `anna@${hostname}`);
  });

  test("an address that is far too long is refused as too long without being cleaned (FF-F10)", () => {
    for (const typed of ["<".repeat(100_000), `${"\u0301\u0316".repeat(50_000)}@a.example`])
      assert.equal(addressOf(typed), ": emailTooLong");
  });
});

describe("customer numbers as people type them (R-212, R-501)", () => {
  const typed = [
    "2222222",
    "2 222 222",
    "2\u00a0222\u202f222",
    "2222222\u200b",
    " 2222222 ",
    "2.222.222",
  ];
  typed.push(
    "2222222.",
    "2222-222",
    "'2222222",
    '"2222222"',
    "２２２２２２２",
    "\u202d2222222\u202c",
    "2222222;",
  );
  for (const number of typed)
    test(`the owner signs in with ${JSON.stringify(number)} (FF-B small)`, () =>
      assert.equal(loginOf(number), "2222222"));

  test("leading zeros and usernames are kept (FF-B small)", () => {
    assert.equal(loginOf("0 082 002"), "0082002");
    assert.equal(loginOf("u1000002\u200b"), "u1000002");
    assert.equal(loginOf("+49 431 2222222"), "+49 431 2222222");
  });
});
