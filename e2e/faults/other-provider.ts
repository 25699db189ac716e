import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/support/paths";
import { ProgramFailed, runNode } from "../../scripts/support/steps";
import { findTests, reportOfNodeTests } from "../../scripts/support/tests";
import { otherProvider } from "../support/other-provider-file";
import {
  namesOwnAreas,
  ownFile,
  sourcesOfAnyProvider,
  specsOfOwnFile,
} from "./support/any-provider";
import type { Fault } from "./support/fault";
import { runSpecs } from "./support/specs";

/** what runs with the file of a second provider, whose areas, products, systems, colours and first language are others. */

const variables = { TEST_PORTAL_CONFIG: otherProvider.file, PORTAL_CONFIG: otherProvider.file };
const alreadyItself = "R-105 is about this file already";

const sources: Fault = {
  id: "R-105a",
  what: "the tests of the rules, texts, letters, parts of pages and invariants of the domain with the file of a second provider (examples/config/lichtbogen.yaml)",
  criterion:
    "what npm test shows with the file inside the build holds with another one; files of tests that are about its areas by name are named here",
  onlyOwnFile: alreadyItself,
  async run() {
    const all = findTests().filter((file) => sourcesOfAnyProvider.test(file));
    const files = all.filter((file) => !(file in namesOwnAreas));
    const left = Object.entries(namesOwnAreas);
    const { totals, durations, failure } = await reportOfNodeTests(files, { variables });
    const { pass = 0, fail = 0, cancelled = 0 } = totals;
    const unrun = files.filter((file) => !durations.has(file));
    return {
      count: `${files.length} of ${all.length} files`,
      measured: `${pass} tests passed, ${fail + cancelled} failed; not run: ${reasonsOf(left)}`,
      problems: [
        ...(pass === 0 ? ["no test was found"] : []),
        ...missingIn(all, left),
        ...unrun.map((file) => `not run: ${file}`),
        ...(failure instanceof ProgramFailed ? failedIn(failure.output) : []),
      ],
    };
  },
};

const pages: Fault = {
  id: "R-105b",
  what: "the tests in a browser and by HTTP in the portal of a second provider: every page's and action's access, attacks, everyday work, and every view with its errors, questions and dialogs",
  criterion:
    "what npm test shows holds in both of its languages, the first being English, and in its colours: accessible, at 1280 and 320 pixels, light and dark, with large text and wide spacing; files that are about the file inside the build are named here, single tests have the tag @own-file",
  onlyOwnFile: alreadyItself,
  async run() {
    const all = readdirSync(join(root, "e2e"), { recursive: true, encoding: "utf8" })
      .filter((name) => /^(http\/)?[^/]+\.spec\.ts$/.test(name))
      .map((name) => `e2e/${name}`);
    const files = all.filter((file) => !(file in specsOfOwnFile));
    const outcome = await runSpecs(
      "other-provider",
      `${files.length} of ${all.length} files, every combination`,
      [...files, "--grep-invert", ownFile],
      { ...variables, EVERY_COMBINATION: "1" },
    );
    if ("skipped" in outcome) return outcome;
    const left = Object.entries(specsOfOwnFile);
    return {
      ...outcome,
      measured: `${outcome.measured}; not run: ${reasonsOf(left)}`,
      problems: [...outcome.problems, ...missingIn(all, left)],
    };
  },
};

const rows: Fault = {
  id: "R-105c",
  what: "the other rows of this document in the portal of a second provider (npm run faults -- --quick --provider examples/config/lichtbogen.yaml)",
  criterion:
    "each holds, with fewer repetitions; those that need the file inside the build are named here",
  onlyOwnFile: alreadyItself,
  async run() {
    const command = [join(root, "scripts/run.mjs"), "faults", "--quick"];
    const output = await runNode([...command, "--provider", otherProvider.file]).catch(
      (error: unknown) => {
        if (error instanceof ProgramFailed) return error.output;
        throw error;
      },
    );
    const outcomes = [...output.matchAll(/^ *\d+ s {2}(\S+) .*: (passed|FAILED|not run, .*)$/gm)];
    const ids = (outcome: string) =>
      outcomes.filter(([, , ended]) => ended?.startsWith(outcome)).map(([, id = ""]) => id);
    const [passed, failed, unrun] = [ids("passed"), ids("FAILED"), ids("not run")];
    return {
      count: `${outcomes.length} rows`,
      measured: `${passed.length} passed, ${failed.length} failed; not run: ${unrun.join(", ")}`,
      problems: [
        ...(passed.length === 0 ? [`no row has run: ${output.slice(-1_000)}`] : []),
        ...failed.map((id) => `failed: ${id}`),
        ...[...output.matchAll(/^ +! (.*)$/gm)].map(([, problem = ""]) => problem.slice(0, 300)),
      ],
    };
  },
};

/** Files that are left out, and why. */
function reasonsOf(left: [file: string, why: string][]): string {
  return left.map(([file, why]) => `${file} (${why})`).join(", ");
}

/** Those of the files that are left out which do not exist any more. */
function missingIn(all: string[], left: [file: string, why: string][]): string[] {
  return left.flatMap(([file]) => (all.includes(file) ? [] : [`there is no ${file}`]));
}

/** The titles of failed tests in node:test's long report. */
function failedIn(output: string): string[] {
  const start = output.indexOf("✖ failing tests:");
  const titles = [...output.slice(start).matchAll(/^✖ (.*?) \([\d.]+ms\)$/gm)];
  return titles.length > 0
    ? titles.map(([, title]) => `failed: ${title}`)
    : [`the run itself failed: ${output.slice(-1_000)}`];
}

export const otherProviders: Fault[] = [sources, pages, rows];
