import { buildIfNeeded } from "./support/build";
import { provideChromium } from "./support/chromium";
import { step } from "./support/steps";
import { judgeSources, runBrowserTests, runTests, runTestsOfSources } from "./support/tests";

/** `npm test`: runs everything, on a bare machine too. */
export function run(): Promise<never> {
  return runTests(async () => {
    await judgeSources();
    // The tests wait for the database more than they compute, and the installation for the network.
    await Promise.all([
      runTestsOfSources(),
      step("Build", buildIfNeeded),
      step("Chromium", provideChromium),
    ]);
    await step("HTTP and browser", () => runBrowserTests([]));
  });
}
