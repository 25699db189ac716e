// `server-only` resolves to nothing in the workers too: they create databases with the portal's modules.
import "../../scripts/register.mjs";
import { defineConfig } from "@playwright/test";
import { type Engine, engines } from "../../scripts/support/browsers";

/** `npm run browsers`: the stories in each engine, with its makers' own driver. Playwright is only the runner. */
export default defineConfig<object, { engine: Engine }>({
  testDir: ".",
  outputDir: "../../test-results",
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  workers: 2,
  // A browser starts slowly on a busy machine; every wait is for what the page shows.
  timeout: 300_000,
  reporter: [
    ["list"],
    [
      "json",
      { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ?? "../../.zugang/browsers.json" },
    ],
  ],
  projects: engines.map((engine) => ({ name: engine, use: { engine } })),
});
