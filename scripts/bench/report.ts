import { availableParallelism, totalmem } from "node:os";
import type { Surroundings } from "./cpu";
import type { Finding } from "./findings";
import { notesOn } from "./notes";
import { percent, shown } from "./numbers";
import type { Sizes } from "./sizes";
import { markdownOf, type Row, rowsIn, rowsOf } from "./table";

type Run = {
  findings: Finding[];
  surroundings: Surroundings;
  version: string;
  minutes: number;
  sizes: Sizes;
  /** The goals that were measured; null for all. */
  goals: number[] | null;
};

/**
 * docs/performance.md: the goals, the results, and the method; nothing that identifies the machine.
 *
 * @param before the document of an earlier run, whose lines a partial run updates
 */
export function reportOf(run: Run, before: string): string {
  const { findings, sizes, goals } = run;
  const isRenewed = (goal: number) => goals === null || goals.includes(goal);
  const rows = [...rowsIn(before).filter(({ goal }) => !isRenewed(goal)), ...rowsOf(findings)];
  const runs = [...(goals === null ? [] : runsIn(before)), lineOf(run)];
  const missed = rows.filter((row) => row.missed).map(({ goal }) => goal);
  return `# How fast the portal is

Written by \`npm run bench\`, which starts a PostgreSQL and the production build, fills one database with 1,000 users and
one with ${shown(sizes.users)} in a tree of ${shown(sizes.organizations)} organizations (one reseller with ${shown(sizes.customersOfReseller)} customers, one customer with
${shown(sizes.team)} users), by SQL, in the role and under the policies of the portal. ${missedIn(rows)}

${runs.join("\n")}

${markdownOf(rows)}
${notesOn(missed)}
## How it is measured

- A separate process sends the requests over HTTP, as a browser without JavaScript would; processor time is that of the
  portal's and PostgreSQL's processes, from \`/proc\`, without that of the client.
- Values that are compared are measured alternately, in ${sizes.rounds} rounds that each begin with another one, so that a busy moment
  affects both. A ratio is calculated within each round; the median of the rounds is shown, with the least and the greatest
  value in brackets. The median decides.
- Wall times on a shared machine say little. Goals are therefore ratios within one run, processor times and counts; a goal
  that names a rate is compared with the processor time that such a rate allows.
- A page of a list has 25 rows. The empty page and the page without the check of the session exist only in the bench's build.
- Each sign-in is another user's first, from a new browser: the form is posted, the password hashed (argon2id, 19 MiB, two
  passes, one lane), limits counted, and the session, the browser and the audit entry written.
- A proxy's question is asked over connections that stay open, four at once, with the valid cookies of forty people in turn.
- The list's first page and the one at nine tenths are sorted by the newest change, for the provider over all users.

## What the comparison with others says

The figures of other products were measured once, on the machine of this project's reference (two shared cores, the same
PostgreSQL, 111,010 users), and are not part of this run. Most of the lead at sign-in is the choice of the hash: native
argon2id takes about 10 ms of a core, bcryptjs 72 ms, scrypt in JavaScript 90 ms. Besides the hash they need 14 to 15 ms
for less: neither of the two has row-level security, limits for each account and address, or a sealed audit log. Keycloak documents
15 password sign-ins a second and core, with a cheaper hash (argon2id, 7 MiB, five passes); it was not run here.
`;
}

/** When, with which hardware, and beside what other load it was measured. */
function lineOf({ surroundings, version, minutes, goals }: Run): string {
  const { load, others, stolen } = surroundings;
  const what = goals === null ? "All goals" : `Goals ${goals.join(", ")}`;
  return `- ${what}: ${new Date().toISOString().slice(0, 10)}, ${minutes.toFixed(0)} minutes · ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GB · Node ${process.versions.node} · ${process.platform} ${process.arch} · PostgreSQL ${version} · other work took ${percent(others)} of the machine, its neighbours ${percent(stolen)}; load ${shown(load[0])} when it began, ${shown(load[1])} when it ended.`;
}

function runsIn(document: string): string[] {
  return document.match(/^- (All goals|Goals [\d, ]+): .*$/gm) ?? [];
}

function missedIn(rows: readonly Row[]): string {
  const missed = rows.filter((row) => row.missed).length;
  if (missed === 0) return `Of the ${rows.length} lines below no line is missed.`;
  return `${missed} ${missed === 1 ? "line" : "lines"} of ${rows.length} ${missed === 1 ? "is" : "are"} missed.`;
}
