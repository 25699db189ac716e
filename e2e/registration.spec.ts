import type { Language } from "#lib/rules/catalogue";
import { changesSince, momentOfChanges } from "./support/changes";
import { filled, formOf, post } from "./support/forms";
import { type Answer, ask, cookieOf, cookiesAfter, locationOf } from "./support/http";
import { letters, linkIn, waitForLetter } from "./support/mailbox";
import { noticeOn } from "./support/notices";
import { addPerson, freshCompany, freshEmail, password } from "./support/people";
import { expect, test } from "./support/portal";
import { momentOf, queueEmptySince } from "./support/queue";
import { freshCustomer, registrationLetterOf } from "./support/registration";
import { spread } from "./support/spread";
import { textsIn } from "./support/texts";

/** The cookie that a response sets, as a browser would send it. */
function linkCookieOf(answer: Answer): string {
  return answer.cookies[0]?.split(";")[0] ?? "";
}

for (const [number, language] of (["de", "en"] satisfies Language[]).entries()) {
  for (const javaScriptEnabled of spread([true, false], number)) {
    const way = `in ${language}${javaScriptEnabled ? "" : ", without JavaScript"}`;
    test(`an existing customer registers by the provider's link and signs in with the customer number, ${way}`, async ({
      portal,
      sql,
      browser,
    }) => {
      const t = textsIn(language);
      const customer = await freshCustomer(sql);
      const { link } = await registrationLetterOf(portal, sql, customer);
      const context = await browser.newContext({
        baseURL: portal.url,
        locale: language === "de" ? "de-DE" : "en-GB",
        javaScriptEnabled,
      });
      const page = await context.newPage();
      await page.goto(link);
      await expect(page).toHaveURL("/register");
      await expect(page.getByRole("main")).toContainText(customer.name);
      await expect(page.getByRole("main")).toContainText(customer.customerNumber);
      const hints = page.getByRole("region", { name: t("register.takenTitle") });
      await expect(hints).toContainText(t("register.takenFree"));
      const submit = page.getByRole("button", { name: t("register.submit") });
      await submit.click();
      const problem = page.getByRole("alert", { name: t("common.problem") });
      await expect(problem).toContainText(t("problems.firstNameMissing"));
      await expect(problem).toContainText(t("problems.emailMissing"));
      const email = freshEmail();
      await page.getByLabel(t("userForm.firstName"), { exact: true }).fill("Nele");
      await page.getByLabel(t("userForm.lastName"), { exact: true }).fill("Neu");
      await page.getByLabel(t("userForm.email"), { exact: true }).fill(email);
      await submit.click();
      await expect(page).toHaveURL("/register?sent=1");
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(t("register.sentTitle"));
      await expect(hints).toBeVisible();
      expect(page.url()).not.toContain("@");

      const letter = await waitForLetter(portal, email, { kind: "activation" });
      expect(letter.subject).toBe(t("letters.activation.subject"));
      await page.goto(linkIn(letter));
      await page.getByRole("textbox", { name: t("setPassword.password") }).fill(password);
      await page.getByRole("button", { name: t("setPassword.submitActivate") }).click();
      await expect(noticeOn(page)).toContainText(t("signIn.activated"));
      await waitForLetter(portal, email, { kind: "accountActivated" });
      await expect(page.getByLabel(t("signIn.login"))).toHaveValue(customer.customerNumber);
      await page.getByRole("textbox", { name: t("signIn.password") }).fill(password);
      await page.getByRole("button", { name: t("signIn.submit") }).click();
      await expect(page.getByRole("banner")).toContainText("Nele Neu");

      await page.goto(link);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(t("register.used"));
      await expect(page.getByRole("textbox")).toHaveCount(0);
      await context.close();
    });
  }
}

test("every address gets an identical answer, and the holder of a taken address a letter", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const holder = await addPerson(sql, company, { permissions: ["invoices"] });
  const pending = await addPerson(sql, company, { permissions: ["invoices"], pending: true });
  const customer = await freshCustomer(sql);
  const since = await momentOf(sql);
  const { link } = await registrationLetterOf(portal, sql, customer);
  const cookie = linkCookieOf(await ask(portal, new URL(link).pathname));
  const answers = [];
  for (const email of [
    freshEmail(),
    holder.email,
    holder.email.toUpperCase(),
    pending.email,
    company.owner.email,
    customer.contact,
  ]) {
    const form = await formOf(portal, "/register", "Zugang anlegen", cookie);
    const typed = { firstName: "Nele", lastName: "Neu", email };
    const answer = await post(portal, "/register", filled(form, typed), { cookie });
    expect(locationOf(answer)).toBe("/register?sent=1");
    const {
      date: _,
      "content-security-policy": __,
      "x-request-id": ___,
      ...plain
    } = answer.headers;
    const page = await ask(portal, "/register?sent=1", {
      cookie: cookiesAfter(portal, cookie, answer),
    });
    const policy = String(page.headers["content-security-policy"]);
    const text = page.text.replaceAll(/'nonce-(.+?)'/.exec(policy)?.[1] ?? "?", "");
    answers.push({ status: answer.status, headers: plain, text: answer.text, page: text });
    // Of several undecided requests only the last counts.
    await queueEmptySince(sql, since);
  }
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  const told = await waitForLetter(portal, holder.email, { kind: "addressTaken" });
  expect(told.text).not.toContain(customer.customerNumber);
  expect(told.text).not.toContain(customer.name);
  await waitForLetter(portal, pending.email, { kind: "addressTaken" });
  await waitForLetter(portal, customer.contact, { kind: "activation" });
  expect(letters(portal, { to: holder.email })).toHaveLength(1);
  const made = await sql`select email from users where organization_id = ${customer.id}`;
  expect(made.map(({ email }) => email)).toEqual([customer.contact]);
});

