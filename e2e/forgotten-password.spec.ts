import { endOfAuditLog, refusalsSince } from "./support/changes";
import { filled, formOf, post } from "./support/forms";
import { resetLetterOf } from "./support/invitations";
import { letters, linkIn, waitForLetter } from "./support/mailbox";
import { noticeOn } from "./support/notices";
import { addPerson, freshCompany, password } from "./support/people";
import { expect, test } from "./support/portal";
import { momentOf, queueEmptySince } from "./support/queue";
import { browserOf, signIn } from "./support/sessions";
import { letTimePass } from "./support/time";

const fresh = "Sieben leise Boote am Deich";

test("a reset ends every session of the user, and the old password is refused", async ({
  portal,
  sql,
  page,
  browser,
}) => {
  const company = await freshCompany(sql);
  const person = await addPerson(sql, company, { permissions: ["invoices"] });
  const elsewhere = await browserOf(browser, portal, sql, person);
  await elsewhere.goto("/account");
  const letter = await resetLetterOf(page, portal, person);
  expect(letter.kind).toBe("passwordReset");
  await page.goto(linkIn(letter));
  await expect(page).toHaveURL("/set-password");
  await expect(page.getByText("Alle laufenden Sitzungen enden dann.")).toBeVisible();
  await page.getByRole("textbox", { name: "Neues Passwort" }).fill(fresh);
  await page.getByRole("button", { name: "Passwort setzen" }).click();
  await expect(noticeOn(page)).toHaveText(
    "Ihr neues Passwort gilt ab jetzt. Melden Sie sich damit an.",
  );
  await elsewhere.reload();
  await expect(elsewhere).toHaveURL(/\/sign-in/);
  await signIn(page, person.email, password);
  await expect(page.getByRole("alert", { name: "Es gibt ein Problem" })).toBeVisible();
  await signIn(page, person.email, fresh);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Guten Tag");
  await waitForLetter(portal, person.email, { kind: "passwordChanged" });
  await page.goto(linkIn(letter));
  await expect(page.getByRole("main")).toContainText(
    "Mit diesem Link wurde schon ein Passwort gesetzt.",
  );
  await elsewhere.context().close();
});

test("a forgotten password gets the same answer for every login, and each user gets the appropriate letter or none", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const begun = await momentOf(sql);
  const person = (facts: Parameters<typeof addPerson>[2]) =>
    addPerson(sql, company, { permissions: ["invoices"], ...facts });
  const known = await person({});
  const pending = await person({ pending: true });
  const shut = [
    await person({ deactivated: true }),
    await person({ locked: "provider" }),
    await person({ locked: "failures" }),
    await person({ validUntil: "2020-01-01" }),
  ];
  const overdue = await person({ pending: true });
  await letTimePass(sql, overdue.number, "31 days");
  const form = await formOf(portal, "/forgot-password", "Link anfordern");
  const answers = [];
  for (const login of [
    known.email,
    company.owner.login,
    pending.email,
    ...[...shut, overdue].map(({ email }) => email),
    "nobody@muster.example",
    "123456789012",
    "u1",
    "something else",
  ]) {
    const answer = await post(portal, "/forgot-password", filled(form, { login }));
    const {
      date: _,
      "content-security-policy": __,
      "x-request-id": ___,
      ...headers
    } = answer.headers;
    answers.push({ status: answer.status, headers, text: answer.text });
  }
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(answers[0]?.headers.location).toBe("/forgot-password?sent=1");
  expect((await waitForLetter(portal, known.email)).kind).toBe("passwordReset");
  expect((await waitForLetter(portal, company.owner.email)).kind).toBe("passwordReset");
  expect((await waitForLetter(portal, pending.email)).kind).toBe("newActivationLink");
  // All requests have been decided when the queue is empty.
  await queueEmptySince(sql, begun);
  expect(letters(portal, { to: overdue.email })).toEqual([]);
  for (const { email } of shut) {
    const [letter, ...more] = letters(portal, { to: email });
    expect([letter?.kind, more]).toEqual(["accountRestricted", []]);
    expect(letter?.text).not.toMatch(/activate|reset-password/);
  }
  const since = await endOfAuditLog(sql);
  await post(portal, "/forgot-password", filled(form, { login: known.email }));
  await queueEmptySince(sql, begun);
  expect(letters(portal, { to: known.email }), "within a minute no second letter").toHaveLength(1);
  expect(await refusalsSince(sql, since)).toEqual([
    expect.objectContaining({ reason: "tooManyAttempts" }),
  ]);
  const done = await sql`select event from audit_events where id > ${since} and outcome = 'done'`;
  expect([...done]).toEqual([]);
});
