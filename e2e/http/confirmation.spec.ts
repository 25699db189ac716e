import { changesSince, endOfAuditLog, momentOfChanges, refusalsSince } from "../support/changes";
import { codeOf, cookiesOf, passwordStep, secretIn, setUpApp } from "../support/factors";
import { filled, formOf, post } from "../support/forms";
import { ask, locationOf } from "../support/http";
import { addPerson, freshCompany, type Person, password } from "../support/people";
import { expect, type Portal, test } from "../support/portal";
import { hashOf, openSession, openToken } from "../support/sessions";

/** Confirming who one is, and going on to a system, without a script. */
const interaction = "/oidc/interaction/V1StGXR8_Z5jdHi6B-myT";
const goesOn = `/continue?next=${encodeURIComponent(interaction)}`;
const page = `/confirm-identity?next=${encodeURIComponent(interaction)}`;

/** Signs in with password on the way to a system; the Cookie header, and where it leads. */
async function signInTowards(portal: Portal, { login }: Person, next: string) {
  const path = `/sign-in?next=${encodeURIComponent(next)}`;
  const form = await formOf(portal, path, "Anmelden");
  const answer = await post(portal, path, filled(form, { login, password }));
  return { cookie: cookiesOf(answer), leadsTo: locationOf(answer) };
}

test("somebody confirms with password and code; the browser gets the session's new id, and the old one is worth nothing", async ({
  portal,
  sql,
}) => {
  const { owner } = await freshCompany(sql);
  const old = await openSession(portal, sql, owner);
  const { secret } = await setUpApp(portal, sql, owner, old);
  const form = await formOf(portal, page, "Bestätigen", old);
  const since = await endOfAuditLog(sql);
  const answerTo = (fields: Parameters<typeof filled>[1]) =>
    post(portal, page, filled(form, fields), { cookie: old });
  const moment = await momentOfChanges(sql);
  const empty = await answerTo({ currentPassword: "", code: "" });
  expect(empty.text).toContain("Geben Sie das Passwort ein");
  const half = await answerTo({ currentPassword: password, code: null });
  expect(half.status).toBe(200);
  expect(half.text).toContain("Für Ihr Konto ist ein zweiter Schritt eingerichtet.");
  expect(half.cookies).toEqual([]);
  expect(await changesSince(sql, moment)).toEqual([]);
  const wrong = await answerTo({ currentPassword: "Das war es nicht", code: codeOf(secret) });
  expect(wrong.text).toContain("Das aktuelle Passwort stimmt nicht.");
  expect((await refusalsSince(sql, since)).map(({ reason }) => reason)).toEqual([
    "factorMissing",
    "wrongPassword",
  ]);
  const right = await answerTo({ currentPassword: password, code: codeOf(secret) });
  expect(right.status).toBe(303);
  expect(locationOf(right)).toBe(goesOn);
  const renewed = cookiesOf(right);
  expect((await ask(portal, "/account", { cookie: renewed })).status).toBe(200);
  expect(locationOf(await ask(portal, "/account", { cookie: old }))).toMatch(/^\/sign-in\?/);
  const sid = (await openToken(portal, renewed.split("=")[1] ?? ""))?.sid;
  const sessions =
    await sql`select id_hash as id, factor from sessions where user_number = ${owner.number}`;
  expect([...sessions]).toEqual([{ id: hashOf(String(sid)), factor: "app" }]);
});

test("a second click on the button leads where the first one led, before and after the browser has the session's new id, and in the same moment", async ({
  portal,
  sql,
}) => {
  const { owner } = await freshCompany(sql);
  const old = await openSession(portal, sql, owner);
  const { secret } = await setUpApp(portal, sql, owner, old);
  const form = await formOf(portal, page, "Bestätigen", old);
  const fields = filled(form, { currentPassword: password, code: codeOf(secret) });
  const click = (cookie: string) => post(portal, page, fields, { cookie });
  const together = await Promise.all([click(old), click(old)]);
  const renewed = cookiesOf(together[0]);
  for (const answer of [...together, await click(old), await click(renewed)]) {
    expect([answer.status, locationOf(answer)]).toEqual([303, goesOn]);
    expect((await ask(portal, "/account", { cookie: cookiesOf(answer) })).status).toBe(200);
  }
  expect(locationOf(await ask(portal, "/account", { cookie: old }))).toMatch(/^\/sign-in\?/);
  const others = await post(portal, page, filled(form, { currentPassword: password, code: "1" }), {
    cookie: old,
  });
  expect(locationOf(others)).toMatch(/^\/sign-in\?/);
});

