import { cookiesOf } from "../support/factors";
import { filled, formOf, formsIn, post } from "../support/forms";
import { ask, cookieOf, cookiesAfter, locationOf } from "../support/http";
import { addPerson, freshCompany, password } from "../support/people";
import { expect, test } from "../support/portal";
import { freshServiceAdministrator } from "../support/service-administrators";
import { hashOf, openSession, signInByHand } from "../support/sessions";

test("every form sent after the session has ended leads to the sign-in page, without what was typed (FF-H-3)", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const { owner } = company;
  const person = await addPerson(sql, company, { permissions: ["invoices"] });
  const invited = await addPerson(sql, company, { permissions: ["invoices"], pending: true });
  const cookie = await openSession(portal, sql, owner);
  await openSession(portal, sql, owner);
  const buttons: [path: string, button: string][] = [
    ["/users/new", "Speichern"],
    [`/users/${person.number}`, "Speichern"],
    [`/users/${person.number}`, "Deaktivieren"],
    [`/users/${person.number}/remove`, "Löschen"],
    [`/users/${invited.number}`, "Neuen Link senden"],
    ["/users", "Neuen Link senden"],
    ["/account", "Passwort ändern"],
    ["/account", "Einrichten"],
    ["/account", "Abmelden:"],
    ["/account", "Alle anderen Sitzungen beenden"],
  ];
  const forms = [];
  for (const [path, button] of buttons)
    forms.push({ path, button, form: await formOf(portal, path, button, cookie) });
  await sql`delete from sessions where user_number = ${owner.number}`;
  for (const { path, button, form } of forms) {
    const fields = form.fields.map(([name, value]): [string, string] => [
      name,
      /password/i.test(name) ? password : value,
    ]);
    const answer = await post(portal, path, fields, { cookie });
    expect.soft(answer.status, button).toBe(303);
    const query = new URLSearchParams({ next: path, ended: "1" });
    expect.soft(locationOf(answer), button).toBe(`/sign-in?${query}`);
    const page = await ask(portal, locationOf(answer), { cookie: cookiesOf(answer) });
    expect.soft(page.status, button).toBe(200);
    expect.soft(page.text, button).toContain("Ihre Sitzung ist beendet.");
  }
});

test("after an ended session what was typed comes back to the same user, without passwords, and to nobody else (FF-H-3, FF-M-9)", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const other = await addPerson(sql, company, { permissions: ["userAdministration"] });
  const cookie = await openSession(portal, sql, company.owner);
  const create = await formOf(portal, "/users/new", "Speichern", cookie);
  const change = await formOf(portal, "/account", "Passwort ändern", cookie);
  await sql`delete from sessions where user_number = ${company.owner.number}`;
  const typed = filled(create, {
    firstName: "Canary",
    lastName: "Nowak",
    permissions: ["invoices"],
  });
  const kept = cookiesOf(await post(portal, "/users/new", typed, { cookie }));
  expect(kept).toContain(`${cookieOf(portal, "entry")}=`);
  expect(Buffer.from(kept, "base64").toString("latin1")).not.toContain("Canary");
  const read = async (login: string) => {
    const signedIn = cookiesOf(await signInByHand(portal, { login, password }));
    return (await ask(portal, "/users/new", { cookie: `${signedIn}; ${kept}` })).text;
  };
  expect(await read(company.owner.login)).toContain('value="Canary"');
  expect(await read(other.login)).not.toContain("Canary");
  // Tampered with, it is ignored.
  const broken = await openSession(portal, sql, company.owner);
  const page = await ask(portal, "/users/new", {
    cookie: `${cookieOf(portal, "session")}=${broken}; ${kept.slice(0, -3)}AAA`,
  });
  expect([page.status, page.text.includes("Canary")]).toEqual([200, false]);
  const secret = "Zwölf leise Kutter vor Anker";
  const sent = filled(change, { currentPassword: password, password: secret });
  const keptToo = cookiesOf(await post(portal, "/account", sent, { cookie }));
  const own = cookiesOf(await signInByHand(portal, { login: company.owner.login, password }));
  const account = await ask(portal, "/account", { cookie: `${own}; ${keptToo}` });
  expect(account.text).toContain("Ihre letzte Eingabe ist noch nicht gespeichert.");
  expect(account.text).not.toContain(secret);
  expect(account.text).not.toContain(password);
});

