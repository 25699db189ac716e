import { codeOf, letStepsPass } from "../support/factors";
import { addPerson, freshCompany, password } from "../support/people";
import { expect, test } from "./support/people";
import type { Visitor } from "./support/visitor";

async function signIn(page: Visitor, login: string): Promise<void> {
  await page.goto("/sign-in");
  await page.type("Kundennummer oder E-Mail-Adresse", login);
  await page.type("Passwort", password);
  await page.press("Anmelden");
}

async function openFactors(page: Visitor, button: "Einrichten" | "Ändern"): Promise<void> {
  await page.goto("/account?open=second-factor");
  await page.type("Passwort zur Bestätigung", password);
  await page.press(button);
  await page.isAt("Zwei-Schritt-Anmeldung");
}

/** Gives the app the secret that the page shows; returns it. */
async function setUpApp(page: Visitor): Promise<string> {
  const shown = /(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}/.exec((await page.page()).text)?.[0] ?? "";
  expect(shown).not.toBe("");
  const secret = shown.replaceAll(" ", "");
  await page.type("Code aus der App", codeOf(secret));
  await page.press("App einrichten");
  await page.isAt("Ihre Wiederherstellungscodes");
  return secret;
}

for (const javaScript of [true, false])
  test(`a user sets up an app and signs in with its code and with a recovery code${javaScript ? "" : ", without JavaScript"}`, async ({
    sql,
    visit,
  }) => {
    const company = await freshCompany(sql);
    const person = await addPerson(sql, company, { permissions: ["invoices"] });
    const page = await visit({ javaScript });
    await signIn(page, person.email);
    await page.isAt("Guten Tag");
    await openFactors(page, "Einrichten");
    const secret = await setUpApp(page);
    const codes = (await page.page()).text.match(/(?:[0-9a-z]{4}-){5}[0-9a-z]{4}/g) ?? [];
    expect(codes).toHaveLength(10);
    await page.press("Ich habe sie gesichert");
    await page.sees("Die Zwei-Schritt-Anmeldung ist eingerichtet.");
    await letStepsPass(sql, person);

    await page.press("Abmelden");
    await page.isAt("Anmelden");
    await signIn(page, person.email);
    await page.isAt("Zweiter Schritt");
    await page.type("Code aus der App", "12345");
    await page.press("Anmelden");
    await page.sees("Der Code stimmt nicht");
    await page.type("Code aus der App", codeOf(secret));
    await page.press("Anmelden");
    await page.isAt("Guten Tag");

    await page.press("Abmelden");
    await page.isAt("Anmelden");
    await signIn(page, person.email);
    await page.follow("Stattdessen einen Wiederherstellungscode verwenden");
    await page.type("Wiederherstellungscode", codes[3] ?? "");
    await page.press("Anmelden");
    await page.isAt("Guten Tag");
  });

test("a user adds a passkey and signs in with it, or reads that the browser does not support it and continues with the app", async ({
  sql,
  visit,
}) => {
  const { owner } = await freshCompany(sql);
  const page = await visit();
  await signIn(page, owner.login);
  await page.isAt("Guten Tag");
  const hasAuthenticator = await page.addAuthenticator();
  await openFactors(page, "Einrichten");
  await page.type("Name des Passkeys", "Laptop im Büro");
  await page.press("Passkey anlegen");
  if (!hasAuthenticator) {
    await page.sees("Dieser Browser unterstützt keine Passkeys. Nehmen Sie die Authenticator-App");
    await setUpApp(page);
    return;
  }
  await page.isAt("Ihre Wiederherstellungscodes");
  await page.press("Ich habe sie gesichert");
  await page.sees("Laptop im Büro");
  await page.press("Abmelden");
  await page.isAt("Anmelden");
  await signIn(page, owner.login);
  await page.isAt("Zweiter Schritt");
  await page.press("Mit Passkey bestätigen");
  await page.isAt("Guten Tag");
});
