import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { bulkRequest } from "#lib/rules/schemas/bulk";
import { limits } from "./limits";
import {
  activityFilters,
  activityQuery,
  orderQuery,
  organizationQuery,
  typedIn,
  userFilters,
  userListQuery,
} from "./list-queries";
import { parametersOf, repeated } from "./parameters";
import { isUnclear, unclearKinds } from "./unclear";

const place = { after: null, before: null, unclear: {} };
const usual = {
  q: "",
  organization: "",
  scope: "below",
  seen: "any",
  status: "all",
  area: null,
  factor: null,
  set: null,
  sort: "changed",
  ...place,
};

/** Every list with its filters, the narrowest first. */
const lists = [
  {
    name: "users",
    schema: userListQuery,
    text: ["q", "organization"],
    choice: ["status", "area", "scope", "factor", "set"],
  },
  {
    name: "the audit log",
    schema: activityQuery,
    text: ["person", "organization"],
    choice: ["event", "outcome", "from", "to"],
  },
  { name: "organizations", schema: organizationQuery, text: ["q"], choice: ["kind", "owner"] },
  { name: "orders", schema: orderQuery, text: ["q"], choice: ["filter"] },
] as const;

describe("parameters in the address of a list (R-212)", () => {
  test("an empty address and empty fields show the unfiltered list", () => {
    assert.deepEqual(userListQuery.parse({}), usual);
    const empty = Object.fromEntries(Object.keys(usual).map((name) => [name, ""]));
    assert.deepEqual(userListQuery.parse(empty), usual);
    assert.deepEqual(organizationQuery.parse({}), {
      q: "",
      kind: null,
      owner: null,
      sort: "name",
      ...place,
    });
    assert.deepEqual(orderQuery.parse({ filter: "" }), { q: "", filter: "all", ...place });
  });

  test("invisible characters as an organization's number find nobody (FF-F3)", () => {
    for (const unseen of ["\u200b", "\u00ad\ufeff", "\u2800"])
      assert.equal(userListQuery.parse({ organization: unseen }).unclear.organization, unseen);
  });

  test("white space of any kind counts as a blank (FF-F3)", () => {
    for (const blank of [
      "\t",
      "\n",
      "\r\n",
      "\v",
      "\f",
      "\u0085",
      "\u00a0",
      "\u2009",
      "\u2028",
      "\u3000",
    ])
      for (const { schema, text } of lists)
        assert.equal(
          schema.parse({ [text[0]]: `${blank}Müller${blank}${blank}Jürgen ` })[text[0] as never],
          "Müller Jürgen",
        );
    assert.equal(userListQuery.parse({ organization: " 2 222\t222 " }).organization, "2222222");
  });

  for (const { name, schema, text, choice } of lists) {
    test(`${name}: a filter that is not understood is kept as typed and finds nobody (FF-F3)`, () => {
      const odd = ["x".repeat(101), "a\0b", "\u001b[A", "\ud800", ["Müller", "Meier"], ["", ""]];
      for (const field of text)
        for (const value of odd) {
          const query = schema.parse({ [field]: value });
          assert.ok(isUnclear(query), `${field} ${value}`);
          assert.equal(typedIn(query as never, field as never), [value].flat().join(" & "));
        }
      for (const field of choice)
        for (const value of ["gold", "ACTIVE ", "a\0", ["all", "all"], ["active", "locked"], " "]) {
          if (["from", "to"].includes(field) && value === " ") continue;
          assert.deepEqual(Object.keys(schema.parse({ [field]: value }).unclear), [field]);
        }
    });

    test(`${name}: every address leads to a list`, () => {
      const names = Object.keys(schema.parse({}));
      fc.assert(
        fc.property(fc.dictionary(fc.constantFrom(...names, "other"), fc.anything()), (query) => {
          schema.parse(query);
        }),
        { seed: 20_261_121, numRuns: 1_000 },
      );
    });
  }

  test("an order or position that is not understood is replaced by the default and leaves nobody out", () => {
    for (const odd of ["", "gold", "%", "a\0b", "x".repeat(5_000), ["a", "b"], 7, null])
      assert.deepEqual(userListQuery.parse({ sort: odd, after: odd === "gold" ? "%" : odd }), {
        ...usual,
        after: null,
      });
  });
});

