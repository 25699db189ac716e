import { print } from "../support/steps";

/** What was verified, and what came of it. */
export type Findings = {
  /** Prints a heading. */
  about(what: string): void;
  /** Runs one check and prints its sentence: with the text that it returns, or with why it failed. */
  verify(sentence: string, check: () => Promise<unknown>): Promise<void>;
  /** Prints what could not be run here. */
  skip(what: string, why: string): void;
  count(): { passed: number; failed: number; skipped: number };
};

/** Begins a list. */
export function openFindings(): Findings {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  return {
    about: (what) => print(`\n${what}`),
    async verify(sentence, check) {
      try {
        const measured = await check();
        counts.passed += 1;
        print(`  ok       ${sentence}${typeof measured === "string" ? `: ${measured}` : ""}`);
      } catch (error) {
        counts.failed += 1;
        print(`  FAILED   ${sentence}`);
        print(`           ${(error as Error).message.replaceAll("\n", "\n           ")}`);
      }
    },
    skip(what, why) {
      counts.skipped += 1;
      print(`  not run  ${what}: ${why}`);
    },
    count: () => counts,
  };
}