test("what was typed comes back to the form that was sent, and to no other form of its page (FF-H-3)", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const provider = await freshServiceAdministrator(sql);
  const path = `/organizations/${company.customerNumber}`;
  const session = await openSession(portal, sql, provider);
  const change = await formOf(portal, path, "Speichern", session);
  await sql`delete from sessions where user_number = ${provider.number}`;
  const sent = filled(change, { place: "Canary" });
  const kept = cookiesOf(await post(portal, path, sent, { cookie: session }));
  const again = await openSession(portal, sql, provider);
  const cookie = `${cookieOf(portal, "session")}=${again}; ${kept}`;
  const { text } = await ask(portal, path, { cookie });
  const [withIt, ...others] = formsIn(text).toSorted(
    (one, other) =>
      Number(other.fields.flat().includes("Canary")) - Number(one.fields.flat().includes("Canary")),
  );
  expect(withIt?.fields).toContainEqual(["place", "Canary"]);
  expect(others.length).toBeGreaterThan(1);
  expect(JSON.stringify(others)).not.toContain("Canary");
});

test("a form that was loaded by another user is refused and recorded (FF-M-9)", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const other = await addPerson(sql, company, { permissions: ["userAdministration", "invoices"] });
  const person = await addPerson(sql, company, { permissions: ["invoices"] });
  const clara = await openSession(portal, sql, company.owner);
  const anna = await openSession(portal, sql, other);
  for (const [path, button] of [
    [`/users/${person.number}`, "Speichern"],
    [`/users/${person.number}`, "Deaktivieren"],
    ["/account", "Alle anderen Sitzungen beenden"],
  ] as const) {
    if (path === "/account") await openSession(portal, sql, company.owner);
    const form = await formOf(portal, path, button, clara);
    const answer = await post(portal, path, form.fields, { cookie: anna, asDrawn: true });
    expect.soft(locationOf(answer), button).toBe("/?notice=otherPerson");
    const page = await ask(portal, locationOf(answer), {
      cookie: cookiesAfter(portal, anna, answer),
    });
    expect.soft(page.text).toContain(`In diesem Browser ist inzwischen ${other.name} angemeldet.`);
  }
  const refused = await sql`select from audit_events
    where actor_number = ${other.number} and details->>'reason' = 'otherPerson'`;
  expect(refused).toHaveLength(3);
  const [row] = await sql`select deactivated_at from users where number = ${person.number}`;
  expect(row?.deactivated_at ?? null).toBeNull();
});

test("a device id planted in a browser is replaced at the sign-in, and makes the browser known to nobody (FF-W6)", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const second = await addPerson(sql, company, { permissions: ["invoices"] });
  const planted = "A".repeat(43);
  const idsAfter = async (login: string, before: string) => {
    const form = await formOf(portal, "/sign-in", "Anmelden");
    const cookie = `${cookieOf(portal, "device")}=${before}`;
    const answer = await post(portal, "/sign-in", filled(form, { login, password }), { cookie });
    expect(answer.status).toBe(303);
    const start = `${cookieOf(portal, "device")}=`;
    return (
      answer.cookies
        .find((one) => one.startsWith(start))
        ?.slice(start.length)
        .split(";")[0]
        // The first part is the mark for the server in front.
        ?.replace(/^[\w-]{48}\./, "") ?? ""
    );
  };
  const first = await idsAfter(company.owner.login, planted);
  expect(first.split(".")[0]).not.toBe(planted);
  expect(first).toMatch(/^[\w-]{43}\.A{43}$/);
  expect(await sql`select from known_devices where id_hash = ${hashOf(planted)}`).toHaveLength(0);
  // Two users share the browser, and each stays known in it.
  const both = await idsAfter(second.login, first);
  expect(both.split(".").slice(1)).toEqual(first.split("."));
  const again = await idsAfter(company.owner.login, both);
  expect(again.split(".")[0]).toBe(first.split(".")[0]);
  const devices = await sql`select from known_devices
    where user_number in (${company.owner.number}, ${second.number})`;
  expect(devices).toHaveLength(2);
});
