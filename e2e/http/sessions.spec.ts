import { areaOf } from "#lib/rules/catalogue";
import { areaLike, productLike } from "#lib/rules/catalogue-roles";
import { formOf, post } from "../support/forms";
import { type Answer, ask, cookieOf, locationOf } from "../support/http";
import { addPerson, freshCompany, type Person, password } from "../support/people";
import { expect, type Portal, test } from "../support/portal";
import {
  encryptOtherwise,
  encryptToken,
  hashOf,
  openSession,
  openToken,
  signInByHand,
} from "../support/sessions";

/** The value of the session cookie that a response sets. */
function sessionOf(portal: Portal, answer: Answer): string {
  const start = `${cookieOf(portal, "session")}=`;
  const line = answer.cookies.find((one) => one.startsWith(start)) ?? "";
  return line.slice(start.length).split(";")[0] ?? "";
}

async function signedInWith(portal: Portal, cookie: string): Promise<boolean> {
  return (await ask(portal, "/account", { cookie })).status === 200;
}

test("a session cookie is hidden from scripts and other sites and contains only an id", async ({
  portal,
  sql,
}) => {
  const { owner } = await freshCompany(sql);
  const answer = await signInByHand(portal, { login: owner.login, password });
  expect(answer.status).toBe(303);
  const line = answer.cookies.find((one) => one.startsWith(cookieOf(portal, "session"))) ?? "";
  const attributes = line
    .split(";")
    .slice(1)
    .map((one) => one.trim().toLowerCase());
  expect(attributes).toContain("httponly");
  expect(attributes).toContain("samesite=lax");
  expect(attributes).toContain("path=/");
  expect(attributes.filter((one) => one.startsWith("domain"))).toEqual([]);
  const { sid, ...rest } = (await openToken(portal, sessionOf(portal, answer))) ?? {};
  expect(Object.keys(rest).sort()).toEqual(["exp", "iat", "jti"]);
  const rows =
    await sql`select user_number::int as number from sessions where id_hash = ${hashOf(String(sid))}`;
  expect(rows).toEqual([{ number: owner.number }]);
});

test("every cookie of the portal is hidden from scripts and other sites", async ({
  portal,
  sql,
}) => {
  const { owner } = await freshCompany(sql);
  const answers = [
    await ask(portal, "/activate/nothing"),
    await ask(portal, "/language?to=en"),
    await signInByHand(portal, { login: owner.login, password }),
    await ask(portal, "/api/auth/csrf"),
    await ask(portal, "/api/auth/session", { cookie: await openSession(portal, sql, owner) }),
  ];
  const lines = answers.flatMap(({ cookies }) => cookies);
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines) {
    expect.soft(line).toMatch(/SameSite=(lax|strict)/i);
    expect.soft(line).toMatch(/Path=\//i);
    expect.soft(line).not.toMatch(/Domain=/i);
    expect.soft(line).toMatch(/HttpOnly/i);
  }
});

test("signing in starts a new session and ends the browser's previous one", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const attacker = await addPerson(sql, company, { permissions: ["invoices"] });
  const planted = await openSession(portal, sql, attacker);
  const answer = await signInByHand(portal, { login: company.owner.login, password }, planted);
  const fresh = sessionOf(portal, answer);
  expect(fresh).not.toBe("");
  expect(fresh).not.toBe(planted);
  expect(await signedInWith(portal, fresh)).toBe(true);
  expect(await signedInWith(portal, planted)).toBe(false);
});

test("tampered, expired, foreign and forged cookies lead to the sign-in page", async ({
  portal,
  sql,
}) => {
  const { owner } = await freshCompany(sql);
  const good = await openSession(portal, sql, owner);
  const sid = String((await openToken(portal, good))?.sid);
  const secret = portal.environment.AUTH_SECRET ?? "";
  const middle = Math.floor(good.length / 2);
  const flipped = good[middle] === "A" ? "B" : "A";
  const cookies: Record<string, string> = {
    "a changed one": good.slice(0, middle) + flipped + good.slice(middle + 1),
    "a shortened one": good.slice(0, -5),
    "another secret's": await encryptToken("another secret of 32 characters or more", { sid }),
    "an expired one": await encryptToken(secret, { sid }, -60),
    "one for nobody": await encryptToken(secret, { sid: "x".repeat(43) }),
    "one without an id": await encryptToken(secret, { sub: String(owner.number) }),
    "one with an object as id": await encryptToken(secret, { sid: { $ne: null } }),
    "the plain id": sid,
    "the hash of the id": await encryptToken(secret, { sid: hashOf(sid) }),
    "no token": "x",
    "an unsigned one": `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from(`{"sid":"${sid}"}`).toString("base64url")}.`,
    "one by another algorithm": encryptOtherwise(secret, { sid }),
    "a very long one": "x".repeat(3000),
  };
  expect(
    await openToken(portal, encryptOtherwise(secret, { sid })),
    "opens, if asked",
  ).toMatchObject({
    sid,
  });
  for (const [what, cookie] of Object.entries(cookies)) {
    const answer = await ask(portal, "/account", { cookie });
    expect.soft(answer.status, what).toBe(307);
    expect.soft(locationOf(answer), what).toBe("/sign-in?next=%2Faccount&ended=1");
  }
  expect(await signedInWith(portal, good)).toBe(true);
});

