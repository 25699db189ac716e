import type { Page } from "@playwright/test";
import { hydrated } from "./support/hydration";
import { forms } from "./support/mistakes";
import { noticeOn } from "./support/notices";
import { addPerson, freshCompany, freshEmail } from "./support/people";
import { expect, test } from "./support/portal";
import { browserOf } from "./support/sessions";
import { spread } from "./support/spread";
import { areaText } from "./support/texts";

// One worker would still be busy with it when the others have nothing left.
test.describe.configure({ mode: "parallel" });

function fieldOf(page: Page, label: string) {
  return page.getByRole("main").getByLabel(label, { exact: true });
}

/** What a summary says: the field's label first where two say the same. */
function summarized(sentences: Readonly<Record<string, string>>): string[] {
  const all = Object.values(sentences);
  return Object.entries(sentences).map(([label, sentence]) =>
    all.filter((other) => other === sentence).length > 1 ? `${label}: ${sentence}` : sentence,
  );
}

for (const [number, javaScriptEnabled] of [true, false].entries()) {
  for (const { name, open, unfold, title, submit, cases } of forms) {
    const way = javaScriptEnabled ? "" : ", without JavaScript";
    test(`each error when ${name} is explained with what to do${way}`, async ({
      portal,
      sql,
      browser,
    }) => {
      const company = await freshCompany(sql);
      const colleague = await addPerson(sql, company, { permissions: ["invoices"] });
      const context = await browser.newContext({
        baseURL: portal.url,
        locale: "de-DE",
        javaScriptEnabled,
      });
      const page = await context.newPage();
      await open({ portal, sql, page, company, colleague });
      const address = page.url();
      // Nothing typed, or the mistake that the form has first, with and without scripts; the others with or without.
      const [first, ...others] = cases;
      for (const { typed, ticked = [], unticked = [], sentences, leadsTo } of [
        ...(first ? [first] : []),
        ...spread(others, number),
      ]) {
        await test.step(JSON.stringify(typed).slice(0, 80), async () => {
          await page.goto(address);
          await expect(page).toHaveTitle(`${title} – Kundenportal`);
          await unfold?.(page);
          for (const [label, text] of Object.entries(typed)) await fieldOf(page, label).fill(text);
          for (const label of ticked) await page.getByLabel(label).check();
          for (const label of unticked) await page.getByLabel(label).uncheck();
          await page.getByRole("button", { name: submit, exact: true }).click();
          const summary = page.getByRole("alert", { name: "Es gibt ein Problem" });
          await expect(summary.getByRole("listitem")).toHaveText(summarized(sentences));
          await expect(page).toHaveTitle(`Fehler: ${title} – Kundenportal`);
          await expect(page.locator("title")).toHaveCount(1);
          if (javaScriptEnabled) await expect(summary).toBeFocused();
          for (const [label, sentence] of Object.entries(sentences)) {
            if (!label) continue;
            const field = fieldOf(page, label);
            await expect(field).toHaveAccessibleDescription(new RegExp(escaped(sentence)));
            if ((await field.getAttribute("type")) !== "checkbox")
              await expect(field).toHaveAttribute("aria-invalid", "true");
          }
          for (const [label, text] of Object.entries(typed)) {
            const kept = /Passwort/.test(label) ? "" : text;
            await expect(fieldOf(page, label), `${label} keeps what was typed`).toHaveValue(kept);
          }
          for (const label of ticked) await expect(page.getByLabel(label)).toBeChecked();
          for (const label of unticked) await expect(page.getByLabel(label)).not.toBeChecked();
          const target = leadsTo ?? Object.keys(sentences)[0];
          if (!target) return;
          await summary.getByRole("link").first().click();
          await expect(fieldOf(page, target)).toBeFocused();
        });
      }
      await context.close();
    });
  }

  test(`a taken address is reported as taken in every spelling${javaScriptEnabled ? "" : ", without JavaScript"}`, async ({
    portal,
    sql,
    browser,
  }) => {
    const company = await freshCompany(sql);
    const neighbour = (await freshCompany(sql, { name: "Geheime GmbH" })).owner;
    const colleague = await addPerson(sql, company, { permissions: ["invoices"] });
    const page = await browserOf(browser, portal, sql, company.owner, { javaScriptEnabled });
    await page.goto("/users/new");
    const taken =
      "Für diese E-Mail-Adresse gibt es schon ein Konto. Jede Adresse kann nur einmal verwendet werden. Verwenden Sie eine andere.";
    const fill = async (email: string) => {
      await page.getByLabel("Vorname").fill("Ola");
      await page.getByLabel("Nachname", { exact: true }).fill("Nowak");
      await page.getByLabel("E-Mail").fill(email);
      await page.getByLabel(areaText("invoices")).check();
      await page.getByRole("button", { name: "Speichern" }).click();
    };
    const summary = page.getByRole("alert", { name: "Es gibt ein Problem" });
    await fill(neighbour.email.toUpperCase());
    await expect(summary).toContainText(taken);
    await expect(page.getByLabel("E-Mail")).toHaveValue(neighbour.email.toUpperCase());
    await expect(page.getByLabel(areaText("invoices"))).toBeChecked();
    expect(await page.content()).not.toContain("Geheime GmbH");
    await expect(page.getByRole("link", { name: "Vorhandenes Konto ansehen" })).toHaveCount(0);
    await fill(` ${colleague.email.toUpperCase()} `);
    await expect(summary).toContainText(taken);
    await page.getByRole("link", { name: "Vorhandenes Konto ansehen" }).click();
    await expect(page).toHaveURL(`/users/${colleague.number}`);
    await page.goto("/users/new");
    await fill(freshEmail());
    await expect(noticeOn(page).first()).toContainText("Konto für Ola Nowak angelegt.");
    await page.context().close();
  });
}

test("a corrected error disappears at once, and nothing is sent again before all are corrected", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const page = await browserOf(browser, portal, sql, company.owner);
  await page.goto("/users/new");
  const sent: string[] = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
  const save = await hydrated(page.getByRole("button", { name: "Speichern" }));
  await save.click();
  const summary = page.getByRole("alert", { name: "Es gibt ein Problem" });
  await expect(summary.getByRole("listitem")).toHaveCount(4);
  expect(sent).toHaveLength(1);
  await page.getByLabel("Vorname").fill("Ola");
  await expect(summary.getByRole("listitem")).toHaveCount(3);
  await expect(page.getByLabel("Vorname")).not.toHaveAttribute("aria-invalid");
  await expect(page.getByLabel("Vorname")).toBeFocused();
  await save.click();
  await expect(summary).toBeFocused();
  await expect(summary.getByRole("listitem")).toHaveCount(3);
  expect(sent).toHaveLength(1);
  await page.context().close();
});

test("a password can be made visible, and is hidden again when it is sent", async ({ page }) => {
  await page.goto("/sign-in");
  const field = page.getByRole("textbox", { name: "Passwort" });
  await field.fill("sichtbar");
  await page.getByRole("button", { name: "Anzeigen: Passwort" }).click();
  await expect(field).toHaveAttribute("type", "text");
  await page.getByLabel("Kundennummer oder E-Mail-Adresse").fill("niemand");
  await page.getByRole("button", { name: "Anmelden", exact: true }).click();
  await expect(page.getByRole("alert", { name: "Es gibt ein Problem" })).toBeVisible();
  await expect(field).toHaveAttribute("type", "password");
  await expect(field).toHaveValue("");
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
