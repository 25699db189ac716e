import { engines, provideBrowsers } from "./support/browsers";
import { buildIfNeeded } from "./support/build";
import { step } from "./support/steps";
import { runBrowserTests, runTests } from "./support/tests";

/**
 * `npm run browsers [-- options of Playwright]`: the stories in Chromium, Firefox and WebKit, on a build of these
 * sources. `-- --project firefox` runs them in one of the three.
 */
export function run(options: string[]): Promise<never> {
  const named = engines.filter((engine) => options.includes(engine));
  return runTests(async () => {
    await step("Browsers", () => provideBrowsers(named.length > 0 ? named : engines));
    await step("Build", buildIfNeeded);
    await step("Stories", () =>
      runBrowserTests(["--config", "e2e/browsers/playwright.config.ts", ...options]),
    );
  });
}
