import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { startPostgres } from "#db/embedded";
import { dropLeftovers, testServerFolder } from "#db/scratch";
import { keep, program, root } from "./paths";
import { endPrograms, onSignal, ProgramFailed, print, runNode, step } from "./steps";

const counts = { passed: 0, failed: 0 };
/** Two at least, because tests wait for the database more than they work. */
const parallel = Math.max(2, availableParallelism());

/** Format, lint, types and the tests that need no build; `files` narrows it to tests of these. */
export async function check(files: string[]): Promise<void> {
  if (files.length > 0) {
    await step("Tests", () => runNodeTests(files, true));
    return;
  }
  await step("Format and lint", async () => {
    await runNode([program("@biomejs/biome/bin/biome"), "ci", "--colors=off", "."]);
  });
  await step("Types", async () => {
    // On a fresh clone the declarations for style sheets, pictures and routes are not there yet.
    await runNode([program("next/dist/bin/next"), "typegen"]);
    await runNode([program("typescript/bin/tsc"), "--noEmit"]);
  });
  await step("Rules, domain and letters", () => runNodeTests(findTests(), false));
}

/** The tests in Chromium and by HTTP, against the build. Options go to Playwright as they are. */
export async function runBrowserTests(options: string[]): Promise<void> {
  const report = join(keep, "playwright.json");
  rmSync(report, { force: true });
  const failure = await runNode([program("@playwright/test/cli.js"), "test", ...options], {
    variables: { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    show: true,
  }).catch((error: unknown) => error);
  if (existsSync(report)) {
    const { stats } = JSON.parse(readFileSync(report, "utf8"));
    counts.passed += stats.expected;
    counts.failed += stats.unexpected + stats.flaky;
  }
  if (failure instanceof Error) throw failure;
}

/**
 * Runs the steps with a database server for tests beside them, and ends the process: with 1 at the
 * first step that fails. The last line is always `N passed, N failed`.
 */
export async function runTests(steps: () => Promise<void>): Promise<never> {
  const server = await startPostgres({ folder: testServerFolder, durable: false });
  const finish = async () => {
    endPrograms();
    await server.stop();
  };
  onSignal(finish);
  await dropLeftovers(server.adminUrl);
  process.env.TEST_DATABASE_URL = server.adminUrl;
  const started = Date.now();
  let failed = false;
  try {
    await steps();
  } catch (error) {
    failed = true;
    // A step that failed without a test of its own counts as one.
    counts.failed ||= 1;
    print(
      error instanceof ProgramFailed
        ? `\n${essence(error.output)}\n${error.message}`
        : String(error),
    );
  }
  await finish();
  print(`\n${failed ? "Failed" : "Done"} after ${Math.round((Date.now() - started) / 1000)} s`);
  print(`${counts.passed} passed, ${counts.failed} failed`);
  process.exit(failed ? 1 : 0);
}

/** Two reports: one for people, shown or kept for the case of a failure, and one to count in. */
async function runNodeTests(files: string[], show: boolean): Promise<string> {
  mkdirSync(keep, { recursive: true });
  const report = join(keep, "node-tests.tap");
  rmSync(report, { force: true });
  const options = ["--import", "tsx", "--import", "./scripts/test-setup.mjs", "--test"];
  const reporters = [
    ...["--test-reporter", "spec", "--test-reporter-destination", "stdout"],
    ...["--test-reporter", "tap", "--test-reporter-destination", report],
  ];
  const failure = await runNode(
    [...options, `--test-concurrency=${parallel}`, ...reporters, ...files],
    { show },
  ).catch((error: unknown) => error);
  const tap = existsSync(report) ? readFileSync(report, "utf8") : "";
  // The totals stand at the end, without indentation.
  const total = (name: string) =>
    Number(tap.match(new RegExp(`^# ${name} (\\d+)$`, "m"))?.[1] ?? 0);
  counts.passed += total("pass");
  counts.failed += total("fail") + total("cancelled");
  if (failure instanceof Error) throw failure;
  return `${total("pass")} passed`;
}

function findTests(): string[] {
  return ["lib", "db", "emails", "app", "scripts"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.test\.tsx?$/.test(name))
      .map((name) => join(folder, name)),
  );
}

/** Of node:test's long report only what failed. */
function essence(output: string): string {
  const start = output.indexOf("✖ failing tests:");
  return start === -1 ? output : output.slice(start);
}
