import type { Page } from "@playwright/test";
import { codeOf, setUpApp } from "./support/factors";
import { freshCompany, type Person, password } from "./support/people";
import { expect, type Portal, test } from "./support/portal";
import { browserOf, openSession } from "./support/sessions";

/** Confirming who one is, and going on to a system, in a browser (R-902). */
const interaction = "/oidc/interaction/V1StGXR8_Z5jdHi6B-myT";
const confirmation = `/confirm-identity?next=${encodeURIComponent(interaction)}`;

async function signInTowards(page: Page, { login }: Person, next: string): Promise<void> {
  await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
  await page.getByLabel("Kundennummer oder E-Mail-Adresse").fill(login);
  await page.getByRole("textbox", { name: "Passwort" }).fill(password);
  await page.getByRole("button", { name: "Anmelden" }).click();
}

/** Where the portal's environment says that the invoice archive is; nothing answers there. */
const archiveOf = ({ environment }: Portal) => environment.SYSTEM_INVOICE_ARCHIVE_URL ?? "";

/** The address with which the invoice archive begins a sign-in; further parameters follow. */
function beginning(portal: Portal, parameters: Record<string, string>): string {
  return `/oidc/auth?${new URLSearchParams({
    client_id: "invoiceArchive",
    response_type: "code",
    redirect_uri: `${archiveOf(portal)}/callback`,
    scope: "openid",
    state: "a state",
    nonce: "a nonce",
    code_challenge: "a".repeat(43),
    code_challenge_method: "S256",
    ...parameters,
  })}`;
}

/** What the browser asks the archive for once it is led back there. */
async function backInArchive(portal: Portal, page: Page): Promise<Record<string, string>> {
  const request = await page.waitForRequest((one) =>
    one.url().startsWith(`${archiveOf(portal)}/callback?`),
  );
  expect(request.method()).toBe("GET");
  return Object.fromEntries(new URL(request.url()).searchParams);
}

for (const javaScriptEnabled of [true, false]) {
  const way = javaScriptEnabled ? "" : ", without JavaScript";

  test(`after the sign-in a user goes on to the system by GET${way}`, async ({
    sql,
    browser,
    portal,
  }) => {
    const { owner } = await freshCompany(sql);
    const context = await browser.newContext({ baseURL: portal.url, javaScriptEnabled });
    const page = await context.newPage();
    await signInTowards(page, owner, interaction);
    await expect(page).toHaveURL(interaction);
    // Going back does not lead to the page that would go on again.
    await page.goBack();
    await expect(page).not.toHaveURL(/continue/);
    await context.close();
  });

  test(`after the sign-in a redirect may leave the portal, which none may that follows a form${way} @own-file`, async ({
    sql,
    browser,
    portal,
  }) => {
    const { owner } = await freshCompany(sql);
    const context = await browser.newContext({ baseURL: portal.url, javaScriptEnabled });
    const page = await context.newPage();
    const left = page.waitForRequest((request) => {
      const { origin, pathname } = new URL(request.url());
      return origin !== new URL(portal.url).origin && pathname === "/invoices";
    });
    await signInTowards(page, owner, "/areas/invoices");
    expect((await left).method()).toBe("GET");
    await context.close();
  });

  test(`a user confirms who they are with password and code, and goes on to the system${way}`, async ({
    portal,
    sql,
    browser,
  }) => {
    const { owner } = await freshCompany(sql);
    const { secret } = await setUpApp(portal, sql, owner, await openSession(portal, sql, owner));
    const page = await browserOf(browser, portal, sql, owner, { javaScriptEnabled });
    await page.goto(confirmation);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(
      "Bitte bestätigen Sie, dass Sie es sind",
    );
    await page.getByRole("textbox", { name: "Ihr Passwort" }).fill("Das war es nicht");
    await page.getByLabel("Code aus der App").fill("123456");
    await page.getByRole("button", { name: "Bestätigen" }).click();
    const problem = page.getByRole("alert", { name: "Es gibt ein Problem" });
    await expect(problem).toContainText("Das aktuelle Passwort stimmt nicht.");
    await page.getByRole("textbox", { name: "Ihr Passwort" }).fill(password);
    await page.getByLabel("Code aus der App").fill(codeOf(secret));
    await page.getByRole("button", { name: "Bestätigen" }).click();
    await expect(page).toHaveURL(interaction);
    await page.goto("/account");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Mein Konto");
    await page.context().close();
  });

  test(`coming from a system a user signs in, confirms who they are when it asks again, and is led back with a code${way} @own-file`, async ({
    portal,
    sql,
    browser,
  }) => {
    const { owner } = await freshCompany(sql);
    const context = await browser.newContext({ baseURL: portal.url, javaScriptEnabled });
    // Each in a tab of its own: nothing answers where the last one has been led.
    const begin = async (parameters: Record<string, string>) => {
      const tab = await context.newPage();
      await tab.goto(beginning(portal, parameters));
      return tab;
    };
    let page = await begin({});
    await expect(page).toHaveURL(/\/sign-in\?next=%2Foidc%2Finteraction%2F[\w-]+$/);
    await page.getByLabel("Kundennummer oder E-Mail-Adresse").fill(owner.login);
    await page.getByRole("textbox", { name: "Passwort" }).fill(password);
    const entered = backInArchive(portal, page);
    await page.getByRole("button", { name: "Anmelden" }).click();
    expect(await entered).toMatchObject({ state: "a state", iss: `${portal.url}/oidc` });
    expect((await entered).code).toMatch(/^[\w-]{43}$/);

    page = await begin({ prompt: "login" });
    await expect(page).toHaveURL(/\/confirm-identity\?next=%2Foidc%2Finteraction%2F[\w-]+$/);
    await page.getByRole("textbox", { name: "Ihr Passwort" }).fill(password);
    const confirmed = backInArchive(portal, page);
    await page.getByRole("button", { name: "Bestätigen" }).click();
    expect((await confirmed).code).toMatch(/^[\w-]{43}$/);

    page = await begin({ acr_values: "second-factor" });
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(
      "Hier ist ein zweiter Schritt nötig",
    );
    const refused = backInArchive(portal, page);
    await page.getByRole("link", { name: "Zurück, ohne sich anzumelden" }).click();
    expect(await refused).toMatchObject({ error: "access_denied", state: "a state" });
    await context.close();
  });
}

