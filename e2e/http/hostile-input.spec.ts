import { areaLike, areasLike } from "#lib/rules/catalogue-roles";
import {
  besideActions,
  changesSince,
  endOfAuditLog,
  momentOfChanges,
  refusalsSince,
  rowsOf,
} from "../support/changes";
import { filled, formOf, multipart, post } from "../support/forms";
import { type Answer, ask, locationOf } from "../support/http";
import { addPerson, freshCompany, freshEmail, password } from "../support/people";
import { expect, test } from "../support/portal";
import { openSession } from "../support/sessions";

test("a page of another site cannot make a browser change anything", async ({ portal, sql }) => {
  const company = await freshCompany(sql);
  const cookie = await openSession(portal, sql, company.owner);
  const form = await formOf(portal, "/users/new", "Speichern", cookie);
  const fields = filled(form, {
    firstName: "Eve",
    lastName: "Beispiel",
    email: freshEmail(),
    permissions: areasLike(["invoices"]),
  });
  const { body, type } = multipart(fields);
  const host = new URL(portal.url).host;
  const forged: [string, Record<string, string>][] = [
    ["from another origin", { Origin: "https://evil.example" }],
    ["from an opaque origin", { Origin: "null" }],
    ["from the same host on another port", { Origin: "http://localhost:1" }],
    ["without an origin", {}],
    ["without an origin, cross-site", { "Sec-Fetch-Site": "cross-site" }],
    ["without an origin, same-site", { "Sec-Fetch-Site": "same-site" }],
    [
      "with a forged X-Forwarded-Host",
      { Origin: "https://evil.example", "X-Forwarded-Host": "evil.example" },
    ],
    ["with a forged Host", { Origin: "http://evil.example", Host: "evil.example" }],
    [
      "with all of them forged",
      { Origin: "http://evil.example", Host: "evil.example", "X-Forwarded-Host": "evil.example" },
    ],
    ["from an origin that begins alike", { Origin: `${portal.url}.evil.example` }],
    ["from an origin with our host as user", { Origin: `http://${host}@evil.example` }],
  ];
  const moment = await momentOfChanges(sql);
  for (const [what, headers] of forged) {
    const answer = await ask(portal, "/users/new", {
      method: "POST",
      body,
      cookie,
      headers: { "Content-Type": type, ...headers },
    });
    expect.soft(answer.status, what).toBeLessThanOrEqual(500);
    expect.soft(locationOf(answer), what).toBe("");
    expect.soft(await changesSince(sql, moment), what).toEqual([]);
  }
  const own = await ask(portal, "/users/new", {
    method: "POST",
    body,
    cookie,
    headers: { "Content-Type": type, "Sec-Fetch-Site": "same-origin" },
  });
  expect(locationOf(own), "the same form from our own page").toContain("notice=created");
});

test("input that none of the portal's forms can send is refused and recorded, and never causes an error", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const colleague = await addPerson(sql, company, { permissions: ["invoices"] });
  const cookie = await openSession(portal, sql, company.owner);
  const create = await formOf(portal, "/users/new", "Speichern", cookie);
  const change = await formOf(portal, `/users/${colleague.number}`, "Speichern", cookie);
  const newUser = {
    firstName: "Eve",
    lastName: "Beispiel",
    email: freshEmail(),
    permissions: areasLike(["invoices"]),
  };
  const changed = filled(change, { firstName: "Eve" });
  const cases: [string, string, [string, string][]][] = [
    ["an extra field", "/users/new", [...filled(create, newUser), ["isOwner", "true"]]],
    ["a chosen organization", "/users/new", [...filled(create, newUser), ["organizationId", "1"]]],
    ["a chosen username", "/users/new", [...filled(create, newUser), ["username", "admin"]]],
    ["__proto__", "/users/new", [...filled(create, newUser), ["__proto__", "x"]]],
    ["constructor", "/users/new", [...filled(create, newUser), ["constructor", "x"]]],
    ["an unknown permission", "/users/new", filled(create, { ...newUser, permissions: ["all"] })],
    [
      "a permission named __proto__",
      "/users/new",
      filled(create, { ...newUser, permissions: ["__proto__"] }),
    ],
    [
      "more permissions than there are",
      "/users/new",
      filled(create, { ...newUser, permissions: Array(200).fill(areaLike("invoices")) }),
    ],
    ["two first names", "/users/new", filled(create, { ...newUser, firstName: ["Eve", "Eva"] })],
    [
      "two addresses",
      "/users/new",
      filled(create, { ...newUser, email: ["a@b.example", "c@d.example"] }),
    ],
    [
      "no fields at all",
      "/users/new",
      filled(create, { firstName: null, lastName: null, email: null }),
    ],
    ["a new address", `/users/${colleague.number}`, [...changed, ["email", "eve@evil.example"]]],
    [
      "a deactivation by the way",
      `/users/${colleague.number}`,
      [...changed, ["deactivatedAt", ""]],
    ],
    ["a password for somebody", `/users/${colleague.number}`, [...changed, ["password", "x"]]],
    ["no user number", `/users/${colleague.number}`, filled(change, { userNumber: null })],
    [
      "a user number of letters",
      `/users/${colleague.number}`,
      filled(change, { userNumber: "abc" }),
    ],
    [
      "a user number too large",
      `/users/${colleague.number}`,
      filled(change, { userNumber: "9".repeat(40) }),
    ],
  ];
  for (const [what, path, fields] of cases) {
    const moment = await momentOfChanges(sql);
    const since = await endOfAuditLog(sql);
    const answer = await post(portal, path, fields, { cookie });
    expect.soft(answer.status, what).toBe(200);
    expect.soft(answer.text, what).toContain("Diese Eingabe konnte nicht verarbeitet werden.");
    expect.soft(await changesSince(sql, moment), what).toEqual([]);
    const refusals = await refusalsSince(sql, since);
    expect
      .soft(
        refusals.map(({ actor, reason }) => [actor, reason]),
        what,
      )
      .toEqual([[company.owner.number, "malformed"]]);
  }
});

