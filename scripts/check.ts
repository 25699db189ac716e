import { changedFiles, testsNearest } from "./support/changed";
import { step } from "./support/steps";
import { findTests, judgeSources, runTests, runTestsOfSources } from "./support/tests";

/**
 * `npm run check [-- file.test.ts …]`: all checks that need no build, or these tests; with `--changed` format, lint,
 * types and the tests nearest to what differs from the last commit.
 */
export function run(options: string[]): Promise<never> {
  return runTests(async () => {
    if (options.includes("--changed")) {
      const changed = changedFiles();
      await judgeSources(changed);
      const tests = await step("What the change concerns", () =>
        testsNearest(changed, findTests()),
      );
      await runTestsOfSources(tests);
      return;
    }
    if (options.length === 0) await judgeSources();
    await runTestsOfSources(options);
  });
}
