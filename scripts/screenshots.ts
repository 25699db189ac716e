import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { demoPassword } from "#lib/domain/demo";
import { findChromium } from "./support/chromium";
import { root } from "./support/paths";
import { step } from "./support/steps";

/** What the README shows: file, address, the height of the picture in pixels. */
const pictures = [
  { name: "users", path: "/users", height: 900 },
  { name: "edit", path: "/users?q=Jens+Eilers", height: 1150, follow: "Bearbeiten: Jens Eilers" },
];

/** `npm run screenshots`: renews the README's pictures from a demo that is running; another address as an option. */
export async function run([address = "http://localhost:3000"]: string[]): Promise<void> {
  const folder = join(root, "docs", "screenshots");
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  try {
    const context = await browser.newContext({ locale: "de-DE", timezoneId: "Europe/Berlin" });
    const page = await context.newPage();
    await page.goto(`${address}/sign-in`).catch(() => {
      throw new Error(`Nothing answers at ${address}. Start the demo first: npm run demo`);
    });
    await page.getByLabel("Kundennummer oder E-Mail-Adresse").fill("1111111");
    await page.getByRole("textbox", { name: "Passwort" }).fill(demoPassword);
    await page.getByRole("button", { name: "Anmelden" }).click();
    await page.getByRole("heading", { name: "Guten Tag" }).waitFor();
    for (const { name, path, height, follow } of pictures) {
      await step(`docs/screenshots/${name}.png`, async () => {
        await page.setViewportSize({ width: 1280, height });
        await page.goto(address + path);
        if (follow) await page.getByRole("link", { name: follow }).click();
        await page.getByRole("heading", { level: 1 }).waitFor();
        await page.screenshot({ path: join(folder, `${name}.png`) });
      });
    }
  } finally {
    await browser.close();
  }
}
