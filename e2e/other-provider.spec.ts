import { writeFileSync } from "node:fs";
import { coloursOf } from "#lib/rules/brand";
import { violationsOn } from "./support/axe";
import { colourOn } from "./support/colours";
import { waitForLetter } from "./support/mailbox";
import {
  addCompany,
  enterAsFirst,
  enterAsOwner,
  openOtherProvider,
} from "./support/other-provider";
import { otherProvider } from "./support/other-provider-file";
import { freshEmail } from "./support/people";
import { expect, test } from "./support/portal";
import { typeCommand } from "./support/terminal";

/** the build serves another provider: an electricity provider with areas, colours and a logo of its own. */
const colours = {
  light: coloursOf("light", otherProvider.brand),
  dark: coloursOf("dark", otherProvider.brand),
};

test("an electricity provider opens its portal with nothing but a file: its areas, colours, logo and language, on pages and in letters", async ({
  portal,
  browser,
}) => {
  const { other, sql, open, close } = await openOtherProvider(portal, browser);
  const page = await open();
  const owner = await open();
  const email = freshEmail();
  let customerNumber = "";

  await test.step("the first administrator comes from the terminal, and the portal is in the provider's language and colours", async () => {
    await enterAsFirst(other, page);
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    await expect(page.getByRole("link", { name: "Lichtbogen Customer portal" })).toBeVisible();
    for (const colorScheme of ["light", "dark"] as const) {
      // Without the moment in which colours change.
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect(await colourOn(page, "accent")).toBe(colours[colorScheme].accent);
      expect(await violationsOn(page)).toEqual([]);
    }
    const logo = page.getByRole("banner").locator(".brand img");
    expect(await logo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    const icon = await page.request.get("/icon.svg");
    expect(await icon.text()).toContain("<title>Lichtbogen</title>");
    // What the page in place of the layout loads (app/global-error.tsx).
    const style = await (await page.request.get("/brand.css")).text();
    expect(style).toContain(`--brand-hue:${otherProvider.brand.hue}`);
    const touch = await page.request.get("/apple-touch-icon.png");
    expect(touch.headers()).toMatchObject({ "content-type": "image/png" });
  });

  await test.step("an organization is added with a product of this provider", async () => {
    customerNumber = await addCompany(page, email);
    expect(customerNumber).toMatch(/^\d+$/);
  });

  await test.step("the letter is in the provider's language, name and colours", async () => {
    const letter = await enterAsOwner(other, owner, { email, customerNumber });
    expect(letter.from).toBe("Lichtbogen customer portal <portal@zugang.example>");
    expect(letter.html).toContain('lang="en"');
    for (const { accent } of [colours.light, colours.dark]) expect(letter.html).toContain(accent);
    expect(letter.html).not.toContain("<img");
    expect(letter.text).toContain("Lichtbogen | Customer portal");
    expect(letter.text).not.toContain("Zugang");
  });

  await test.step("the owner has the base areas and those of the product, and gives one of them to a colleague", async () => {
    const main = owner.getByRole("main");
    for (const area of ["Supply contracts", "Meter readings"])
      await expect(main.getByText(area).first()).toBeVisible();
    for (const area of ["Bills", "Charging points", "Charging cards"])
      await expect(main.getByRole("link", { name: area })).toBeVisible();
    await expect(main.getByText("Feed-in")).toHaveCount(0);
    expect(await violationsOn(owner)).toEqual([]);
    const colleague = freshEmail();
    await owner.goto("/users/new");
    await owner.getByLabel("First name").fill("Jo");
    await owner.getByLabel("Last name").fill("Harms");
    await owner.getByLabel("Email").fill(colleague);
    await owner.getByLabel("Charging cards").check();
    await owner.getByRole("button", { name: "Save" }).click();
    await expect(owner.getByRole("row", { name: /Jo Harms/ })).toBeVisible();
    const letter = await waitForLetter(other, colleague, { kind: "activation" });
    expect(letter.text).toContain("Charging cards");
  });

  await test.step("its other pages can be read in both colour schemes, and so can those for requests that it refuses", async () => {
    for (const path of ["/users", "/users/access", "/activity", "/account", "/help"]) {
      await owner.goto(path);
      for (const colorScheme of ["light", "dark"] as const) {
        await owner.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        expect(await violationsOn(owner), `${path}, ${colorScheme}`).toEqual([]);
      }
    }
    const refused = await owner.request.delete("/", { headers: { accept: "text/html" } });
    expect(refused.status()).toBe(405);
    const text = await refused.text();
    for (const part of ['<html lang="en">', "Lichtbogen", "oklch(0.43 0.15 300)"])
      expect(text).toContain(part);
  });

  await test.step("an area that is gone from the file is told to the provider's staff, and its permission sleeps", async () => {
    await sql`insert into user_permissions (user_number, permission)
      select number, 'nightTariff' from users where last_name = 'Harms'`;
    await page.goto("/organizations/systems");
    await expect(page.getByText("Area nightTariff: 1 person")).toBeVisible();
    await other.restart();
    await expect.poll(() => other.said()).toMatch(/"event":"goneFromFile".*nightTariff/);
  });

  await Promise.all([page.context().close(), owner.context().close()]);
  await close();
});

test("a file with faults keeps the portal from starting, and each fault is named with its line and place", async ({
  portal,
}, info) => {
  const broken = info.outputPath("broken.yaml");
  writeFileSync(broken, "provider:\n  name: Lichtbogen\nareas: []\nattic: true\n");
  const checked = await typeCommand("config-check", [broken], {});
  expect(checked.code).toBe(1);
  expect(checked.said).toMatch(/line 3: areas +should be a list of 1 to 60 areas/);
  expect(checked.said).toMatch(/line 4: attic +is not known here/);
  const started = await typeCommand("serve", [], { ...portal.environment, PORTAL_CONFIG: broken });
  expect(started.code).toBe(1);
  expect(started.said).toMatch(/^The portal does not start\. .*broken\.yaml has \d+ faults:/m);
  expect(started.said).toMatch(/line 4: attic +is not known here/);
  const whole = await typeCommand("config-check", [otherProvider.file], {});
  expect(whole.code).toBe(0);
  expect(whole.said).toMatch(/has no fault: Lichtbogen with 10 areas in 3 sections/);
});
