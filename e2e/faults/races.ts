import { ProgramFailed, runNode } from "../../scripts/support/steps";
import type { Fault } from "./support/fault";

/**
 * The races of the domain's own tests, repeated in full: many transactions at once on a real PostgreSQL. `npm test`
 * runs the same tests with fewer rounds.
 */
function raceOf(
  id: string,
  what: string,
  criterion: string,
  count: string,
  { files = ["lib/domain/invariants/races.test.ts"], titles }: { files?: string[]; titles: string },
): Fault {
  return {
    id,
    what,
    criterion,
    async run({ quick }) {
      const options = ["--import", "tsx", "--import", "./scripts/test-setup.mjs", "--test"];
      const output = await runNode(
        [...options, "--test-reporter=tap", `--test-name-pattern=${titles}`, ...files],
        { variables: { FULL_RACES: quick ? "" : "1" } },
      ).catch((error: unknown) => {
        if (error instanceof ProgramFailed) return error.output;
        throw error;
      });
      // A pattern without matches would pass, so skipped tests are not counted.
      const ran = [...output.matchAll(/^\s*(not )?ok \d+ - (.+)$/gm)].filter(
        ([, , title = ""]) => !title.includes("# SKIP") && new RegExp(titles).test(title),
      );
      const failed = ran
        .filter(([, not]) => not !== undefined)
        .map(([, , title]) => `failed: ${title}`);
      const problems = ran.length === 0 ? ["no test was found"] : failed;
      const reason = failed.length > 0 ? errorIn(output) : undefined;
      return {
        count: quick ? "fewer rounds" : count,
        measured: `${ran.length} tests, ${ran.length - failed.length} passed`,
        problems: reason ? [...problems, reason] : problems,
      };
    },
  };
}

/** The first error in this TAP output, with up to eight further lines if it has several. */
function errorIn(output: string): string | undefined {
  const [, block, line] = /error: (?:\|-?\n((?:\s+[^\n]+\n){1,9})|([^\n]+))/.exec(output) ?? [];
  return (block ?? line)?.replaceAll(/\s+/g, " ").trim();
}

const both = ["lib/domain/invariants/races.test.ts", "lib/domain/invariants/races-tree.test.ts"];

export const races: Fault[] = [
  raceOf(
    "F-02",
    "sixteen simultaneous activations or resets, and twenty simultaneous new links, of one user (S-31, S-32)",
    "one succeeds and its password is valid, one live link, one letter",
    "16 × 100 and 20 × 100",
    { titles: "S-3[12]" },
  ),
  raceOf(
    "F-03",
    "administrators of a customer, a reseller or the provider simultaneously remove, deactivate, limit or demote each other (R-308, S-40)",
    "one administrator is left, the other attempt is refused",
    "each pair of the four commands × 200",
    { files: both, titles: "R-308" },
  ),
  raceOf(
    "S-41",
    "all commands run on all users simultaneously",
    "no deadlock (counted by PostgreSQL)",
    "4,000 and more transactions",
    { files: both, titles: "S-41" },
  ),
  raceOf(
    "S-42",
    "activations at the moment when the thirty days end, and purges",
    "no acknowledged activation is deleted",
    "200×",
    { titles: "S-42" },
  ),
  raceOf(
    "S-43",
    "a new link and the activation simultaneously",
    "no live link beside an activated account",
    "200×",
    { titles: "S-43" },
  ),
  raceOf(
    "S-44",
    "two administrators edit one user simultaneously, and a user is removed while others edit, activate or write to them (S-45)",
    "different changes are both saved, a conflict is reported, whatever comes too late is refused with a clear answer; no error",
    "100× each",
    { titles: "S-4[45]" },
  ),
  raceOf(
    "S-46",
    "an administrator grants permissions while the permission to do so is withdrawn, at every level of the tree",
    "nothing is granted after the withdrawal",
    "200× each",
    { files: both, titles: "S-46" },
  ),
  raceOf(
    "G-1",
    "random organizations, users and sequences of commands, checked against a model of the rules (R-301 to R-310, S-51 to S-57)",
    "after each command the database is as the rules say; every command succeeds and is refused, in reach and out of reach",
    "100 stories from the seed of npm test, which runs the first 20",
    { files: ["lib/domain/invariants/delegation.test.ts"], titles: "stories" },
  ),
  raceOf(
    "R-801",
    "the download of an audit log that is too long for one",
    "cut at its limit, and the file says so",
    "50,001 entries",
    { files: ["lib/domain/activity/list.test.ts"], titles: "a download that is too long is cut" },
  ),
  raceOf(
    "G-5",
    "the driver's known bugs: a connection lost within a transaction, many simultaneous transactions, a dead network (M-1 to M-3, S-90, S-94)",
    "reproduced without the guard, harmless with it",
    "once each; the same tests check every update of the driver (S-94)",
    { files: ["db/guard.test.ts"], titles: "." },
  ),
  raceOf(
    "S-97",
    "migrations: several processes simultaneously, a locked table, an edited migration",
    "one process migrates and the others wait; a locked table is retried; an edited migration is refused",
    "once each",
    { files: ["db/migrate.test.ts"], titles: "." },
  ),
];
