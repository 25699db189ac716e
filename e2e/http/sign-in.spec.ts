import { type Answer, ask, locationOf } from "../support/http";
import { addPerson, freshCompany, password } from "../support/people";
import { expect, test } from "../support/portal";
import { openSession, signInByHand } from "../support/sessions";

test("every failed sign-in gets the same answer", async ({ portal, sql }) => {
  const company = await freshCompany(sql);
  const person = (facts: Parameters<typeof addPerson>[2]) =>
    addPerson(sql, company, { permissions: ["invoices"], ...facts });
  const active = await person({});
  const logins: [string, string, string][] = [
    ["a wrong password", active.login, "wrong password here"],
    ["nobody's address", "nobody@muster.example", password],
    ["nobody's number", "99999999999", password],
    ["the number without its zero", company.customerNumber.slice(1), password],
    ["a pending person", (await person({ pending: true })).login, password],
    ["a deactivated person", (await person({ deactivated: true })).login, password],
    ["a locked person", (await person({ locked: "provider" })).login, password],
    ["a person of yesterday", (await person({ validUntil: "yesterday" })).login, password],
    ["a person of tomorrow", (await person({ validFrom: "2999-01-01" })).login, password],
    ["a colleague by user number", String(active.number), password],
    ["an injection", "' or 1=1 --", password],
    ["a name with NUL", "a\0b", password],
  ];
  const plain = (answer: Answer, login: string) =>
    answer.text
      .replaceAll(login, "#")
      .replaceAll(login.replaceAll("'", "&#x27;"), "#")
      .replace(/nonce="[^"]*"|"nonce":"[^"]*"/g, "");
  let first: string | undefined;
  for (const [what, login, secret] of logins) {
    const answer = await signInByHand(portal, { login, password: secret });
    expect.soft(answer.status, what).toBe(200);
    expect.soft(answer.cookies, what).toEqual([]);
    expect.soft(answer.text, what).toContain("Die Anmeldedaten stimmen nicht.");
    expect.soft(answer.text, what).not.toContain(secret);
    const seen = plain(answer, login).replace(/<script[\s\S]*?<\/script>/g, "");
    if (what.includes("injection") || what.includes("NUL")) continue;
    first ??= seen;
    expect.soft(seen === first, `${what} looks like a wrong password`).toBe(true);
  }
  const right = await signInByHand(portal, { login: active.login.toUpperCase(), password });
  expect(right.status).toBe(303);
  const byUsername = await signInByHand(portal, { login: `U${active.number}`, password });
  expect(byUsername.status).toBe(303);
});

test("a sign-in never redirects to another site", async ({ portal, sql }) => {
  const { owner } = await freshCompany(sql);
  const hostile = [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%0d%0aLocation:https://evil.example",
    "javascript:alert(1)",
    "https:evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "/../..//evil.example",
    "/.//evil.example",
    "http://localhost@evil.example",
    "data:text/html,x",
    "///evil.example",
    "/;@evil.example",
    "?next=//evil.example",
    "/\u0000//evil.example",
    "//evil.example/%2e%2e",
  ];
  const origin = new URL(portal.url).origin;
  for (const next of hostile) {
    const answer = await signInByHand(portal, { login: owner.login, password, next });
    const target = new URL(String(answer.headers.location ?? "/"), portal.url);
    expect.soft(answer.status, next).toBe(303);
    expect.soft(target.origin, next).toBe(origin);
    const language = await ask(portal, `/language?to=de&next=${encodeURIComponent(next)}`);
    const back = new URL(String(language.headers.location ?? "/"), portal.url);
    expect.soft(back.origin, `language: ${next}`).toBe(origin);
    const cookie = await openSession(portal, sql, owner);
    const known = await ask(portal, `/sign-in?next=${encodeURIComponent(next)}`, { cookie });
    const onward = new URL(String(known.headers.location ?? "/"), portal.url);
    expect.soft(onward.origin, `signed in already: ${next}`).toBe(origin);
  }
  const good = await signInByHand(portal, { login: owner.login, password, next: "/users?q=a" });
  expect(locationOf(good)).toBe("/users?q=a");
});
