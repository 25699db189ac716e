import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { startPostgres } from "#db/embedded";
import { dropLeftovers, testServerFolder } from "#db/scratch";
import { keep, program, root } from "./paths";
import { endPrograms, onSignal, ProgramFailed, print, runNode, step } from "./steps";
import { bundleTests } from "./test-bundles";

const counts = { passed: 0, failed: 0 };
/** The seconds that each test file took. */
const durations = new Map<string, number>();
/** Two at least, because tests wait for the database more than they compute. One more than cores gains nothing (measured). */
const parallel = Math.max(2, availableParallelism());
/** The files that take more than ten seconds of processor time; they begin first, so that none is left at the end. */
const longest = [
  "lib/domain/invariants/races.test.ts",
  "lib/domain/sign-in/authenticate.test.ts",
  "lib/domain/worker/expired-users.test.ts",
  "lib/domain/registration/decide.test.ts",
  "lib/domain/invariants/query-plans.test.ts",
  "lib/domain/invariants/races-tree.test.ts",
  "lib/domain/orders/carry-out.test.ts",
  "lib/domain/service/create-operator.test.ts",
];

/** Checks format and lint of these files or all, and types. */
export async function judgeSources(files: string[] = ["."]): Promise<void> {
  await Promise.all([
    step("Format and lint", async () => {
      await runNode([
        program("@biomejs/biome/bin/biome"),
        "ci",
        "--colors=off",
        "--no-errors-on-unmatched",
        ...files,
      ]);
    }),
    step("Types", async () => {
      // On a fresh clone the declarations for style sheets, images and routes do not exist yet.
      await runNode([program("next/dist/bin/next"), "typegen"]);
      await runNode([program("typescript/bin/tsc"), "--noEmit"]);
    }),
  ]);
}

/**
 * Runs the tests that need no build: these files with live output, or all of them.
 *
 * @param whenFree called when fewer files are left than run at once
 */
export async function runTestsOfSources(
  files: string[] = [],
  whenFree?: () => void,
): Promise<void> {
  if (files.length > 0) await step("Tests", () => runNodeTests(files, { show: true }));
  else await step("Rules, domain and letters", () => runNodeTests(findTests(), { whenFree }));
}

/** Runs the tests in Chromium and by HTTP, against the build. Options are passed to Playwright. */
export async function runBrowserTests(options: string[]): Promise<void> {
  const report = join(keep, "playwright.json");
  rmSync(report, { force: true });
  const failure = await runNode([program("@playwright/test/cli.js"), "test", ...options], {
    variables: { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    show: true,
  }).catch((error: unknown) => error);
  if (existsSync(report)) {
    const { stats, suites }: BrowserReport = JSON.parse(readFileSync(report, "utf8"));
    counts.passed += stats.expected;
    counts.failed += stats.unexpected + stats.flaky;
    for (const suite of suites) durations.set(`e2e/${suite.file}`, secondsOf(suite));
  }
  if (failure instanceof Error) throw failure;
}

/** Playwright's own report about the run and each file. */
type BrowserReport = {
  stats: { expected: number; unexpected: number; flaky: number };
  suites: (Suite & { file: string })[];
};
type Suite = {
  suites?: Suite[];
  specs: { tests: { results: { duration: number }[] }[] }[];
};

/** The total time of a file's tests. */
function secondsOf({ suites = [], specs }: Suite): number {
  const own = specs.flatMap(({ tests }) => tests.flatMap(({ results }) => results));
  const below = suites.reduce((sum, suite) => sum + secondsOf(suite), 0);
  return own.reduce((sum, { duration }) => sum + duration / 1000, below);
}

/**
 * Runs the steps with a database server for tests, and ends the process: with 1 at the first failing step. The last
 * line is always `N passed, N failed`.
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
    // A failed step without a test of its own counts as one.
    counts.failed ||= 1;
    print(
      error instanceof ProgramFailed
        ? `\n${essence(error.output)}\n${error.message}`
        : String(error),
    );
  }
  await finish();
  tellSlowest();
  print(`\n${failed ? "Failed" : "Done"} after ${Math.round((Date.now() - started) / 1000)} s`);
  print(`${counts.passed} passed, ${counts.failed} failed`);
  process.exit(failed ? 1 : 0);
}

/** Prints the slowest files, so that a slow one is noticed. */
function tellSlowest(): void {
  if (durations.size < 2) return;
  print("\nThe slowest files:");
  const slowest = [...durations].toSorted(([, one], [, other]) => other - one).slice(0, 10);
  for (const [file, seconds] of slowest) print(`${seconds.toFixed(1).padStart(6)} s  ${file}`);
}

async function runNodeTests(files: string[], settings: NodeSettings): Promise<string> {
  const { failure, totals, durations: own } = await reportOfNodeTests(files, settings);
  const { pass = 0, fail = 0, cancelled = 0 } = totals;
  counts.passed += pass;
  counts.failed += fail + cancelled;
  for (const [file, seconds] of own) durations.set(file, seconds);
  if (failure instanceof Error) throw failure;
  return `${pass} passed`;
}

type NodeSettings = {
  show?: boolean;
  whenFree?: () => void;
  variables?: Record<string, string>;
};

/** Runs tests of node:test, and returns how many ended in which way, the seconds of each file, and the error if one failed. */
export async function reportOfNodeTests(files: string[], settings: NodeSettings) {
  const report = join(keep, "node-tests.json");
  const programs = await bundleTests(files);
  rmSync(report, { force: true });
  const failure = await runNode(
    [
      ...["--enable-source-maps", "--import", "./scripts/test-settings.mjs"],
      ...[join(root, "scripts/support/node-tests.mjs"), report, String(parallel), ...programs],
    ],
    { show: settings.show, whenTold: settings.whenFree, variables: settings.variables },
  ).catch((error: unknown) => error);
  const { totals, seconds }: NodeReport = existsSync(report)
    ? JSON.parse(readFileSync(report, "utf8"))
    : { totals: {}, seconds: {} };
  const ran = programs.flatMap((program, at): [string, number][] =>
    seconds[program] === undefined ? [] : [[files[at] ?? "", seconds[program]]],
  );
  return { failure, totals, durations: new Map(ran) };
}

/** What node-tests.mjs writes: how many of each outcome, and how long each program took. */
type NodeReport = { totals: Record<string, number>; seconds: Record<string, number> };

/** All tests of node:test, the longest files first. */
export function findTests(): string[] {
  const found = ["lib", "db", "emails", "app", "scripts", "docs", "examples"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.test\.tsx?$/.test(name))
      .map((name) => join(folder, name)),
  );
  return [...longest, ...found.filter((name) => !longest.includes(name))];
}

/** Only the failures in node:test's long report. */
function essence(output: string): string {
  const start = output.indexOf("✖ failing tests:");
  return start === -1 ? output : output.slice(start);
}