describe("actions and downloads refuse filters that are not understood (FF-F3)", () => {
  const odd: [string, unknown][] = [
    ["status", "inactive"],
    ["status", ["active", "active"]],
    ["area", "everything"],
    ["scope", "all"],
    ["seen", "90"],
    ["set", "IT"],
    ["set", "1.2"],
    ["sort", "q"],
    ["q", "x".repeat(101)],
    ["q", "a\0b"],
    ["q", ["a", "b"]],
    ["organization", ["1", "2"]],
    ["stauts", "active"],
    ["Status", "active"],
  ];
  test("a bulk job with a filter that is not understood is refused", () => {
    const form = { command: "resend", users: [], all: "1" };
    assert.equal(bulkRequest.parse({ ...form, status: "active", q: "a\tb" }).q, "a b");
    assert.equal(bulkRequest.parse(form).status, "all");
    for (const [name, value] of [...odd, ["after", "%"], ["before", ["a", "b"]]] as const)
      assert.equal(bulkRequest.safeParse({ ...form, [name]: value }).success, false, name);
  });

  test("a download of users or of the audit log with a filter that is not understood is refused", () => {
    assert.equal(userFilters.parse({ status: "locked", q: "" }).status, "locked");
    for (const [name, value] of [...odd, ["after", "abc"]] as const)
      assert.equal(userFilters.safeParse({ [name]: value }).success, false, name);
    for (const filter of [
      { from: "2026-02-30" },
      { to: "gestern" },
      { outcome: "failed" },
      { event: "everything" },
      { person: ["a", "b"] },
      { organization: "a\0" },
      { since: "2026-01-01" },
    ])
      assert.equal(activityFilters.safeParse(filter).success, false, JSON.stringify(filter));
  });

  test("a parameter that occurs twice in the address is a list, which no filter accepts", () => {
    const parameters = repeated(new URLSearchParams("q=a&status=active&q=b&__proto__=x"));
    assert.deepEqual(parameters.q, ["a", "b"]);
    assert.equal(parameters.status, "active");
    assert.equal(userFilters.safeParse(parameters).success, false);
  });
});

describe("a query as the end of an address", () => {
  const addressOf = (query: object, change = {}) =>
    parametersOf(userListQuery.parse({}), userListQuery.parse(query), change);

  test("defaults are left out, and everything else comes back unchanged", () => {
    assert.equal(addressOf({}), "");
    const asked = { q: "Müller & Söhne", status: "locked", sort: "name", after: "abc" };
    const address = addressOf(asked);
    assert.deepEqual(
      userListQuery.parse(repeated(new URLSearchParams(address))),
      userListQuery.parse(asked),
    );
    assert.equal(addressOf(asked, { status: "all", after: null, q: "" }), "?sort=name");
  });

  test("a filter that is not understood stays in the address until another value is chosen (FF-F3)", () => {
    assert.equal(addressOf({ status: "gold", sort: "name" }), "?status=gold&sort=name");
    assert.equal(addressOf({ status: "gold" }, { status: "all" }), "");
    assert.ok(isUnclear(userListQuery.parse({ q: addressOf({ q: "x".repeat(101) }) })));
  });
});

test("each kind of misunderstood filter is reported once, and a search text that is too long separately (R-212)", () => {
  const long = "x".repeat(limits.searchLength + 1);
  const cases: [unclear: Record<string, string>, kinds: string[]][] = [
    [{ q: long, person: long }, ["long"]],
    [{ q: `${" ".repeat(limits.searchLength)}a & b` }, ["text"]],
    [{ organization: "\u200b" }, ["text"]],
    [{ from: "2026-02-30", to: "x".repeat(200) }, ["day"]],
    [{ status: long, area: "", filter: "x" }, ["choice"]],
    [{ q: "\u0000", from: "1", kind: "x" }, ["text", "day", "choice"]],
    [{}, []],
  ];
  for (const [unclear, kinds] of cases) assert.deepEqual(unclearKinds(unclear), kinds);
});
