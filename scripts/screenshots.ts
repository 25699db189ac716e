import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import { demoPassword } from "#lib/domain/installation/demo";
import { buildIfNeeded } from "./support/build";
import { findChromium, provideChromium } from "./support/chromium";
import { root } from "./support/paths";
import { step } from "./support/steps";
import { runBrowserTests, runTests } from "./support/tests";

/** The README's pictures: file, user, URL, height in pixels, and the link that leads to what is shown. */
const pictures = [
  { name: "dashboard", login: "1111111", path: "/", height: 1250 },
  { name: "invoices", login: "1111111", path: "/", height: 900, follow: "Rechnungen und EVN" },
  { name: "calls", login: "1111111", path: "/", height: 900, follow: "Anrufliste" },
  { name: "users", login: "1111111", path: "/users", height: 900 },
  {
    name: "edit",
    login: "1111111",
    path: "/users?q=Jens+Eilers",
    height: 1150,
    follow: "Bearbeiten: Jens Eilers",
  },
  { name: "organizations", login: "1000000", path: "/organizations?q=muster", height: 1050 },
];

/**
 * `npm run screenshots`: renews the README's pictures from a running demo; takes another address as an option.
 * `-- --all [options of Playwright]` starts a portal of its own and draws every page, in both languages, at 1280 and 390
 * pixels, light and dark, into `.zugang/pictures`.
 */
export async function run(options: string[]): Promise<void> {
  if (options[0] === "--all") return drawAll(options.slice(1));
  const [address = "http://localhost:3000"] = options;
  const folder = join(root, "docs", "screenshots");
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  try {
    for (const { name, login, path, height, follow } of pictures) {
      await step(`docs/screenshots/${name}.png`, async () => {
        const page = await signedIn(browser, address, login);
        await page.setViewportSize({ width: 1280, height });
        await page.goto(address + path);
        if (follow) {
          const before = page.url();
          await page.getByRole("main").getByRole("link", { name: follow }).click();
          await page.waitForURL((url) => url.href !== before);
        }
        await page.getByRole("heading", { level: 1 }).waitFor();
        await page.screenshot({ path: join(folder, `${name}.png`) });
        await page.context().close();
      });
    }
  } finally {
    await browser.close();
  }
}

function drawAll(options: string[]): Promise<never> {
  return runTests(async () => {
    await step("Chromium", provideChromium);
    await step("Build", buildIfNeeded);
    await step("Pictures", () =>
      runBrowserTests(["--config", "e2e/pictures/playwright.config.ts", ...options]),
    );
  });
}

async function signedIn(browser: Browser, address: string, login: string): Promise<Page> {
  const context = await browser.newContext({ locale: "de-DE", timezoneId: "Europe/Berlin" });
  const page = await context.newPage();
  await page.goto(`${address}/sign-in`).catch(() => {
    throw new Error(`Nothing answers at ${address}. Start the demo first: npm run demo`);
  });
  await page.getByLabel("Kundennummer oder E-Mail-Adresse").fill(login);
  await page.getByRole("textbox", { name: "Passwort" }).fill(demoPassword);
  await page.getByRole("button", { name: "Anmelden" }).click();
  await page.waitForURL(`${address}/`);
  return page;
}
