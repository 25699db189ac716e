import { spawn } from "node:child_process";
import { join } from "node:path";
import { standalone } from "../scripts/support/paths";
import { changesSince, momentOfChanges } from "./support/changes";
import { noticeOn } from "./support/notices";
import { freshEmail, password } from "./support/people";
import { expect, type Portal, test } from "./support/portal";
import { placesOfCatalogue } from "./support/systems";

/** Runs the image's program, with the portal's own variables. */
function type(portal: Portal, email: string, changes: Record<string, string> = {}) {
  const program = join(standalone, "operator-create.mjs");
  const options = ["--email", email, "--first-name", "Lee", "--last-name", "Service"];
  const child = spawn(process.execPath, [program, ...options], {
    env: {
      PATH: process.env.PATH,
      ...portal.environment,
      ...changes,
    } as unknown as NodeJS.ProcessEnv,
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  return new Promise<{ code: number | null; said: string }>((resolve) =>
    child.on("close", (code) => resolve({ code, said })),
  );
}

test("the link from the terminal signs in a service administrator, who then manages users (R-308)", async ({
  portal,
  page,
}) => {
  const email = freshEmail();
  const { code, said } = await type(portal, email);
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
  const { code, said } = await type(portal, freshEmail(), real);
  expect(code).toBe(1);
  expect(said).toContain("belongs to a demo");
  expect(await changesSince(sql, moment, ["sessions", "outbox", "installation"])).toEqual([]);
});
