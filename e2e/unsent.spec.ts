import { overloadedAnswer } from "#lib/rules/unavailable";
import { hydrated } from "./support/hydration";
import { noticeOn } from "./support/notices";
import { freshCompany, freshEmail } from "./support/people";
import { expect, test } from "./support/portal";
import { browserOf } from "./support/sessions";
import { areaText } from "./support/texts";

test("what was typed is kept when the network fails, a proxy answers or the portal is restarted during a submit", async ({
  portal,
  sql,
  browser,
}) => {
  const { owner } = await freshCompany(sql);
  const email = freshEmail();
  const page = await browserOf(browser, portal, sql, owner);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  await page.goto("/users/new");
  const save = await hydrated(page.getByRole("button", { name: "Speichern" }));
  await page.getByLabel("Vorname").fill("Ola");
  await page.getByLabel("Nachname", { exact: true }).fill("Nowak");
  await page.getByLabel("E-Mail").fill(email);
  await page.getByLabel(areaText("invoices")).check();
  const summary = page.getByRole("alert", { name: "Es gibt ein Problem" });
  const unreachable = "Das Portal ist gerade nicht erreichbar.";
  const onTheWay: [what: string, answer: Parameters<typeof page.route>[1], sentence: string][] = [
    ["no network", (route) => route.abort("internetdisconnected"), unreachable],
    [
      "a proxy without a portal",
      (route) => route.fulfill({ status: 503, contentType: "text/html", body: "<h1>503</h1>" }),
      unreachable,
    ],
    [
      "a portal with too much to do",
      (route) => route.fulfill({ status: 503, contentType: "text/plain", body: overloadedAnswer }),
      "Gerade ist sehr viel los, diese Eingabe ist nicht angekommen.",
    ],
    [
      "another version of the portal",
      (route) =>
        route.fulfill({
          status: 404,
          contentType: "text/plain",
          headers: { "x-nextjs-action-not-found": "1" },
          body: "Server action not found.",
        }),
      "Das Portal wurde inzwischen aktualisiert",
    ],
  ];
  for (const [what, answer, sentence] of onTheWay) {
    await page.route("**/users/new", answer);
    await save.click();
    await expect(summary, what).toContainText(sentence);
    await expect(page.getByLabel("Vorname"), what).toHaveValue("Ola");
    await expect(page.getByLabel("E-Mail"), what).toHaveValue(email);
    await expect(page.getByLabel(areaText("invoices")), what).toBeChecked();
    await page.unroute("**/users/new");
  }
  expect(await sql`select from users where email = ${email}`).toHaveLength(0);
  await save.click();
  await expect(noticeOn(page).first()).toContainText("Konto für Ola Nowak angelegt.");
  expect(faults).toEqual([]);
  await page.context().close();
});

test("who changes the language keeps what was typed, in the place where they are (FEEL-D5)", async ({
  portal,
  sql,
  browser,
}) => {
  const { owner } = await freshCompany(sql);
  const email = freshEmail();
  const page = await browserOf(browser, portal, sql, owner);
  const language = (name: string) => page.getByRole("link", { name });
  await page.goto("/users/new");
  await hydrated(page.getByRole("button", { name: "Speichern" }));
  await page.getByLabel("Vorname").fill("Ola");
  await page.getByLabel(areaText("invoices")).check();
  await language("EN – English").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Add user");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page).toHaveTitle(/^Add user/);
  await expect(language("EN – English")).toHaveAttribute("aria-current", "true");
  await expect(page.getByLabel("First name")).toHaveValue("Ola");
  await expect(page.getByLabel(areaText("invoices", "en"))).toBeChecked();
  await page.getByLabel("Last name").fill("Nowak");
  await page.getByLabel("Email", { exact: true }).fill(email);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(noticeOn(page).first()).toContainText("Ola Nowak");
  expect(await sql`select first_name from users where email = ${email}`).toEqual([
    { first_name: "Ola" },
  ]);
  await page.goto("/account?open=password");
  await hydrated(page.getByRole("button", { name: "Change password" }));
  await page.getByRole("textbox", { name: "Current password" }).fill("Sieben leise Boote");
  await language("DE – Deutsch").click();
  await expect(page.getByRole("textbox", { name: "Aktuelles Passwort" })).toHaveValue(
    "Sieben leise Boote",
  );
  await page.context().close();
});
