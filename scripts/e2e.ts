import { buildIfNeeded } from "./support/build";
import { provideChromium } from "./support/chromium";
import { step } from "./support/steps";
import { runBrowserTests, runTests } from "./support/tests";

/** `npm run e2e [-- options of Playwright]`: the tests in a browser, on a build of these sources. */
export function run(options: string[]): Promise<never> {
  return runTests(async () => {
    await step("Chromium", provideChromium);
    await step("Build", buildIfNeeded);
    await step("Browser", () => runBrowserTests(options));
  });
}
