import {
  database,
  inventory,
  listedMigration,
  listedPrivileges,
  type Privileges,
} from "./privileges";

/**
 * Compares a database's inventory with the expected one, with names relative to the schema public. In a transaction,
 * because it sets the search path.
 *
 * @returns null if the newest migration is not this build's: a newer version has migrated further, or an older database
 *   is about to be migrated. What belongs around its tables is not known here
 */
export async function findDifference(
  ask: (statement: string) => PromiseLike<Iterable<Record<string, unknown>>>,
): Promise<Difference | null> {
  const [facts] = await ask(`
    select set_config('search_path', 'public', true), current_setting('server_version_num')::int / 10000 as version,
      substring(obj_description('public.installation'::regclass, 'pg_class') from '^migration (\\d+)$')::float8 as migration`);
  const noted = Number(facts?.migration ?? 0);
  if (noted !== 0 && noted !== listedMigration) return null;
  const found = [...(await ask(inventory))] as Fact[];
  return differenceOf(found, listedPrivileges, Number(facts?.version) <= newestRead);
}

/**
 * The newest PostgreSQL version whose way of printing conditions is known; on newer ones conditions are not compared.
 */
const newestRead = 18;

/** A statement and the object it concerns. */
export type Fact = { object: string; statement: string };
/** What is missing, and what should not be there. Statements of a changed policy or owner are in both. */
export type Difference = { missing: Fact[]; excess: Fact[] };

/** Compares the inventory with what the migrations make. Objects that no migration made are ignored. */
export function differenceOf(
  found: readonly Fact[],
  expected: Privileges = listedPrivileges,
  conditions = true,
): Difference {
  const keyOf = ({ object, statement }: Fact) => {
    // PostgreSQL breaks the lines of a condition in varying places.
    const text = `${object}: ${statement.replace(/\s+/g, " ")}`;
    return conditions ? text : text.replace(/ (using|with check) \(.*$/, "");
  };
  const wanted = Object.entries(expected).flatMap(([object, statements]) =>
    statements.map((statement) => ({ object, statement })),
  );
  const there = new Set(found.map(keyOf));
  const known = new Set(wanted.map(keyOf));
  return {
    missing: wanted.filter((fact) => !there.has(keyOf(fact))),
    excess: found.filter((fact) => fact.object in expected && !known.has(keyOf(fact))),
  };
}

/**
 * A sentence about the difference that names its first statement and the command that repairs it; null if there is
 * none.
 */
export function sentenceOf({ missing, excess }: Difference): string | null {
  const parts = [
    { facts: missing, words: ["is missing", "are missing"] },
    { facts: excess, words: ["is too much", "are too much"] },
  ].flatMap(({ facts, words }) => {
    const [first] = facts;
    if (!first) return [];
    const statement = first.statement
      .replace(/\s+/g, " ")
      .replace(/ as (permissive|restrictive) .*$/, "")
      .replace(database, "…");
    return facts.length === 1
      ? [`1 ${words[0]} (${statement})`]
      : [`${facts.length} ${words[1]} (the first: ${statement})`];
  });
  if (parts.length === 0) return null;
  return `the rights around its tables are not those of docs/grants.md: ${parts.join(", ")}. Run: npm run db:grants`;
}
