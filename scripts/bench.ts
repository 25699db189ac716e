import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildForBench, buildHere, nodeVersion } from "./bench/build";
import { isMissed } from "./bench/findings";
import { measurements } from "./bench/measurements";
import { runOnNode } from "./bench/other-node";
import { reportOf } from "./bench/report";
import { measureAll } from "./bench/run";
import { type Sizes, short, smaller, whole } from "./bench/sizes";
import { textOf } from "./bench/table";
import { root } from "./support/paths";
import { print } from "./support/steps";

const usage = `npm run bench                   everything with a million users, about twenty minutes; writes docs/performance.md
npm run bench -- --node 24      all of it on another version of Node, from npm
npm run bench -- --short        the ratios that need no million, at most four minutes; writes nothing
npm run bench -- --quick        everything with 50,000 users, some minutes; writes nothing
npm run bench -- --users 5000   with this many users
npm run bench -- --only lists   one measurement, and renews its lines there: ${measurements.map(({ name }) => name).join(", ")}`;

/** The short form: no measurement begins when this many minutes are over since the build. */
const shortMinutes = 3;

/** `npm run bench`: measures the portal against the goals of docs/performance.md. Exits with 1 if one is missed. */
export async function run(options: string[]): Promise<never> {
  const { values } = parseArgs({
    args: options,
    options: {
      short: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      users: { type: "string" },
      only: { type: "string" },
      node: { type: "string" },
    },
  });
  const possible = values.short ? measurements.filter((one) => one.short) : measurements;
  const names = values.only?.split(",") ?? possible.map(({ name }) => name);
  const chosen = measurements.filter(({ name }) => names.includes(name));
  const isWrong = (text: string | undefined, least: number) =>
    text !== undefined && !(Number(text) >= least);
  if (chosen.length < names.length || isWrong(values.users, 2_000) || isWrong(values.node, 20))
    throw new Error(`There is no such measurement.\n\n${usage}`);
  if (values.node && Number(values.node) !== nodeVersion)
    process.exit(await runOnNode(Number(values.node), options));
  const sizes = sizesOf(values);
  const began = Date.now();
  const { findings, surroundings, version } = await measureAll(
    sizes,
    chosen,
    values.short ? buildHere : buildForBench,
    values.short ? shortMinutes : undefined,
  );
  const minutes = (Date.now() - began) / 60_000;
  print(`\n${textOf(findings)}`);
  if (sizes === whole) {
    const goals = values.only ? chosen.flatMap((one) => one.goals).toSorted((a, b) => a - b) : null;
    const report = { findings, surroundings, version, minutes, sizes, goals, node: nodeVersion };
    const document = join(root, "docs/performance.md");
    const before = existsSync(document) ? readFileSync(document, "utf8") : "";
    writeFileSync(document, reportOf(report, before));
  }
  const missed = findings.filter(isMissed);
  print(`\n${findings.length} lines, ${missed.length} missed, ${minutes.toFixed(1)} minutes`);
  process.exit(missed.length > 0 ? 1 : 0);
}

function sizesOf(values: { users?: string; short: boolean; quick: boolean }): Sizes {
  if (values.users) return smaller(Number(values.users));
  if (values.short) return short;
  return values.quick ? smaller(50_000) : whole;
}
