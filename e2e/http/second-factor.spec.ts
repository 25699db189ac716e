import { changesSince, endOfAuditLog, momentOfChanges, refusalsSince } from "../support/changes";
import {
  codeOf,
  cookiesOf,
  letStepsPass,
  passwordStep,
  recoveryCodesIn,
  secretIn,
  setUpApp,
  wrongCode,
} from "../support/factors";
import { filled, formOf, post } from "../support/forms";
import { ask, cookieOf, cookiesAfter, locationOf } from "../support/http";
import { addPerson, freshCompany } from "../support/people";
import { expect, test } from "../support/portal";
import { openSession } from "../support/sessions";

const step = "/sign-in/second-factor";

test("without a script a user signs in in two steps, and the first alone gives no access (D-1)", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const { owner } = company;
  const { secret, codes } = await setUpApp(
    portal,
    sql,
    owner,
    await openSession(portal, sql, owner),
  );
  expect(codes).toHaveLength(10);
  const waiting = await passwordStep(portal, owner);
  for (const path of ["/", "/users", "/account", "/account/second-factor", "/organizations"]) {
    const page = await ask(portal, path, { cookie: waiting });
    expect(page.status, path).toBe(307);
    expect(locationOf(page), path).toMatch(/^\/sign-in\/second-factor(\?next=|$)/);
  }
  expect(locationOf(await ask(portal, "/sign-in/enrolment", { cookie: waiting }))).toMatch(
    /^\/sign-in\?/,
  );
  const strange = await openSession(portal, sql, owner);
  const create = await formOf(portal, "/account", "Passwort ändern", strange);
  const moment = await momentOfChanges(sql);
  await post(portal, "/account", create.fields, { cookie: waiting });
  expect(await changesSince(sql, moment, ["audit_events", "installation", "outbox"])).toEqual([]);

  const address = `${step}?next=${encodeURIComponent("/users?q=Brandt")}`;
  const form = await formOf(portal, address, "Anmelden", waiting);
  const since = await endOfAuditLog(sql);
  const wrong = await post(portal, address, filled(form, { code: wrongCode(secret) }), {
    cookie: waiting,
  });
  expect(wrong.status).toBe(200);
  expect(wrong.text).toContain("Der Code stimmt nicht, ist abgelaufen oder wurde schon benutzt.");
  expect(wrong.text, "FF-B small").toContain("prüfen Sie auch die Uhrzeit Ihres Telefons");
  expect((await refusalsSince(sql, since)).map(({ reason }) => reason)).toEqual(["wrongCode"]);
  const right = await post(portal, address, filled(form, { code: codeOf(secret) }), {
    cookie: waiting,
  });
  expect(right.status).toBe(303);
  expect(locationOf(right)).toBe("/users?q=Brandt");
  const session = cookiesOf(right);
  expect(session).not.toBe(waiting);
  expect((await ask(portal, "/users", { cookie: session })).status).toBe(200);
  // The pending session is used up: its cookie is worthless (S-12).
  expect(locationOf(await ask(portal, "/", { cookie: waiting }))).toMatch(/^\/sign-in\?ended=1/);

  await letStepsPass(sql, owner);
  const again = await passwordStep(portal, owner);
  const recovery = `${step}?with=recoveryCode`;
  const byCode = await formOf(portal, recovery, "Anmelden", again);
  const entered = await post(portal, recovery, filled(byCode, { code: codes[0] ?? "" }), {
    cookie: again,
  });
  expect(entered.status).toBe(303);
  const account = await ask(portal, "/account", { cookie: cookiesOf(entered) });
  expect(account.text).toContain("9 von 10 übrig.");
});

