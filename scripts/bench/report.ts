import { availableParallelism, cpus, totalmem } from "node:os";
import type { Surroundings } from "./cpu";
import type { Finding } from "./findings";
import { notesOn } from "./notes";
import { percent, shown } from "./numbers";
import type { Sizes } from "./sizes";
import { markdownOf, merged, missedBy, nodesOf, type Row, rowsIn, rowsOf } from "./table";

type Run = {
  findings: Finding[];
  surroundings: Surroundings;
  version: string;
  minutes: number;
  sizes: Sizes;
  /** The version of Node: 20, 24. */
  node: number;
  /** The goals that were measured; null for all. */
  goals: number[] | null;
};

/**
 * docs/performance.md: the goals, the results, and the method; nothing that identifies the machine but its processor.
 *
 * @param before the document of an earlier run: what it has for other versions of Node stays, and a partial run renews
 *   only its own lines
 */
export function reportOf(run: Run, before: string): string {
  const { findings, sizes, goals, node } = run;
  const isRenewed = (goal: number) => goals === null || goals.includes(goal);
  const rows = merged(rowsIn(before), rowsOf(findings, node), node, isRenewed);
  const isReplaced = (line: string) =>
    line.startsWith(runOf(node)) && (goals === null || goalsIn(line)?.every(isRenewed) === true);
  const earlier = runsIn(before).filter((line) => !isReplaced(line));
  const missed = nodesOf(rows).flatMap((one) => missedBy(rows, one).map(({ goal }) => goal));
  return `# How fast the portal is

Written by \`npm run bench\`, which starts a PostgreSQL and the production build, fills one database with 1,000 users and
one with ${shown(sizes.users)} in a tree of ${shown(sizes.organizations)} organizations (one reseller with ${shown(sizes.customersOfReseller)} customers, one customer with
${shown(sizes.team)} users), by SQL, in the role and under the policies of the portal. It also builds a bare Next: the same
versions of Next and React, one page that shows nothing and one with the markup of the portal's list as static JSX, with
the same style sheets, made from what the portal answers in that run.

${[...earlier, lineOf(run)].toSorted().join("\n")}

${missedIn(rows)}

${markdownOf(rows)}
${notesOn(missed)}
## How it is measured

- A separate process sends the requests over HTTP, as a browser without JavaScript would: eight connections at a time that
  stay open, and answers compressed. Processor time is that of the portal's and PostgreSQL's processes, from \`/proc\`,
  without that of the client. Pages are compared with the bare Next's by the time of the two Node processes, because the
  bare Next has no database; PostgreSQL's time is compared with the hash.
- Values that are compared are measured alternately, in ${sizes.rounds} rounds that each begin with another one, so that a busy moment
  affects both. A ratio is calculated within each round; the median of the rounds is shown, with the least and the greatest
  value in brackets. The median decides.
- Wall times on a shared machine say little. Goals are therefore ratios within one run, processor times and counts. Milliseconds
  of two runs cannot be compared: the hash, which is the same work everywhere, tells how fast the machine was.
- A column is a run of everything on that Node: the portal, the bare Next, the hash, and the functions of the domain that the
  bench calls itself.
- A page of a list has 25 rows. The page without the check of the session exists only in the bench's build.
- Each sign-in is another user's first, from a new browser: the form is posted, the password hashed (argon2id, 19 MiB, two
  passes, one lane), limits counted, and the session, the browser and the audit entry written.
- A user is added when the letter has been accepted by the server of letters, which belongs to the bench.
- JavaScript is what a browser has loaded of a page after the first character in its first form.
- A proxy's question is asked over connections that stay open, with the valid cookies of forty people in turn.
- The list's first page and the one at nine tenths are sorted by the newest change, for the provider over all users.

## What the comparison with others says

The figures of other products were measured once, in November 2026, on the machine of this project's reference (two shared
cores, the same PostgreSQL, 111,010 users), and are not part of this run. Most of the lead at sign-in is the choice of the hash:
native argon2id takes about 10 ms of a core there, bcryptjs 72 ms, scrypt in JavaScript 90 ms. Besides the hash they need 14 to
15 ms for less: neither of the two has row-level security, limits for each account and address, or a sealed audit log. Keycloak
documents 15 password sign-ins a second and core, with a cheaper hash (argon2id, 7 MiB, five passes); it was not run here.
`;
}

/** How the lines about runs on this version of Node begin. */
function runOf(node: number): string {
  return `- Node ${node}, `;
}

/** When, with which hardware, and beside what other load it was measured. */
function lineOf({ surroundings, version, minutes, goals, node }: Run): string {
  const { load, others, stolen } = surroundings;
  const what = goals === null ? "all goals" : `goals ${goals.join(", ")}`;
  const processor = cpus()[0]?.model.trim() ?? "unknown processor";
  return `${runOf(node)}${what}: ${new Date().toISOString().slice(0, 10)}, ${minutes.toFixed(0)} minutes · ${processor}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GB · Node ${process.versions.node} · ${process.platform} ${process.arch} · PostgreSQL ${version} · other work took ${percent(others)} of the machine, its neighbours ${percent(stolen)}; load ${shown(load[0])} when it began, ${shown(load[1])} when it ended.`;
}

function runsIn(document: string): string[] {
  return document.match(/^- Node \d+, (all goals|goals [\d, ]+): .*$/gm) ?? [];
}

/** The goals of a run of `runsIn`; null for all. */
function goalsIn(line: string): number[] | null {
  return /, goals ([\d, ]+): /.exec(line)?.[1]?.split(", ").map(Number) ?? null;
}

function missedIn(rows: readonly Row[]): string {
  return nodesOf(rows)
    .map((node) => {
      const all = rows.filter(({ cells }) => cells[node] !== undefined).length;
      const missed = missedBy(rows, node).length;
      const text = missed === 0 ? "no line" : missed === 1 ? "1 line" : `${missed} lines`;
      return `On Node ${node} ${text} of ${all} ${missed < 2 ? "is" : "are"} missed.`;
    })
    .join(" ");
}
