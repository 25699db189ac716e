import { journeysOn } from "../support/journey";
import { keyboardOf } from "../support/keyboard";
import { waitForLetter } from "../support/mailbox";
import { noticeOn } from "../support/notices";
import { freshEmail } from "../support/people";
import { expect, test } from "../support/portal";
import { browserOf } from "../support/sessions";
import { freshTree } from "../support/trees";

test("Henrik, a reseller, finds Petersen Elektrotechnik by name and adds somebody there with nothing but a keyboard (FEEL-M1, as each of the people)", async ({
  browser,
  portal,
  sql,
}) => {
  const { reseller, subreseller, customer, sibling } = await freshTree(sql);
  await sql`update organizations set name = 'Petersen Elektrotechnik' where id = ${sibling.id}`;
  const page = await browserOf(browser, portal, sql, reseller.owner);
  const journey = await journeysOn(page);
  const { press, type } = keyboardOf(page);
  const main = page.getByRole("main");
  const toSearch = page.getByRole("link", { name: "Zur Suche springen" });
  const toContent = page.getByRole("link", { name: "Zum Inhalt springen" });

  await journey(
    "he searches for a colleague from the dashboard: one link leads to the search",
    { pages: 1, clicks: 0, stops: 2 },
    async () => {
      await press(toSearch);
      await type(page.locator("#q"), `${customer.colleague.number}`);
      await page.keyboard.press("Enter");
      await expect(main.getByRole("rowheader")).toHaveCount(1);
      await expect(main.getByRole("row", { name: /Mini Logistik/ })).toContainText(customer.name);
    },
  );

  await journey(
    "he finds a customer whose number he knows, to add somebody there",
    { pages: 3, clicks: 0, stops: 17 },
    async () => {
      await press(toContent);
      await press(main.getByRole("link", { name: "Benutzer:in hinzufügen" }));
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(
        "Zu welcher Instanz gehört die Person?",
      );
      await press(toContent);
      await type(
        page.getByLabel("Instanz oder Person: Name, Ort oder Nummer", { exact: true }),
        customer.customerNumber,
      );
      await page.keyboard.press("Enter");
      const choice = page.getByRole("radio", { name: customer.name });
      await expect(choice).toHaveAccessibleDescription(
        `Kunde · ${customer.customerNumber} · 20457 Hamburg · ${reseller.name} › ${subreseller.name}`,
      );
      await press(toContent);
      await press(choice, "Space");
      await press(page.getByRole("button", { name: "Weiter" }));
      await expect(main).toContainText(`${customer.name}, ${customer.customerNumber}`);
    },
  );

  await journey(
    "he finds Petersen Elektrotechnik by its name, to add somebody there",
    { pages: 2, clicks: 0, stops: 10 },
    async () => {
      await press(toSearch);
      await type(page.locator("#q"), "petersen");
      await page.keyboard.press("Enter");
      const found = page.getByRole("region", { name: "Kunden mit „petersen“" });
      await expect(found.getByRole("rowheader")).toHaveText([/^Petersen Elektrotechnik/]);
      await press(toSearch);
      await press(found.getByRole("link", { name: "Benutzer:in hinzufügen" }));
      await expect(main).toContainText(`Petersen Elektrotechnik, ${sibling.customerNumber}`);
    },
  );

  const email = freshEmail();
  await type(page.getByLabel("Vorname", { exact: true }), "Ola");
  await type(page.getByLabel("Nachname", { exact: true }), "Nowak");
  await type(page.getByLabel("E-Mail", { exact: true }), email);
  await press(page.getByLabel("Rechnungen und EVN"), "Space");
  await press(page.getByRole("button", { name: "Speichern" }));
  await expect(noticeOn(page).first()).toContainText("Konto für Ola Nowak angelegt.");
  await expect(main.getByRole("row", { name: /Ola Nowak/ })).toContainText(
    "Petersen Elektrotechnik",
  );
  await waitForLetter(portal, email, { kind: "activation" });
  await page.context().close();
});
