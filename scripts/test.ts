import { buildIfNeeded } from "./support/build";
import { provideChromium } from "./support/chromium";
import { step } from "./support/steps";
import { judgeSources, runBrowserTests, runTests, runTestsOfSources } from "./support/tests";

/** `npm test`: runs everything, on a bare machine too. */
export function run(): Promise<never> {
  return runTests(async () => {
    await judgeSources();
    let tellFree = () => {};
    const processorFree = new Promise<void>((resolve) => {
      tellFree = resolve;
    });
    // The tests wait for the database more than they compute, and the installation for the network.
    const prepared = [
      step("Build", buildIfNeeded),
      step("Chromium", provideChromium),
      processorFree,
    ];
    await Promise.all([
      runTestsOfSources([], tellFree),
      // Beside the last files, which would leave a processor idle.
      Promise.all(prepared).then(() => step("HTTP and browser", () => runBrowserTests([]))),
    ]);
  });
}
