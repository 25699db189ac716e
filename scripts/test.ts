import { buildIfNeeded } from "./support/build";
import { provideChromium } from "./support/chromium";
import { step } from "./support/steps";
import { check, runBrowserTests, runTests } from "./support/tests";

/** `npm test`: everything, on a bare machine too. */
export function run(): Promise<never> {
  return runTests(async () => {
    await step("Chromium", provideChromium);
    await check([]);
    await step("Build", buildIfNeeded);
    await step("HTTP and browser", () => runBrowserTests([]));
  });
}