test("signing out ends the session for a stolen cookie too", async ({ portal, sql }) => {
  const { owner } = await freshCompany(sql);
  const cookie = await openSession(portal, sql, owner);
  const form = await formOf(portal, "/account", "Abmelden", cookie);
  const answer = await post(portal, "/account", form.fields, { cookie });
  expect(locationOf(answer)).toBe("/sign-in?notice=signedOut");
  expect(answer.cookies.join()).toMatch(/zugang-\d+\.session=;/);
  expect(await sql`select from sessions where user_number = ${owner.number}`).toHaveLength(0);
  expect(await signedInWith(portal, cookie)).toBe(false);
});

test("a session ends after an hour without activity and after twelve hours in any case, by the database and not by a cookie", async ({
  portal,
  sql,
}) => {
  const { owner } = await freshCompany(sql);
  const age = async (change: string) => {
    const cookie = await openSession(portal, sql, owner);
    await sql.unsafe(`update sessions set ${change} where user_number = ${owner.number}`);
    const alive = await signedInWith(portal, cookie);
    await sql`delete from sessions where user_number = ${owner.number}`;
    return alive;
  };
  expect(await age("last_seen_at = now() - interval '59 minutes'")).toBe(true);
  expect(await age("last_seen_at = now() - interval '61 minutes'")).toBe(false);
  expect(await age("expires_at = now() - interval '1 second'")).toBe(false);
});

test("a withdrawn permission is gone with the next request @own-file", async ({ portal, sql }) => {
  const company = await freshCompany(sql);
  const losses: [string, (person: Person) => Promise<unknown>, number][] = [
    [
      "the permission",
      ({ number }) => sql`delete from user_permissions where user_number = ${number}`,
      404,
    ],
    [
      "the product",
      () => sql`delete from organization_products where organization_id = ${company.id}`,
      404,
    ],
    [
      "access, by deactivation",
      ({ number }) => sql`update users set deactivated_at = now() where number = ${number}`,
      307,
    ],
    [
      "access, by a lock of the provider",
      ({ number }) =>
        sql`update users set locked_at = now(), locked_by = 'provider' where number = ${number}`,
      307,
    ],
    [
      "access, by the end of its validity",
      ({ number }) => sql`update users set valid_until = current_date - 2 where number = ${number}`,
      307,
    ],
    ["the account", ({ number }) => sql`delete from users where number = ${number}`, 307],
    [
      "the organization's contract",
      () => sql`update organizations set closed_at = now() where id = ${company.id}`,
      307,
    ],
  ];
  for (const [what, take, status] of losses) {
    const person = await addPerson(sql, company, { permissions: ["callList"] });
    await sql`insert into organization_products (organization_id, product)
      values (${company.id}, ${productLike("cloudPbx")}) on conflict do nothing`;
    const cookie = await openSession(portal, sql, person);
    // Who has the area is led to the system that serves it.
    const leadsTo = async () => {
      const { status: found, headers } = await ask(portal, areaOf(areaLike("callList")).path, {
        cookie,
      });
      return [found, new URL(String(headers.location ?? "/"), portal.url).pathname];
    };
    expect.soft(await leadsTo(), what).toEqual([307, "/calls"]);
    await take(person);
    expect.soft(await leadsTo(), what).toEqual([status, status === 307 ? "/sign-in" : "/"]);
  }
});

test("a lock by failures prevents sign-ins, and existing sessions continue", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const person = await addPerson(sql, company, { permissions: ["invoices"], locked: "failures" });
  const cookie = await openSession(portal, sql, person);
  expect(await signedInWith(portal, cookie)).toBe(true);
  const answer = await signInByHand(portal, { login: person.login, password });
  expect(answer.status).toBe(200);
  expect(sessionOf(portal, answer)).toBe("");
});
