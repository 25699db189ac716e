import { journeysOn } from "../support/journey";
import { waitForLetter } from "../support/mailbox";
import { noticeOn } from "../support/notices";
import { addPerson, freshCompany } from "../support/people";
import { expect, test } from "../support/portal";
import { browserOf } from "../support/sessions";
import { typedDay } from "../support/time";

test("Clara makes the second step mandatory from a day, after a question that names everybody, and is not thrown out (FEEL-D1, R-313)", async ({
  browser,
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const colleague = await addPerson(sql, company, { permissions: ["product"] });
  const page = await browserOf(browser, portal, sql, company.owner);
  const journey = await journeysOn(page);
  const main = page.getByRole("main");
  const toUsers = page
    .getByRole("navigation", { name: "Bereiche" })
    .getByRole("link", { name: "Benutzerverwaltung" });
  const day = page.getByLabel("Gilt ab");
  const button = (name: string) => page.getByRole("button", { name, exact: true });

  await journey("she is asked, and decides on a day", { pages: 3, clicks: 6 }, async () => {
    await toUsers.click();
    await page.getByRole("link", { name: "Zur Pflicht machen" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(
      "Zwei-Schritt-Anmeldung zur Pflicht machen?",
    );
    await expect(main).toContainText("2 von 2 aktiven Personen haben noch keinen zweiten Schritt.");
    await page.getByText("Wer das ist").click();
    await expect(main).toContainText(colleague.name);
    await expect(main).toContainText("Auch Sie selbst haben noch keinen");
    await expect(page.getByRole("link", { name: "Zweiten Schritt einrichten" })).toHaveAttribute(
      "href",
      "/account?open=second-factor#second-factor",
    );
    await expect(day).toHaveValue(typedDay("de", 14));
    for (const days of [7, 13]) await expect(main).toContainText(typedDay("de", days));
    for (const [wrong, told] of [
      ["31.2.2027", "Geben Sie den Tag als Tag.Monat.Jahr ein"],
      [typedDay("de", 0), "frühestens"],
    ] as const) {
      await day.fill(wrong);
      await button("Zur Pflicht machen").click();
      await expect(page.getByRole("alert", { name: "Es gibt ein Problem" })).toContainText(told);
      await expect(day).toHaveValue(wrong);
    }
    await day.fill(typedDay("de", 3));
    await button("Zur Pflicht machen").click();
    await expect(noticeOn(page)).toContainText(
      `Die Zwei-Schritt-Anmeldung ist ab ${typedDay("de", 3)} Pflicht.`,
    );
    for (const { email } of [company.owner, colleague])
      await waitForLetter(portal, email, { kind: "secondFactorAnnounced" });
  });

  await journey("she moves the day", { pages: 3, clicks: 3 }, async () => {
    await toUsers.click();
    await page.getByRole("link", { name: "Tag verschieben" }).click();
    await expect(day).toHaveValue(typedDay("de", 3));
    await day.fill(typedDay("de", 9));
    await button("Tag verschieben").click();
    await expect(noticeOn(page)).toContainText(typedDay("de", 9));
  });

  await journey("she takes it back", { pages: 2, clicks: 2 }, async () => {
    await toUsers.click();
    await button("Zurücknehmen").click();
    await expect(noticeOn(page)).toContainText("Die Zwei-Schritt-Anmeldung ist jetzt freiwillig.");
    await expect(page.getByRole("link", { name: "Zur Pflicht machen" })).toBeVisible();
  });
  await page.context().close();
});