test("the same permission sent twice is granted once", async ({ portal, sql }) => {
  const company = await freshCompany(sql);
  const cookie = await openSession(portal, sql, company.owner);
  const form = await formOf(portal, "/users/new", "Speichern", cookie);
  const email = freshEmail();
  const answer = await post(
    portal,
    "/users/new",
    filled(form, {
      firstName: "Eve",
      lastName: "Beispiel",
      email,
      permissions: [areaLike("invoices"), areaLike("invoices")],
    }),
    { cookie },
  );
  expect(locationOf(answer)).toContain("notice=created");
  const granted = await sql`select from user_permissions p join users u on u.number = p.user_number
    where u.email = ${email}`;
  expect(granted).toHaveLength(1);
});

test("broken and oversized bodies change nothing and reveal nothing", async ({ portal, sql }) => {
  const company = await freshCompany(sql);
  const cookie = await openSession(portal, sql, company.owner);
  const form = await formOf(portal, "/users/new", "Speichern", cookie);
  const fields = filled(form, { firstName: "x".repeat(1_000_000) });
  const { body, type } = multipart(fields);
  const small = multipart(filled(form, { firstName: "Eve" }));
  const bodies: [string, string, string | undefined][] = [
    ["a body of one megabyte", body, type],
    ["a body without its end", small.body.slice(0, -30), small.type],
    ["a boundary that is not there", small.body, "multipart/form-data; boundary=other"],
    ["no boundary", small.body, "multipart/form-data"],
    ["an empty body", "", small.type],
    ["bytes that are no text", Buffer.from([0xff, 0xfe, 0x00]).toString("latin1"), small.type],
    ["JSON", '{"firstName":"Eve"}', "application/json"],
    ["a form without the action's fields", "firstName=Eve", "application/x-www-form-urlencoded"],
    ["no content type", small.body, undefined],
  ];
  const moment = await momentOfChanges(sql);
  for (const [what, sent, contentType] of bodies) {
    for (const path of ["/users/new", "/sign-in"]) {
      const answer = await ask(portal, path, {
        method: "POST",
        body: sent,
        cookie: path === "/sign-in" ? undefined : cookie,
        headers: { Origin: portal.url, ...(contentType && { "Content-Type": contentType }) },
      });
      expectNothingTold(answer, `${what} to ${path}`);
      if (what === "a body of one megabyte") expect.soft(answer.status, what).toBe(413);
    }
  }
  const ids = ["", "x", "0".repeat(42), "__proto__", "../../x"];
  for (const id of ids) {
    const answer = await ask(portal, "/sign-in", {
      method: "POST",
      body: "[]",
      headers: {
        Origin: portal.url,
        "Next-Action": id,
        "Content-Type": "text/plain;charset=UTF-8",
      },
    });
    expectNothingTold(answer, `the action ${id}`);
  }
  expect(await changesSince(sql, moment)).toEqual([]);
});

test("an action called by hand with forged arguments answers like a form", async ({
  portal,
  sql,
}) => {
  const { owner } = await freshCompany(sql);
  const form = await formOf(portal, "/sign-in", "Anmelden");
  const ref = form.fields.find(([, value]) => value.includes('"id"'))?.[1] ?? "";
  const id = JSON.parse(ref).id as string;
  const argumentLists = [
    "[]",
    "[null,null]",
    '["x","y"]',
    "[[],[]]",
    '[{"submission":"x"},{"login":"a"}]',
    '[{"errors":null,"values":null},{}]',
  ];
  const broken = ["[", "{}", '[{"errors":null},"$K1"]', '["$F1"]', '["$@9"]'];
  const people = await rowsOf(sql, "users");
  const moment = await momentOfChanges(sql);
  for (const body of [...argumentLists, ...broken]) {
    const answer = await ask(portal, "/sign-in", {
      method: "POST",
      body,
      headers: {
        Origin: portal.url,
        "Next-Action": id,
        "Content-Type": "text/plain;charset=UTF-8",
      },
    });
    if (argumentLists.includes(body)) expect.soft(answer.status, body).toBe(200);
    expectNothingTold(answer, body);
  }
  const state = form.fields.find(([name]) => /^\$ACTION_\d+:1$/.test(name))?.[0] ?? "";
  for (const value of ["[]", "[null]", '[{"values":{"login":{}}}]', "[1]", "", "null", "{"]) {
    const answer = await post(
      portal,
      "/sign-in",
      filled(form, { [state]: value, login: owner.login, password: `${password}!` }),
    );
    if (value.endsWith("]")) expect.soft(answer.status, `the state ${value}`).toBe(200);
    expectNothingTold(answer, `the state ${value}`);
  }
  // A wrong password counts, however oddly it was sent.
  await sql`update users set failed_sign_ins = 0 where number = ${owner.number}`;
  expect(await rowsOf(sql, "users")).toEqual(people);
  expect(await changesSince(sql, moment, [...besideActions, "users"])).toEqual([]);
});

/**
 * Next answers 500 to what it cannot read, before any code of the portal runs; even then the response reveals no
 * internals (S-88).
 */
function expectNothingTold(answer: Answer, what: string): void {
  expect.soft(answer.status, what).toBeLessThanOrEqual(500);
  expect
    .soft(answer.text, what)
    .not.toMatch(/node_modules|\.next\/|TypeError|SyntaxError|\bat \w+ \(/);
}
