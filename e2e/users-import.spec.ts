import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { oldPassword, oldRealm } from "#lib/rules/testing/old-portal/files";
import { importUsers } from "./support/import-program";
import { freshCompany, freshEmail } from "./support/people";
import { expect, test } from "./support/portal";

const folder = mkdtempSync(join(tmpdir(), "zugang-import-"));
test.afterAll(() => rmSync(folder, { recursive: true }));

test("somebody from a Keycloak realm signs in to the built portal with the password from there (R-1003)", async ({
  portal,
  sql,
  page,
}) => {
  const { customerNumber } = await freshCompany(sql);
  const [realm, mapping] = [join(folder, "realm.json"), join(folder, "mapping.yaml")];
  const [ida, bruno, , clara] = oldRealm().users.map((user) => ({ ...user, email: freshEmail() }));
  writeFileSync(realm, JSON.stringify({ realm: "portal", users: [ida, bruno, clara] }));
  writeFileSync(
    mapping,
    `customerNumbers:
  K-1: "${customerNumber}"
  K-2: "${customerNumber}"
permissions:
  invoice-reader: [invoices]
  phone/admin: [contacts]
  main-account: [shop]
`,
  );
  const options = ["--from", "keycloak", realm, "--mapping", mapping];
  const preview = await importUsers(portal, ...options);
  expect(preview.code, preview.said).toBe(0);
  expect(preview.said).toContain("3: will be imported");
  expect(await sql`select from users where email = ${ida?.email ?? ""}`).toHaveLength(0);
  const applied = await importUsers(portal, ...options, "--apply");
  expect(applied.code, applied.said).toBe(0);
  expect(applied.said).toContain("3: imported");

  for (const [person, password] of [
    [ida, `${oldPassword}!`],
    [ida, oldPassword],
    [bruno, oldPassword],
    [clara, oldPassword],
  ] as const) {
    await page.context().clearCookies();
    await page.goto("/sign-in");
    await page.getByLabel("Kundennummer oder E-Mail-Adresse").fill(person?.email ?? "");
    await page.getByRole("textbox", { name: "Passwort" }).fill(password);
    await page.getByRole("button", { name: "Anmelden", exact: true }).click();
    const answer =
      password === oldPassword ? page.getByText("Eingeloggt als:") : page.getByRole("alert");
    await expect(answer.first()).toBeVisible();
  }
  const left = await sql`select from imported_accounts where old_hash is not null`;
  expect(left).toHaveLength(0);
});
