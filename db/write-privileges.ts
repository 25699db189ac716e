import { readMigrationFiles } from "drizzle-orm/migrator";
import type { Sql, TransactionSql } from "postgres";
import { inPlainWords, migrateDatabase, migrationsFolder } from "./migrate";
import { openDirectly } from "./open-directly";
import { refuseOutdated } from "./outdated";
import { differenceOf, type Fact, findDifference } from "./privilege-differences";
import {
  database,
  databaseRoles,
  inventory,
  listedMigration,
  listedPrivileges,
  owner,
} from "./privileges";

/**
 * Repairs a restored database so that the portal starts (FF-H-1, FF-M-1): creates roles, memberships, owners, grants
 * and policies as the migrations do, and runs the migrations that a backup of an older version lacks. Idempotent. Must
 * run as the login that owns the tables, or a superuser.
 *
 * @param login the login that the portal uses and that needs the roles: the user of DATABASE_URL
 * @returns the number of statements around the tables that were needed
 * @throws Error with a message that names what this login cannot do, and who can
 */
export async function writePrivileges(url: string, login: string): Promise<number> {
  const sql = openDirectly(url);
  try {
    const [row] = await sql<{ ready: boolean }[]>`
      select to_regclass('public.installation') is not null as ready`;
    if (!row?.ready) throw new Error("This database has no tables: restore the backup first.");
    await refuseOutdated(sql);
    await makeRoles(sql, login);
    if (await lacksMigrations(sql)) {
      await letMigrationsWork(sql);
      await migrateDatabase(url);
    }
    return await writeMissing(sql);
  } catch (error) {
    throw inPlainWords(error);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Creates the roles, by the migrations' own statements, and the login's membership. */
async function makeRoles(sql: Sql, login: string): Promise<void> {
  const statements = readMigrationFiles({ migrationsFolder })
    .flatMap((migration) => migration.sql)
    .filter((text) => /\bCREATE ROLE \S+ NOLOGIN/.test(text));
  for (const statement of statements) await sql.unsafe(statement);
  for (const role of databaseRoles.filter((name) => name !== "zugang_search")) {
    const [lacking] = await sql`
      select from pg_roles where rolname = ${login} and not pg_has_role(oid, ${role}, 'SET')`;
    if (lacking) await sql`grant ${sql(role)} to ${sql(login)} with inherit false, set true`;
  }
}

async function lacksMigrations(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ lacking: boolean }[]>`
    select coalesce(max(created_at), 0) < ${listedMigration} as lacking from drizzle.__drizzle_migrations`;
  return row?.lacking ?? true;
}

/**
 * Migrations change rows as zugang_system and views as zugang_search. The rights for that are granted broadly here, and
 * the later steps revoke what is too much.
 */
async function letMigrationsWork(sql: Sql): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`grant usage, create on schema public to zugang_search`;
    await tx`grant usage on schema public to zugang_system`;
    await tx`grant all on all tables in schema public to zugang_system`;
    const named = await namesOf(tx);
    const { missing } = differenceOf([...(await tx.unsafe<Fact[]>(inventory))]);
    for (const { statement } of missing.filter(isOwnership))
      await tx
        .savepoint((inner) => inner.unsafe(named(statement)))
        .catch((error: { code?: string }) => {
          // Created by one of the migrations still to be run.
          if (error.code !== "42P01" && error.code !== "42883") throw error;
        });
    const protectedTables = await tx<{ name: string }[]>`
      select quote_ident(relname) as name from pg_class where relnamespace = 'public'::regnamespace and relrowsecurity
        and not exists (select from pg_policy where polrelid = pg_class.oid and polname = 'system')`;
    for (const { name } of protectedTables)
      await tx.unsafe(`create policy restoring on ${name} to zugang_system using (true)`);
    await tx`revoke create on schema public from zugang_search`;
  });
}

/** Establishes the expected rights around the tables, whatever they were before, in one transaction. */
async function writeMissing(sql: Sql): Promise<number> {
  return (await sql.begin(async (tx) => {
    await tx`select set_config('lock_timeout', '2s', true)`;
    const named = await namesOf(tx);
    const run = async (object: string, statement: string) => {
      // Only zugang_search can grant rights to what it owns: a member has to take the role first.
      const ofSearch =
        /^(grant|revoke) /.test(statement) &&
        listedPrivileges[object]?.some((one) => one.endsWith(" owner to zugang_search"));
      if (ofSearch) await tx`set local role zugang_search`;
      await tx.unsafe(named(statement));
      if (ofSearch) await tx`reset role`;
    };
    let statements = 0;
    // In rounds, because revoking a right to a table also revokes those to its columns.
    for (let round = 1; ; round += 1) {
      const difference = await findDifference((statement) => tx.unsafe(statement));
      if (difference === null)
        throw new Error(
          "A newer version of the portal has migrated this database. Use the command of that version.",
        );
      const { missing, excess } = difference;
      const [left] = [...missing.map(({ statement }) => statement), ...excess.map(undoing)];
      if (left === undefined) return statements;
      if (round > 3) throw new Error(`This login cannot do it. A superuser runs: ${named(left)};`);
      // The new owner of an object must be able to create one.
      await tx`grant create on schema public to zugang_search`;
      for (const fact of ownersFirst(excess)) await run(fact.object, undoing(fact));
      for (const fact of ownersFirst(missing)) await run(fact.object, fact.statement);
      await tx`revoke create on schema public from zugang_search`;
      statements += missing.length + excess.length;
    }
  })) as number;
}

/** Writes this database's own names into a statement of privileges.json. */
async function namesOf(tx: TransactionSql): Promise<(statement: string) => string> {
  const [names] = await tx<{ owner: string; database: string }[]>`
    select quote_ident(pg_get_userbyid(relowner)) as owner, quote_ident(current_database()) as database
    from pg_class where oid = 'public.users'::regclass`;
  return (statement) =>
    statement.replaceAll(owner, names?.owner ?? "").replaceAll(database, names?.database ?? "");
}

const isOwnership = ({ statement }: Fact) => / owner to /.test(statement);

const ownersFirst = (facts: readonly Fact[]) => [
  ...facts.filter(isOwnership),
  ...facts.filter((fact) => !isOwnership(fact)),
];

/** The statement that undoes an excess one. */
function undoing({ object, statement }: Fact): string {
  if (isOwnership({ object, statement }))
    return statement.replace(/ owner to .*$/, ` owner to ${owner}`);
  if (statement.startsWith("grant "))
    return statement
      .replace(/^grant/, "revoke")
      .replace(/ with grant option$/, "")
      .replace(/ to (\w+)$/, " from $1");
  if (statement.startsWith("revoke "))
    return statement.replace(/^revoke/, "grant").replace(/ from public$/, " to public");
  if (statement.startsWith("create policy "))
    return `drop policy ${/^create policy ("(?:[^"]|"")+"|\S+) on/.exec(statement)?.[1]} on ${object}`;
  return statement.replace(/ enable row/, " disable row").replace(/ force row/, " no force row");
}
