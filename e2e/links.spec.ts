import { languages } from "#lib/rules/catalogue";
import { filled, formOf, post } from "./support/forms";
import { ask, cookieOf, locationOf } from "./support/http";
import { invitationOf } from "./support/invitations";
import { waitForLetter } from "./support/mailbox";
import { noticeOn } from "./support/notices";
import { freshCompany } from "./support/people";
import { expect, test } from "./support/portal";
import { enter, signIn } from "./support/sessions";
import { textsIn } from "./support/texts";

const fresh = "Sieben leise Boote am Deich";
const submit = { name: "Passwort setzen und Konto aktivieren" };

test("opening a link leads to a clean address, and the token is found nowhere", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const { link } = await invitationOf(portal, sql, company);
  const token = link.split("/").at(-1) ?? "";
  const context = await browser.newContext({ baseURL: portal.url });
  const page = await context.newPage();
  const sent: string[] = [];
  page.on("request", (request) => {
    if (!request.url().includes("/activate/"))
      sent.push(`${request.url()} ${JSON.stringify(request.headers())}`);
  });
  await page.goto("/help");
  await page.goto(link);
  await expect(page).toHaveURL("/set-password");
  await page.reload();
  expect(await page.evaluate(() => document.referrer)).not.toContain(token);
  expect(await page.content()).not.toContain(token);
  expect(
    sent.filter((one) => one.includes(token) && !one.includes(cookieOf(portal, "link"))),
  ).toEqual([]);
  await page.goBack();
  await expect(page).toHaveURL("/help");
  await page.goForward();
  await expect(page).toHaveURL("/set-password");
  await context.close();
});

test("a link that scanners have opened, with and without scripts, still works for the user", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const { link, person } = await invitationOf(portal, sql, company);
  const path = new URL(link).pathname;
  for (let count = 0; count < 20; count++) {
    await ask(portal, path);
    await ask(portal, path, { method: "HEAD" });
  }
  for (const method of ["POST", "PUT", "DELETE"]) {
    const answer = await ask(portal, path, { method, body: "" });
    expect(answer.status, method).toBe(405);
  }
  const opened = await ask(portal, path);
  const cookie = (opened.cookies[0] ?? "").split(";")[0] ?? "";
  await ask(portal, "/set-password", { cookie });
  await ask(portal, "/set-password", { method: "HEAD", cookie });
  const empty = await ask(portal, "/set-password", {
    method: "POST",
    cookie,
    body: "",
    headers: { Origin: portal.url },
  });
  expect(empty.status).toBeLessThan(500);
  const form = await formOf(portal, "/set-password", submit.name, cookie);
  const without = await post(portal, "/set-password", form.fields, { cookie });
  expect(without.text).toContain("Das Passwort muss mindestens 12 Zeichen lang sein.");

  const scanner = await (await browser.newContext()).newPage();
  await scanner.goto(link, { waitUntil: "networkidle" });
  for (const one of await scanner.getByRole("link").all()) {
    const href = await one.getAttribute("href");
    if (href?.startsWith("/")) await scanner.request.get(`${portal.url}${href}`);
  }
  await scanner.goto(`${portal.url}/set-password`);
  // The last of the links to a language has changed it.
  const t = textsIn(languages.at(-1) ?? "en");
  await scanner.getByRole("button", { name: t("setPassword.submitActivate") }).click();
  await expect(scanner.getByRole("alert", { name: t("common.problem") })).toBeVisible();
  await scanner.context().close();

  const page = await (await browser.newContext()).newPage();
  await page.goto(link);
  await page.getByRole("textbox", { name: "Neues Passwort" }).fill(fresh);
  await page.getByRole("button", submit).click();
  await expect(noticeOn(page)).toContainText("Ihr Konto ist aktiviert.");
  const confirmation = await waitForLetter(portal, person.email, { kind: "accountActivated" });
  expect(confirmation.text).toContain(`${portal.url}/sign-in`);
  await page.context().close();
});

test("a link that was damaged on the way still opens, and one in small letters gets an explanation (FF-L)", async ({
  portal,
  sql,
  page,
}) => {
  const company = await freshCompany(sql);
  const { link } = await invitationOf(portal, sql, company);
  const { pathname } = new URL(link);
  const token = pathname.split("/").pop() ?? "";
  for (const written of [
    `%20${token}`,
    `${token.slice(0, 20)}%0D%0A%20${token.slice(20)}`,
    `${token.slice(0, 20)}%E2%80%8B${token.slice(20)}`,
    `${token}.`,
    `%3C${token}%3E`,
  ]) {
    const { cookies } = await ask(portal, `/activate/${written}`);
    expect.soft(cookies[0], written).toContain(`${cookieOf(portal, "link")}=${token};`);
  }
  await page.goto(`/activate/${token.toLowerCase()}`);
  await expect(page.getByRole("main")).toContainText(
    "die Großbuchstaben des Links verloren gegangen",
  );
  await expect(page.getByRole("link", { name: "Passwort vergessen?" })).toBeVisible();
  await page.goto(`/register/${token.toLowerCase()}`);
  await expect(page.getByRole("main")).toContainText(
    "die Großbuchstaben des Links verloren gegangen",
  );
});

