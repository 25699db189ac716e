import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startPostgres } from "#db/embedded";
import { startResendServer } from "../e2e/support/resend-server";
import { buildForBench } from "./bench/build";
import { cpuOf, watchMachine } from "./bench/cpu";
import { type Finding, failed, isMissed } from "./bench/findings";
import { type Laboratory, preparePortal } from "./bench/laboratory";
import { measurements } from "./bench/measurements";
import { reportOf } from "./bench/report";
import { seed } from "./bench/seed";
import { aThousand, type Sizes, smaller, whole } from "./bench/sizes";
import { textOf } from "./bench/table";
import { keep, root } from "./support/paths";
import { endPrograms, onSignal, print, step } from "./support/steps";

const usage = `npm run bench                   everything with a million users, about half an hour; writes docs/performance.md
npm run bench -- --quick        50,000 users, some minutes; writes nothing
npm run bench -- --users 5000   with this many users
npm run bench -- --only lists   one measurement, and renews its lines there: ${measurements.map(({ name }) => name).join(", ")}`;

/** `npm run bench`: measures the portal against the goals of docs/performance.md. Exits with 1 if one is missed. */
export async function run(options: string[]): Promise<never> {
  const { values } = parseArgs({
    args: options,
    options: {
      quick: { type: "boolean", default: false },
      users: { type: "string" },
      only: { type: "string" },
    },
  });
  const names = values.only?.split(",") ?? measurements.map(({ name }) => name);
  const chosen = measurements.filter(({ name }) => names.includes(name));
  if (chosen.length < names.length || (values.users && !(Number(values.users) >= 2_000)))
    throw new Error(`There is no such measurement.\n\n${usage}`);
  const sizes = values.users
    ? smaller(Number(values.users))
    : values.quick
      ? smaller(50_000)
      : whole;
  const began = Date.now();
  const { findings, surroundings, version } = await measureAll(sizes, chosen);
  const minutes = (Date.now() - began) / 60_000;
  print(`\n${textOf(findings)}`);
  if (sizes === whole) {
    const goals = values.only ? chosen.flatMap((one) => one.goals).toSorted((a, b) => a - b) : null;
    const report = { findings, surroundings, version, minutes, sizes, goals };
    const document = join(root, "docs/performance.md");
    writeFileSync(
      document,
      reportOf(report, existsSync(document) ? readFileSync(document, "utf8") : ""),
    );
  }
  const missed = findings.filter(isMissed);
  print(`\n${findings.length} lines, ${missed.length} missed, ${minutes.toFixed(0)} minutes`);
  process.exit(missed.length > 0 ? 1 : 0);
}

/** A measurement that hangs counts as failed, and the others still run. */
const longest = 15 * 60_000;

/** First restores what a failed measurement has left behind: the portals are running and know nothing of it. */
async function inTime(
  measurement: (lab: Laboratory) => Promise<Finding[]>,
  lab: Laboratory,
): Promise<Finding[]> {
  for (const portal of [lab.small, lab.large]) if (!portal.runs()) await portal.start();
  const late = new AbortController();
  const deadline = wait(longest, undefined, { signal: late.signal }).then(() => {
    throw new Error(`not finished after ${longest / 60_000} minutes`);
  });
  try {
    return await Promise.race([measurement(lab), deadline]);
  } finally {
    deadline.catch(() => {});
    late.abort();
  }
}

async function measureAll(sizes: Sizes, chosen: typeof measurements) {
  const folder = join(keep, "bench");
  mkdirSync(folder, { recursive: true });
  await step("Build, with an empty page beside", buildForBench);
  // Durable: a commit costs what it costs an installation.
  const database = await step("PostgreSQL", () =>
    startPostgres({ folder: join(folder, "postgres"), durable: true }),
  );
  const resend = await startResendServer();
  const ends: (() => Promise<unknown>)[] = [() => database.stop(), () => resend.close()];
  const cleanUp = async () => {
    endPrograms();
    for (const end of ends.reverse()) await end().catch(() => {});
  };
  onSignal(cleanUp);
  const open = async (name: string, databaseUrl: string, appUrl?: string) => {
    const portal = await preparePortal(name, databaseUrl, resend, appUrl);
    ends.push(
      () => portal.sql.end({ timeout: 5 }),
      () => portal.stop(),
    );
    return portal;
  };
  try {
    const fill = (name: string, filling: Parameters<typeof seed>[2]) =>
      step(
        `${filling.users.toLocaleString("en")} people in ${filling.organizations.toLocaleString("en")} organizations`,
        () => seed(database.url("postgres"), name, filling),
      );
    await fill("bench_small", aThousand);
    await fill("bench_large", { ...sizes, inhabited: sizes.organizations });
    const small = await open("small", database.url("bench_small"));
    const large = await open("large", database.url("bench_large"));
    await step("Two portals", async () => {
      await small.start();
      await large.start();
    });
    // The domain's functions run in this process too, with the same keys.
    Object.assign(process.env, large.environment);
    const lab: Laboratory = {
      sizes,
      database,
      resend,
      small,
      large,
      databaseCpu: () => cpuOf(database.pid()),
      another: () => open("another", large.databaseUrl, large.url),
      say(text) {
        if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K          ${text}`);
      },
    };
    // The portals and the browser are children of this process; PostgreSQL is not.
    const watch = watchMachine(() => lab.databaseCpu() + cpuOf(process.pid));
    const findings: Finding[] = [];
    for (const [at, { title, goals, run: measurement }] of chosen.entries()) {
      print(`          ${at + 1} of ${chosen.length}: ${title} …`);
      await step(`${title} (goals ${goals.join(", ")})`, async () => {
        const found = await inTime(measurement, lab).catch((error: Error) =>
          goals.map((goal) => failed(goal, title, error)),
        );
        findings.push(...found);
        for (const { met, what, measured } of found)
          print(
            `          ${met === null ? "compared" : met ? "met" : "MISSED"}: ${what}: ${measured}`,
          );
        const missed = found.filter(isMissed).length;
        return missed > 0 ? `${missed} of ${found.length} missed` : "met";
      });
    }
    const [row] = await large.sql<{ server_version: string }[]>`show server_version`;
    return { findings, surroundings: watch(), version: row?.server_version ?? "" };
  } finally {
    await cleanUp();
  }
}