test("a user confirms with a passkey and is asked for it only after the password; without JavaScript the page says what it needs", async ({
  portal,
  sql,
  browser,
}) => {
  const { owner } = await freshCompany(sql);
  const page = await browserOf(browser, portal, sql, owner);
  const devTools = await page.context().newCDPSession(page);
  await devTools.send("WebAuthn.enable");
  await devTools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      ...{ protocol: "ctap2", transport: "internal", hasResidentKey: true },
      ...{ hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
    },
  });
  await page.goto("/account?open=second-factor");
  await page.getByRole("textbox", { name: "Passwort zur Bestätigung" }).fill(password);
  await page.getByRole("button", { name: "Einrichten", exact: true }).click();
  await page.getByLabel("Name des Passkeys").fill("Laptop");
  await page.getByRole("button", { name: "Passkey anlegen" }).click();
  await expect(page).toHaveURL(/recovery-codes/);
  await page.goto(confirmation);
  const confirm = page.getByRole("button", { name: "Mit Passkey bestätigen" });
  await confirm.click();
  await expect(page.getByText("Geben Sie das Passwort ein.")).toBeVisible();
  await page.getByRole("textbox", { name: "Ihr Passwort" }).fill("Das war es nicht");
  await confirm.click();
  await expect(page.getByText("Das aktuelle Passwort stimmt nicht.")).toBeVisible();
  await page.getByRole("textbox", { name: "Ihr Passwort" }).fill(password);
  await confirm.click();
  await expect(page).toHaveURL(interaction);
  const [session] = await sql<{ factor: string }[]>`
    select factor from sessions where user_number = ${owner.number}`;
  expect(session?.factor).toBe("passkey");
  const plain = await browserOf(browser, portal, sql, owner, { javaScriptEnabled: false });
  await plain.goto(confirmation);
  expect(await plain.content()).toContain("Passkeys brauchen JavaScript");
  await plain.getByRole("link", { name: "Stattdessen einen Wiederherstellungscode" }).click();
  await expect(plain.getByLabel("Wiederherstellungscode")).toBeVisible();
  await page.context().close();
  await plain.context().close();
});