test("the page of a dead registration link says why, and has no form", async ({
  portal,
  sql,
  page,
}) => {
  const customer = await freshCustomer(sql);
  const { link: first } = await registrationLetterOf(portal, sql, customer);
  const { link } = await registrationLetterOf(portal, sql, customer);
  const expectDead = async (address: string, title: string) => {
    await page.goto(address);
    await expect(page).toHaveURL("/register");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
    await expect(page.getByRole("textbox")).toHaveCount(0);
  };
  await expectDead(first, "Es gibt einen neueren Registrierungslink");
  await page.goto(link);
  await expect(page.getByRole("button", { name: "Zugang anlegen" })).toBeVisible();
  await sql`update organizations set closed_at = now() where id = ${customer.id}`;
  await expectDead(link, "Der Registrierungslink gilt nicht mehr");
  await sql`update organizations set closed_at = null where id = ${customer.id}`;
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = 'replica'`;
    await tx`update links set expires_at = now() where organization_id = ${customer.id}`;
  });
  await expectDead(link, "Der Registrierungslink ist abgelaufen");
  await expectDead(
    "/register/nothing",
    "Der Registrierungslink ist unvollständig oder nicht mehr gültig",
  );
});

test("opening a registration link, however often and by anybody, changes nothing", async ({
  portal,
  sql,
}) => {
  const customer = await freshCustomer(sql);
  const since = await momentOf(sql);
  const { link } = await registrationLetterOf(portal, sql, customer);
  await queueEmptySince(sql, since);
  const moment = await momentOfChanges(sql);
  for (const method of ["GET", "HEAD", "GET"])
    await ask(portal, new URL(link).pathname, { method });
  const opened = await ask(portal, new URL(link).pathname);
  expect(opened.headers["referrer-policy"]).toBe("no-referrer");
  expect(opened.headers["cache-control"]).toContain("no-store");
  expect(locationOf(opened)).toBe("/register");
  const cookie = linkCookieOf(opened);
  for (let times = 0; times < 3; times += 1) await ask(portal, "/register", { cookie });
  const empty = await post(portal, "/register", [], { cookie });
  expect(empty.status).toBeLessThan(500);
  expect(await changesSince(sql, moment, ["installation"])).toEqual([]);
});

test("a registration sent by hand can choose neither organization nor permissions, and requires the link itself", async ({
  portal,
  sql,
}) => {
  const [customer, other] = [await freshCustomer(sql), await freshCustomer(sql)];
  const since = await momentOf(sql);
  const enter = async (one: typeof customer) =>
    linkCookieOf(
      await ask(portal, new URL((await registrationLetterOf(portal, sql, one)).link).pathname),
    );
  const [cookie, foreign] = [await enter(customer), await enter(other)];
  const form = await formOf(portal, "/register", "Zugang anlegen", cookie);
  const typed = { firstName: "Eve", lastName: "Beispiel", email: freshEmail() };
  const attempts: [string, Record<string, string>, Parameters<typeof post>[3]][] = [
    ["another organization", { organizationId: String(other.id) }, { cookie }],
    ["ownership", { isOwner: "true" }, { cookie }],
    ["permissions", { permissions: "userAdministration" }, { cookie }],
    ["a customer number", { customerNumber: other.customerNumber }, { cookie }],
    ["the form without the cookie", {}, {}],
    [
      "the form with a guessed token",
      {},
      { cookie: `${cookieOf(portal, "registration")}=${"a".repeat(43)}` },
    ],
    ["the form of another link", {}, { cookie: foreign }],
    ["from another site", {}, { cookie, headers: { Origin: "https://evil.example" } }],
    ["a name of sixty thousand letters", { firstName: "x".repeat(60_000) }, { cookie }],
    ["two addresses in one", { email: "eve@muster.example,mallory@muster.example" }, { cookie }],
    ["a letter's header", { email: "eve@muster.example\r\nBcc: m@muster.example" }, { cookie }],
  ];
  await queueEmptySince(sql, since);
  const moment = await momentOfChanges(sql);
  for (const [what, change, options] of attempts) {
    const answer = await post(portal, "/register", filled(form, { ...typed, ...change }), options);
    expect.soft(locationOf(answer), what).toBe("");
    await queueEmptySince(sql, since);
    expect
      .soft(await changesSince(sql, moment, ["audit_events", "installation"]), what)
      .toEqual([]);
  }
  const answer = await post(portal, "/register", filled(form, typed), { cookie });
  expect(locationOf(answer), "the same form as it is").toBe("/register?sent=1");
});
