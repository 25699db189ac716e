import { check, runTests } from "./support/tests";

/** `npm run check [-- file.test.ts …]`: all that can be judged without a build. */
export function run(files: string[]): Promise<never> {
  return runTests(() => check(files));
}
