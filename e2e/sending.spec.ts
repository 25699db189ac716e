import type { Page, Route } from "@playwright/test";
import { hydrated } from "./support/hydration";
import { noticeOn } from "./support/notices";
import { addPerson, freshCompany, freshEmail } from "./support/people";
import { expect, test } from "./support/portal";
import { browserOf } from "./support/sessions";
import { addTroubled } from "./support/team";
import { areaText } from "./support/texts";

/** Holds every form back until the returned function is called. */
async function holdForms(page: Page, then: (route: Route) => Promise<void>): Promise<() => void> {
  let letGo = () => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route("**/*", async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    await gate;
    return then(route);
  });
  return () => letGo();
}

test("a form that is being sent says so, to the eye and to the ear, and is sent once (FEEL-D7)", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const page = await browserOf(browser, portal, sql, company.owner);
  await page.goto("/users/new");
  await page.getByLabel("Vorname").fill("Ola");
  await page.getByLabel("Nachname", { exact: true }).fill("Nowak");
  await page.getByLabel("E-Mail").fill(freshEmail());
  await page.getByLabel(areaText("invoices")).check();
  const form = page.locator("main form");
  const save = await hydrated(page.getByRole("button", { name: "Speichern" }));
  const sent: string[] = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
  const letGo = await holdForms(page, (route) => route.continue());
  await expect(form).not.toHaveAttribute("aria-busy");
  await save.click();
  await expect(form).toHaveAttribute("aria-busy", "true");
  const saving = page.getByRole("button", { name: "Wird gespeichert …" });
  await expect(saving).toBeFocused();
  await expect(page.locator("body > [role=status]")).toHaveText("Wird gespeichert …");
  // The line is at the top of the window however far down the form is, so it stands in no container of the page.
  const line = page.locator(".sending");
  await expect(line).toHaveCSS("border-top-width", "2px");
  await expect(line).toHaveCSS("position", "fixed");
  expect((await line.boundingBox())?.y).toBe(0);
  await expect(page.locator("main .sending")).toHaveCount(0);
  await saving.click();
  expect(sent).toHaveLength(1);
  letGo();
  await expect(noticeOn(page).first()).toContainText("Konto für Ola Nowak angelegt.");
  await expect(page.locator("body > [role=status]")).toHaveCount(0);
  await expect(page.locator("[aria-busy]")).toHaveCount(0);
  await expect(line).toHaveCount(0);
  await page.context().close();
});

test("a form that a button fills says that it waits, and not that it saves (FEEL-D7)", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const colleague = await addPerson(sql, company, { permissions: ["invoices"] });
  const page = await browserOf(browser, portal, sql, company.owner);
  await page.goto("/users/new");
  await page.getByLabel("Wie bei").selectOption(String(colleague.number));
  const take = await hydrated(page.getByRole("button", { name: "Haken übernehmen" }));
  const letGo = await holdForms(page, (route) => route.continue());
  await take.click();
  await expect(page.getByRole("button", { name: "Einen Moment …" })).toBeVisible();
  letGo();
  await expect(page.getByLabel(areaText("invoices"))).toBeChecked();
  const release = await holdForms(page, (route) => route.abort("internetdisconnected"));
  await page.getByRole("button", { name: "Speichern" }).click();
  await expect(page.getByRole("button", { name: "Wird gespeichert …" })).toBeVisible();
  release();
  await expect(page.getByText("Das Portal ist gerade nicht erreichbar.")).toBeVisible();
  await page.context().close();
});

test("a button alone says that it waits, and its own words again when the answer is an error (FEEL-D7)", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const colleague = await addPerson(sql, company, { permissions: ["invoices"] });
  const page = await browserOf(browser, portal, sql, company.owner);
  await page.goto(`/users/${colleague.number}`);
  const deactivate = await hydrated(page.getByRole("button", { name: "Deaktivieren" }));
  const letGo = await holdForms(page, (route) => route.abort("internetdisconnected"));
  await deactivate.click();
  await expect(page.getByRole("button", { name: "Einen Moment …" })).toBeFocused();
  letGo();
  await expect(page.getByText("Das Portal ist gerade nicht erreichbar.")).toBeVisible();
  await expect(deactivate).toBeVisible();
  await expect(page.locator("[aria-busy]")).toHaveCount(0);
  await page.context().close();
});

test("a button in a row of a list and the one that signs out say that they wait, too (FEEL-D7)", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  await addTroubled(sql, company);
  const page = await browserOf(browser, portal, sql, company.owner);
  await page.goto("/users");
  const letGo = await holdForms(page, (route) => route.abort("internetdisconnected"));
  for (const name of [/^Neuen Link senden/, "Abmelden"]) {
    await (await hydrated(page.getByRole("button", { name }))).click();
    await expect(page.locator("button:focus")).toHaveText("Einen Moment …");
  }
  letGo();
  await expect(page.getByRole("button", { name: "Einen Moment …" })).toHaveCount(0);
  await page.context().close();
});
