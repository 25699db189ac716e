import { linkIn, waitForLetter } from "./support/mailbox";
import { expect, test } from "./support/portal";

test("an owner gives a colleague access, changes it and takes it back", async ({
  page,
  portal,
  browser,
}) => {
  await page.goto("/");
  await page.getByLabel("Kundennummer oder E-Mail-Adresse").fill("2222222");
  await page.getByRole("textbox", { name: "Passwort" }).fill("Offene-Tueren-am-Hafen");
  await page.getByRole("button", { name: "Anmelden" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Guten Tag, Ingo Petersen");
  await page
    .getByRole("navigation", { name: "Bereiche" })
    .getByRole("link", { name: "Benutzerverwaltung" })
    .click();
  await expect(
    page.getByRole("heading", { name: "Noch hat niemand außer Ihnen Zugang." }),
  ).toBeVisible();
  await page
    .getByRole("main")
    .getByRole("link", { name: "Benutzer:in hinzufügen" })
    .first()
    .click();
  await page.getByLabel("Vorname").fill("Mini");
  await page.getByLabel("Name", { exact: true }).fill("Mustermensch");
  await page.getByLabel("E-Mail").fill("Mini@Petersen-Elektro.example");
  await page.getByRole("button", { name: "Speichern" }).click();
  await expect(page.getByRole("alert", { name: "Es gibt ein Problem" })).toContainText(
    "Wählen Sie mindestens eine Berechtigung aus.",
  );
  await page.getByLabel("Anrufliste").check();
  await page.getByRole("button", { name: "Speichern" }).click();
  await expect(page.getByRole("status")).toContainText("Konto für Mini Mustermensch angelegt.");
  const letter = await waitForLetter(portal, "mini@petersen-elektro.example");
  const context = await browser.newContext();
  const colleague = await context.newPage();
  await colleague.goto(linkIn(letter));
  await expect(colleague).toHaveURL(`${portal.url}/set-password`);
  await colleague
    .getByRole("textbox", { name: "Neues Passwort" })
    .fill("Vier blaue Kraene im Wind");
  await colleague.getByRole("button", { name: "Passwort setzen und Konto aktivieren" }).click();
  await expect(colleague.getByRole("status")).toContainText("Ihr Konto ist aktiviert.");
  await colleague.getByRole("textbox", { name: "Passwort" }).fill("Vier blaue Kraene im Wind");
  await colleague.getByRole("button", { name: "Anmelden" }).click();
  await expect(colleague.getByRole("heading", { level: 1 })).toHaveText(
    "Guten Tag, Mini Mustermensch",
  );
  await context.close();
});
