import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { keep, program } from "../../../scripts/support/paths";
import { ProgramFailed, runNode } from "../../../scripts/support/steps";
import type { Outcome } from "./fault";

/**
 * Runs test files of `npm test` with these variables.
 *
 * @param files with options of Playwright
 * @param name of the report, in `.zugang`
 */
export async function runSpecs(
  name: string,
  count: string,
  files: string[],
  variables: Record<string, string>,
): Promise<Outcome> {
  const report = join(keep, `${name}.json`);
  rmSync(report, { force: true });
  const output = await runNode([program("@playwright/test/cli.js"), "test", ...files], {
    variables: { ...variables, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  }).catch((error: unknown) => {
    if (error instanceof ProgramFailed) return error.output;
    throw error;
  });
  if (!existsSync(report)) return { count: "", measured: "", problems: [output.slice(-2_000)] };
  const { stats } = JSON.parse(readFileSync(report, "utf8"));
  const failed = stats.unexpected + stats.flaky;
  const titles = [...output.matchAll(/^\s*\d+\) .*› (.*?)\s*$/gm)].map(([, title]) => title);
  return {
    count,
    measured: `${stats.expected} tests passed, ${failed} failed`,
    problems: [
      ...(stats.expected === 0 ? ["no test has passed"] : []),
      ...(stats.skipped > 0 ? [`${stats.skipped} tests did not run`] : []),
      ...(failed > 0 ? [...new Set(titles)].map((title) => `failed: ${title}`) : []),
    ],
  };
}