test("without a script the second of two clicks says that the password is set, and a later one that the link is used (FF-L)", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const { link, person } = await invitationOf(portal, sql, company);
  const cookie = (await ask(portal, new URL(link).pathname)).cookies[0]?.split(";")[0];
  const form = await formOf(portal, "/set-password", submit.name, cookie);
  const click = () => post(portal, "/set-password", filled(form, { password: fresh }), { cookie });
  const twice = (await Promise.all([click(), click()])).map(locationOf).toSorted();
  expect(twice).toEqual(["/sign-in?notice=activated", "/sign-in?notice=passwordSet"]);
  expect(locationOf(await click())).toBe("/sign-in?notice=passwordSet");
  await sql`update links set used_at = used_at - interval '2 minutes' where user_number = ${person.number}`;
  const late = await click();
  expect(late.status).toBe(200);
  expect(late.text).toContain("Der Link wurde schon verwendet");
});

test("going back after the activation shows that the link is used and changes nothing", async ({
  portal,
  sql,
  page,
}) => {
  const company = await freshCompany(sql);
  const { link, person } = await invitationOf(portal, sql, company);
  await page.goto(link);
  await page.getByRole("textbox", { name: "Neues Passwort" }).fill(fresh);
  await page.getByRole("button", submit).click();
  await expect(noticeOn(page)).toContainText("Ihr Konto ist aktiviert.");
  await page.goBack();
  const again = page.getByRole("button", submit);
  await expect(
    again.or(page.getByRole("heading", { name: /Der Link ist unvollständig|schon verwendet/ })),
  ).toBeVisible();
  // A browser may show the form from its cache; sending it again sets nothing.
  if (await again.isVisible()) {
    await page.getByRole("textbox", { name: "Neues Passwort" }).fill("Neun laute Boote am Deich");
    await again.click();
    await expect(page.getByRole("alert", { name: "Es gibt ein Problem" })).toContainText(
      "Der Link gilt nicht mehr.",
    );
  }
  await page.goto(link);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Der Link wurde schon verwendet",
  );
  await signIn(page, person.email, fresh);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Guten Tag, ${person.name}`);
});

test("every form with a password has what password managers need", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const { link, person } = await invitationOf(portal, sql, company);
  const page = await (await browser.newContext({ baseURL: portal.url })).newPage();
  const wanted: [string, () => Promise<unknown>, Record<string, string>][] = [
    [
      "signing in",
      () => page.goto("/sign-in"),
      { login: "username", password: "current-password" },
    ],
    ["forgetting", () => page.goto("/forgot-password"), { login: "username" }],
    ["setting", () => page.goto(link), { login: "username", password: "new-password" }],
    [
      "changing",
      async () => {
        await enter(page.context(), portal, sql, company.owner);
        await page.goto("/account?open=password");
      },
      { login: "username", currentPassword: "current-password", password: "new-password" },
    ],
  ];
  for (const [what, open, fields] of wanted) {
    await open();
    for (const [name, purpose] of Object.entries(fields)) {
      // The first of a page with more than one such form.
      const field = page.locator(`input[name="${name}"]`).first();
      await expect(field, what).toHaveAttribute("autocomplete", purpose);
      if (!purpose.endsWith("password")) continue;
      await expect(field, what).not.toHaveAttribute("maxlength");
      const box = page.locator(`#${name}`);
      await box.evaluate((element: HTMLInputElement, text) => {
        element.focus();
        const data = new DataTransfer();
        data.setData("text/plain", text);
        const allowed = element.dispatchEvent(
          new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
        );
        if (allowed) document.execCommand("insertText", false, text);
      }, fresh);
      await expect(box, `pasting while ${what}`).toHaveValue(fresh);
    }
  }
  await page.goto("/account");
  const logins = page.locator('input[name="login"]');
  await expect(logins, "the form of the password, and that of the second step").toHaveCount(2);
  for (const login of await logins.all()) await expect(login).toHaveValue(company.owner.login);
  await page.goto(link);
  await expect(page.locator('input[name="login"]')).toHaveValue(person.email);
  await page.context().close();
});
