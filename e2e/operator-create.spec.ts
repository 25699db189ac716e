import { changesSince, momentOfChanges } from "./support/changes";
import { noticeOn } from "./support/notices";
import { freshEmail, password } from "./support/people";
import { expect, test } from "./support/portal";
import { placesOfCatalogue } from "./support/systems";
import { createOperator } from "./support/terminal";

test("the link from the terminal signs in a service administrator, who then manages users (R-308)", async ({
  portal,
  page,
}) => {
  const email = freshEmail();
  const { code, said } = await createOperator(portal, email);
  expect(code, said).toBe(0);
  const link = /http:\/\/\S+\/activate\/\S+/.exec(said)?.[0] ?? "";
  await page.goto(link);
  const fields = { name: /^(Neues )?Passwort$/ };
  await page.getByRole("textbox", fields).fill(password);
  await page.getByRole("button", { name: "Passwort setzen und Konto aktivieren" }).click();
  await expect(noticeOn(page)).toContainText("Ihr Konto ist aktiviert.");
  await page.getByLabel("Kundennummer oder E-Mail-Adresse").fill(email);
  await page.getByRole("textbox", fields).fill(password);
  await page.getByRole("button", { name: "Anmelden", exact: true }).click();
  await expect(page.getByText("Eingeloggt als: Lee Service")).toBeVisible();
  await page.goto("/users");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  expect(page.url()).toMatch(/\/users$/);
});

test("the terminal refuses the demo's database when it is not run for the demo", async ({
  portal,
  sql,
}) => {
  const moment = await momentOfChanges(sql);
  const real = {
    DEMO: "",
    ...placesOfCatalogue,
    NODE_ENV: "production",
  };
  const { code, said } = await createOperator(portal, freshEmail(), real);
  expect(code).toBe(1);
  expect(said).toContain("belongs to a demo");
  expect(await changesSince(sql, moment, ["sessions", "outbox", "installation"])).toEqual([]);
});
