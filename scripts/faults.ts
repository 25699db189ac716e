import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { startPostgres } from "#db/embedded";
import { faults } from "../e2e/faults/all";
import type { Fault, Outcome } from "../e2e/faults/support/fault";
import { openSql, openStage, type Stage } from "../e2e/faults/support/laboratory";
import { reportOf } from "../e2e/faults/support/report";
import { buildIfNeeded } from "./support/build";
import { keep, root } from "./support/paths";
import { endPrograms, onSignal, ProgramFailed, print, runNode, step } from "./support/steps";

/** The other provider's file with which the rows run; undefined for the one inside the build. */
const providerFile = process.env.TEST_PORTAL_CONFIG;

const usage = `npm run faults                     everything, about an hour; writes docs/reliability.md
npm run faults -- --only F-05,F-07 only these rows (F-06 includes F-06a and F-06b); renews them there
npm run faults -- --quick          fewer repetitions; writes nothing
npm run faults -- --list           lists the rows
npm run faults -- --provider FILE  in a portal with this provider's file (R-105); writes nothing`;

/** `npm run faults`: breaks things around a real portal and checks how it reacts. Exits with 1 if a row fails. */
export async function run(options: string[]): Promise<never> {
  const { values } = parseArgs({
    args: options,
    options: {
      only: { type: "string" },
      quick: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      provider: { type: "string" },
    },
  });
  if (values.provider && !providerFile) return withProvider(resolve(values.provider), options);
  const wanted = values.only?.split(",").map((id) => id.trim()) ?? [];
  const chosen = faults.filter(
    ({ id }) => wanted.length === 0 || wanted.some((one) => id === one || id.startsWith(one)),
  );
  if (chosen.length === 0) throw new Error(`There is no such row.\n\n${usage}`);
  if (values.list) {
    for (const { id, what } of chosen) print(`${id.padEnd(7)} ${what}`);
    process.exit(0);
  }
  const { outcomes, version } = await breakEverything(chosen, values.quick);
  const report = join(root, "docs/reliability.md");
  if (!values.quick && !providerFile) {
    const before = existsSync(report) ? readFileSync(report, "utf8") : "";
    writeFileSync(report, reportOf(faults, outcomes, version, before));
  }
  const failed = outcomes.filter(
    ({ outcome }) => "problems" in outcome && outcome.problems.length > 0,
  );
  print(`\n${outcomes.length - failed.length} passed or skipped, ${failed.length} failed`);
  process.exit(failed.length > 0 ? 1 : 0);
}

/** The catalogue is read when its module is loaded: the file has to be known before. */
async function withProvider(file: string, options: string[]): Promise<never> {
  const variables = { TEST_PORTAL_CONFIG: file, PORTAL_CONFIG: file };
  onSignal(async () => {});
  const failure = await runNode([join(root, "scripts/run.mjs"), "faults", ...options], {
    variables,
    show: true,
  }).catch((error: unknown) => error);
  process.exit(failure instanceof Error ? 1 : 0);
}

async function breakEverything(chosen: Fault[], quick: boolean) {
  const logs = join(keep, "faults");
  rmSync(join(logs, "logs"), { recursive: true, force: true });
  mkdirSync(logs, { recursive: true });
  await step("Build", buildIfNeeded);
  // A separate server, because it is going to be killed; durable, because it must not lose anything then. A row starts the
  // others with another file, beside the server of its own run.
  const folder = join(logs, providerFile ? "postgres-of-provider" : "postgres");
  const database = await step("PostgreSQL", () => startPostgres({ folder, durable: true }));
  process.env.TEST_DATABASE_URL = database.adminUrl;
  const version = await versionOf(database.adminUrl);
  const stages = new Set<Stage>();
  const cleanUp = async () => {
    endPrograms();
    for (const stage of stages) await stage.close().catch(() => {});
    await database.stop();
  };
  onSignal(cleanUp);
  const outcomes: { fault: Fault; outcome: Outcome; seconds: number }[] = [];
  for (const fault of chosen) {
    const began = Date.now();
    const say = (text: string) => {
      if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K          ${fault.id} ${text}`);
    };
    const { onlyOwnFile } = fault;
    if (providerFile && onlyOwnFile) {
      const outcome = { skipped: onlyOwnFile };
      outcomes.push({ fault, outcome, seconds: 0 });
      tell(fault, outcome, 0);
      continue;
    }
    const open: Parameters<Fault["run"]>[0]["open"] = async (settings) => {
      const stage = await openStage(database, fault.id, settings);
      stages.add(stage);
      return stage;
    };
    const outcome = await fault.run({ quick, database, say, open }).catch(
      (error: Error): Outcome => ({
        count: "",
        measured: "",
        problems: [
          `the run itself failed: ${error.stack}`,
          // A failed program has printed more than its name.
          ...(error instanceof ProgramFailed ? [error.output.slice(-1_000)] : []),
        ],
      }),
    );
    say("");
    const seconds = Math.round((Date.now() - began) / 1000);
    outcomes.push({ fault, outcome, seconds });
    tell(fault, outcome, seconds);
  }
  await cleanUp();
  return { outcomes, version };
}

async function versionOf(url: string): Promise<string> {
  const sql = openSql(url, 1);
  const [row] = await sql<
    { version: string }[]
  >`select current_setting('server_version') as version`;
  await sql.end();
  return row?.version ?? "";
}

function tell({ id, what }: Fault, outcome: Outcome, seconds: number): void {
  const time = `${seconds} s`.padStart(8);
  const head = `${process.stdout.isTTY ? "\r\u001b[K" : ""}${time}  ${id} ${what}`;
  if ("skipped" in outcome) {
    print(`${head}: not run, ${outcome.skipped}`);
    return;
  }
  print(`${head}: ${outcome.problems.length === 0 ? "passed" : "FAILED"}`);
  print(`            ${outcome.count}: ${outcome.measured}`);
  for (const problem of outcome.problems) print(`          ! ${problem}`);
}
