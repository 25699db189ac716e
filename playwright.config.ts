// `server-only` resolves to nothing in the workers too: they create databases with the portal's modules.
import "./scripts/register.mjs";
import { defineConfig, devices } from "@playwright/test";
import { findChromium } from "./scripts/support/chromium";

export default defineConfig({
  testDir: "e2e",
  // Two have a runner of their own: npm run browsers, npm run screenshots -- --all.
  testIgnore: ["browsers/**", "pictures/**"],
  outputDir: "test-results",
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  workers: 2,
  // Generous: on a busy machine a test of everything takes minutes.
  timeout: 300_000,
  expect: { timeout: 30_000 },
  reporter: [
    ["list"],
    ["json", { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ?? ".zugang/playwright.json" }],
  ],
  use: {
    ...devices["Desktop Chrome"],
    locale: "de-DE",
    timezoneId: "Europe/Berlin",
    // Tracing every test would double its time; `--trace on` traces the test under investigation.
    trace: "off",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: findChromium(),
      args: [
        // Chromium's sandbox does not work for root, and containers often have no other user.
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