test("where a second factor is mandatory, a user sets it up before entering, without a script too", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const colleague = await addPerson(sql, company, { permissions: ["invoices"] });
  const cookie = await openSession(portal, sql, company.owner);
  const running = await openSession(portal, sql, colleague);
  const question = "/users/second-factor";
  const duty = await formOf(portal, question, "Zur Pflicht machen", cookie);
  const decided = await post(portal, question, duty.fields, { cookie });
  expect(locationOf(decided)).toBe("/users?notice=factorRequired");
  const told = { cookie: cookiesAfter(portal, cookie, decided) };
  expect((await ask(portal, locationOf(decided), told)).text).toContain(
    "Die Zwei-Schritt-Anmeldung ist ab ",
  );
  // neither of them has a second factor, and neither is thrown out, not even when the day comes.
  await sql`update sessions set created_at = created_at - interval '1 day' where user_number = ${colleague.number}`;
  await sql`update organizations set second_factor_from = (now() at time zone 'Europe/Berlin')::date
    where id = ${company.id}`;
  expect((await ask(portal, "/", { cookie: running })).status).toBe(200);
  await sql`update organizations set second_factor_from = current_date - 2 where id = ${company.id}`;
  const out = await ask(portal, "/", { cookie: running });
  expect(locationOf(out)).toBe("/sign-in?notice=factorRequired");

  const waiting = await passwordStep(portal, colleague);
  expect(locationOf(await ask(portal, "/account", { cookie: waiting }))).toBe(
    "/sign-in/enrolment?next=%2Faccount",
  );
  const page = await ask(portal, "/sign-in/enrolment?next=/account", { cookie: waiting });
  expect(page.text).not.toContain('style="');
  const form = await formOf(
    portal,
    "/sign-in/enrolment?next=/account",
    "Einrichten und anmelden",
    waiting,
  );
  const entered = await post(
    portal,
    "/sign-in/enrolment?next=/account",
    filled(form, { code: codeOf(secretIn(page.text)) }),
    { cookie: waiting },
  );
  expect(locationOf(entered)).toBe("/account/recovery-codes?next=%2Faccount");
  const codes = await ask(portal, locationOf(entered), { cookie: cookiesOf(entered) });
  expect(recoveryCodesIn(codes.text)).toHaveLength(10);
  // No other user sees them in this browser, and nobody without the session.
  const [session = "", recovery = ""] = cookiesOf(entered).split("; ");
  for (const stolen of [`${cookieOf(portal, "session")}=${cookie}; ${recovery}`, session])
    expect((await ask(portal, "/account/recovery-codes", { cookie: stolen })).status).toBe(307);
});

test("who waited too long at the second step signs in again, and is led to where the way had begun", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const { owner } = company;
  const colleague = await addPerson(sql, company, { permissions: ["invoices"] });
  await setUpApp(portal, sql, owner, await openSession(portal, sql, owner));
  await sql`update organizations set requires_second_factor = true where id = ${company.id}`;
  const next = `next=${encodeURIComponent("/users?q=Brandt")}`;
  const again = `/sign-in?ended=1&${next}`;
  for (const [person, path, button] of [
    [owner, step, "Anmelden"],
    [colleague, "/sign-in/enrolment", "Einrichten und anmelden"],
  ] as const) {
    const waiting = await passwordStep(portal, person);
    const address = `${path}?${next}`;
    const form = await formOf(portal, address, button, waiting);
    const cancel = await formOf(portal, address, "Anmeldung abbrechen", waiting);
    await sql`update sessions set pending_step = null, expires_at = now() where user_number = ${person.number}`;
    for (const cookie of [waiting, undefined]) {
      const late = await post(portal, address, filled(form, { code: "123456" }), { cookie });
      expect(locationOf(late), path).toBe(again);
      expect(locationOf(await ask(portal, address, { cookie })), path).toBe(again);
    }
    const cancelled = await post(portal, address, cancel.fields, { cookie: waiting });
    expect(locationOf(cancelled), path).toBe(`/sign-in?notice=signedOut&${next}`);
  }
  const page = await formOf(portal, again, "Anmelden");
  expect(page.fields).toContainEqual(["next", "/users?q=Brandt"]);
});

test("recovery codes that are no longer shown lead on to where the sign-in had led", async ({
  portal,
  sql,
}) => {
  const { owner } = await freshCompany(sql);
  const cookie = await openSession(portal, sql, owner);
  const codes = async (query: string) =>
    locationOf(await ask(portal, `/account/recovery-codes${query}`, { cookie }));
  expect(await codes("")).toBe("/account#second-factor");
  expect(await codes("?next=/users")).toBe("/users");
  expect(await codes("?next=//evil.example")).toBe("/");
});