test("a user without a second factor reads what to do if the system requires one, and how to go back", async ({
  portal,
  sql,
}) => {
  const { owner } = await freshCompany(sql);
  const cookie = await openSession(portal, sql, owner);
  const needed = await ask(portal, `${page}&factor=1`, { cookie });
  expect(needed.text).toContain("Hier ist ein zweiter Schritt nötig");
  expect(needed.text).toContain('href="/account?open=second-factor#second-factor"');
  expect(needed.text).toContain(`href="${interaction}?answer=refuse"`);
  expect(needed.text).not.toContain("currentPassword");
  const usual = await ask(portal, page, { cookie });
  expect(usual.text).toContain("currentPassword");
  expect(usual.text).toContain(`href="${interaction}?answer=refuse"`);
  const elsewhere = await ask(portal, "/confirm-identity?next=https://evil.example&factor=1", {
    cookie,
  });
  expect(elsewhere.text).toContain('<a href="/">Zurück, ohne sich anzumelden</a>');
  expect(elsewhere.text).not.toMatch(/(href|value)="[^"]*\/\/evil/);
  const english = await ask(portal, `${page}&factor=1`, {
    cookie,
    headers: { "Accept-Language": "en" },
  });
  expect(english.text).toContain("A second step is needed here");
});

test("a form of one person is not sent by another who has signed in since in another tab (R-314)", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const colleague = await addPerson(sql, company, { permissions: ["invoices"] });
  const form = await formOf(
    portal,
    page,
    "Bestätigen",
    await openSession(portal, sql, company.owner),
  );
  const cookie = await openSession(portal, sql, colleague);
  const moment = await momentOfChanges(sql);
  const since = await endOfAuditLog(sql);
  const answer = await post(portal, page, filled(form, { currentPassword: password }), {
    cookie,
    asDrawn: true,
  });
  expect(locationOf(answer)).toBe("/?notice=otherPerson");
  expect(await changesSince(sql, moment)).toEqual([]);
  expect((await refusalsSince(sql, since)).map(({ reason }) => reason)).toEqual(["otherPerson"]);
});

test("on the way to a system a user goes through the second step, and a first one through the recovery codes", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const { owner } = company;
  const { secret } = await setUpApp(portal, sql, owner, await openSession(portal, sql, owner));
  const pending = await signInTowards(portal, owner, interaction);
  expect(pending.leadsTo).toBe(goesOn);
  const step = locationOf(await ask(portal, goesOn, { cookie: pending.cookie }));
  expect(step).toBe(`/sign-in/second-factor?next=${encodeURIComponent(interaction)}`);
  const form = await formOf(portal, step, "Anmelden", pending.cookie);
  const entered = await post(portal, step, filled(form, { code: codeOf(secret) }), pending);
  expect(locationOf(entered)).toBe(goesOn);
  expect((await ask(portal, goesOn, { cookie: cookiesOf(entered) })).status).toBe(200);

  const colleague = await addPerson(sql, company, { permissions: ["invoices"] });
  await sql`update organizations set requires_second_factor = true where id = ${company.id}`;
  const cookie = await passwordStep(portal, colleague);
  const enrolment = locationOf(await ask(portal, goesOn, { cookie }));
  expect(enrolment).toBe(`/sign-in/enrolment?next=${encodeURIComponent(interaction)}`);
  const secretShown = secretIn((await ask(portal, enrolment, { cookie })).text);
  const setUp = await formOf(portal, enrolment, "Einrichten und anmelden", cookie);
  const enrolled = await post(portal, enrolment, filled(setUp, { code: codeOf(secretShown) }), {
    cookie,
  });
  const codes = locationOf(enrolled);
  expect(codes).toBe(`/account/recovery-codes?next=${encodeURIComponent(interaction)}`);
  const own = cookiesOf(enrolled);
  const noted = await formOf(portal, codes, "Ich habe sie gesichert", own);
  expect(locationOf(await post(portal, codes, noted.fields, { cookie: own }))).toBe(goesOn);
});

test("the page that goes on says so in HTML, is kept nowhere and tells nobody where one came from @own-file", async ({
  portal,
  sql,
}) => {
  const { owner } = await freshCompany(sql);
  const cookie = await openSession(portal, sql, owner);
  const answer = await ask(portal, goesOn, { cookie });
  expect(answer.status).toBe(200);
  expect(answer.text).toMatch(
    new RegExp(`<meta http-equiv="refresh" content="0;url=${interaction}"/?>`),
  );
  expect(answer.text).toContain(`href="${interaction}"`);
  expect(String(answer.headers["cache-control"])).toContain("no-store");
  expect(answer.headers["referrer-policy"]).toBe("no-referrer");
  const out = await ask(portal, "/continue?system=invoiceArchive&back=0&state=a%26b");
  expect(out.text).toMatch(/content="0;url=https?:\/\/[^/"]+\/signed-out\?state=a%26b"/);
  const stranger = await ask(portal, goesOn);
  expect(locationOf(stranger)).toBe(`/sign-in?next=${encodeURIComponent(interaction)}`);
  for (const query of ["next=//evil.example", "next=/oidc/auth", "system=shop&back=x", "next=/"])
    expect(locationOf(await ask(portal, `/continue?${query}`, { cookie })), query).toBe("/");
  const { leadsTo } = await signInTowards(portal, owner, "/oidc/auth?client_id=shop");
  expect(leadsTo).toBe("/");
});
