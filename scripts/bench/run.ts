import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type EmbeddedServer, startPostgres } from "#db/embedded";
import { type ResendServer, startResendServer } from "../../e2e/support/resend-server";
import { keep } from "../support/paths";
import { endPrograms, onSignal, print, step } from "../support/steps";
import { startBareApp } from "./bare/server";
import { cpuOf, type Surroundings, watchMachine } from "./cpu";
import { compared, type Finding, failed, isMissed } from "./findings";
import { storedHash } from "./hash";
import { newInstallation } from "./installation";
import { type BenchPortal, type Laboratory, preparePortal } from "./laboratory";
import { visit } from "./load";
import type { Measurement } from "./measurements";
import { isProvider } from "./readers";
import type { Filling } from "./seed";
import { aThousand, type Sizes } from "./sizes";

type Ends = (() => Promise<unknown>)[];

/** @property version PostgreSQL's */
export type Measured = { findings: Finding[]; surroundings: Surroundings; version: string };

/**
 * Makes these measurements one after the other.
 *
 * @param build builds the portal; the path of its server
 * @param minutes after which no further measurement begins, from the end of the build
 */
export async function measureAll(
  sizes: Sizes,
  chosen: readonly Measurement[],
  build: () => Promise<string>,
  minutes = Number.POSITIVE_INFINITY,
): Promise<Measured> {
  const folder = join(keep, "bench");
  mkdirSync(folder, { recursive: true });
  let program = "";
  await step("Build", async () => {
    program = await build();
  });
  const end = Date.now() + minutes * 60_000;
  // Durable: a commit costs what it costs an installation.
  const database = await step("PostgreSQL", () =>
    startPostgres({ folder: join(folder, "postgres"), durable: true }),
  );
  const resend = await startResendServer();
  const ends: Ends = [() => database.stop(), () => resend.close()];
  const cleanUp = async () => {
    endPrograms();
    for (const stop of ends.reverse()) await stop().catch(() => {});
  };
  onSignal(cleanUp);
  try {
    const lab = await openLaboratory(sizes, program, database, resend, ends);
    // The portals and the browser are children of this process; PostgreSQL is not.
    const watch = watchMachine(() => lab.databaseCpu() + cpuOf(process.pid));
    const findings: Finding[] = [];
    for (const [at, measurement] of chosen.entries()) {
      print(`          ${at + 1} of ${chosen.length}: ${measurement.title} …`);
      findings.push(...(await findingsOf(measurement, lab, Date.now() > end)));
    }
    const [row] = await lab.large.sql<{ server_version: string }[]>`show server_version`;
    return { findings, surroundings: watch(), version: row?.server_version ?? "" };
  } finally {
    await cleanUp();
  }
}

/** Two databases and the portals on them. What is not needed at once begins when it is. */
async function openLaboratory(
  sizes: Sizes,
  program: string,
  database: EmbeddedServer,
  resend: ResendServer,
  ends: Ends,
): Promise<Laboratory> {
  const open = async (name: string, databaseUrl: string, appUrl?: string) => {
    const portal = await preparePortal(name, program, databaseUrl, resend, appUrl);
    ends.push(
      () => portal.sql.end({ timeout: 5 }),
      () => portal.stop(),
    );
    return portal;
  };
  const filled = async (name: string, filling: Filling): Promise<BenchPortal> => {
    const text = `${filling.users.toLocaleString("en")} people in ${filling.organizations.toLocaleString("en")} organizations`;
    await step(text, () => newInstallation(database, name, filling));
    const portal = await open(name, database.url(name));
    await portal.start();
    return portal;
  };
  const large = await filled("bench_large", { ...sizes, inhabited: sizes.organizations });
  // The domain's functions run in this process too, with the same keys.
  Object.assign(process.env, large.environment);
  return {
    sizes,
    database,
    resend,
    large,
    small: once(() => filled("bench_small", aThousand)),
    bare: once(() =>
      step("A bare Next, with the markup of the list", async () => {
        const { cookie } = await large.person(isProvider);
        const html = await visit(large, "/users", cookie);
        const bare = await startBareApp(html, program, await storedHash({ large }));
        ends.push(() => bare.stop());
        return bare;
      }),
    ),
    databaseCpu: () => cpuOf(database.pid()),
    another: () => open("another", large.databaseUrl, large.url),
    say(text) {
      if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K          ${text}`);
    },
  };
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}

/** @param isLate whether there is no time left for it */
async function findingsOf(
  { title, goals, run }: Measurement,
  lab: Laboratory,
  isLate: boolean,
): Promise<Finding[]> {
  if (isLate)
    return goals.map((goal) =>
      compared({ goal, what: title, measured: "not measured: the time was over" }, "–"),
    );
  const findings: Finding[] = [];
  await step(`${title} (goals ${goals.join(", ")})`, async () => {
    const found = await inTime(run, lab).catch((error: Error) =>
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
  return findings;
}

/**
 * A measurement that hangs counts as failed, and the others still run. First restores what a failed measurement has left
 * behind: the portal is running and knows nothing of it.
 */
async function inTime(run: Measurement["run"], lab: Laboratory): Promise<Finding[]> {
  if (!lab.large.runs()) await lab.large.start();
  const late = new AbortController();
  const { patience } = lab.sizes;
  const deadline = wait(patience * 60_000, undefined, { signal: late.signal }).then(() => {
    throw new Error(`not finished after ${patience} minutes`);
  });
  try {
    return await Promise.race([run(lab), deadline]);
  } finally {
    deadline.catch(() => {});
    late.abort();
  }
}
