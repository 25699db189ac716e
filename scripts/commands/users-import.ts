import { parseArgs } from "node:util";
import type { PersonOutcome } from "#lib/domain/service/import-outcomes";
import { importPeople, previewImport } from "#lib/domain/service/import-people";
import { reportImport } from "#lib/domain/service/import-report";
import { keepOldHashesUntil, lastDayOf } from "#lib/domain/service/last-day";
import { type ImportedPerson, readPeople } from "#lib/rules/old-portal/person";
import { Refusal } from "#lib/rules/refusal";
import { readMappingFile, readSource, sources } from "./import-files";
import { outcomeHeads, outcomeLine, refusalText, summaryOf } from "./import-texts";
import { atTerminal } from "./terminal";

const usage = `npm run users:import -- --from keycloak realm.json [users-0.json …]
npm run users:import -- --from csv users.csv
npm run users:import -- --report

Says what would become of each person, and changes nothing. With --apply the people are imported; those who are there
already stay as they are. docs/import.md describes the files.

--mapping FILE         what permissions and customer numbers of the older portal are here (JSON or YAML)
--organization NUMBER  the customer number of those who come without one
--until YYYY-MM-DD     the last day of the older portal's password hashes; without --from, of those that are here
--letters              write to those whose password has to be set anew
--report               say how many have moved
`;

const text = { type: "string" } as const;
const yes = { type: "boolean" } as const;
const options = {
  from: text,
  mapping: text,
  organization: text,
  until: text,
  letters: yes,
  apply: yes,
  report: yes,
};

/** R-1003: `npm run users:import`, and `node users-import.mjs` in the image. */
export async function run(args: string[]): Promise<void> {
  const { values, positionals } = readOptions(args);
  if (values.report) return printReport();
  const from = sources.find((source) => source === values.from);
  if (!values.from && values.until && values.apply) return changeLastDay(values.until);
  if (!from || positionals.length === 0) throw new Error(usage);
  const people = await read(async () => {
    const mapping = await readMappingFile(values.mapping);
    return readPeople(await readSource(from, positionals, mapping), values.organization ?? "");
  });
  await atTerminal(async () => {
    const keptUntil = await lastDayOf(values.until ?? null);
    const how = { source: from, keptUntil, letters: values.letters ?? false };
    await print(values.apply ? importPeople(people, how) : previewImport(people));
    process.stderr.write(
      values.apply
        ? `Old hashes are kept until ${keptUntil}.\n`
        : "Nothing was changed. With --apply it is.\n",
    );
  });
}

function readOptions(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${usage}`);
  }
}

async function read(work: () => Promise<ImportedPerson[]>): Promise<ImportedPerson[]> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof Refusal ? new Error(refusalText(error)) : error;
  }
}

/** Prints the outcomes as they come, and behind them how many there are of each. */
async function print(parts: AsyncIterable<PersonOutcome[]>): Promise<void> {
  const counts = new Map<PersonOutcome["outcome"], number>();
  let left = 0;
  process.stdout.write(outcomeHeads);
  for await (const part of parts) {
    for (const { outcome, leftOut } of part) {
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      if (leftOut && (outcome === "ready" || outcome === "done")) left += 1;
    }
    process.stdout.write(part.map(outcomeLine).join(""));
  }
  process.stderr.write(`${summaryOf(counts, left)}\n`);
}

async function changeLastDay(day: string): Promise<void> {
  const [lastDay, count] = await atTerminal(async () => {
    const found = await lastDayOf(day);
    return [found, await keepOldHashesUntil(found)] as const;
  });
  process.stdout.write(`Old hashes: ${count}, kept until ${lastDay}.\n`);
}

async function printReport(): Promise<void> {
  const { people, settled, waiting, without, lastDay } = await atTerminal(reportImport);
  const share = people > 0 ? Math.floor((settled / people) * 100) : 100;
  process.stdout.write(
    `Imported people: ${people}.
With a password here: ${settled} (${share} %).
With the older portal's password until they sign in: ${waiting}${lastDay ? `, until ${lastDay}` : ""}.
Who have to set a password: ${without}.
`,
  );
}
