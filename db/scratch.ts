import { createHash, randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import postgres, { type Sql } from "postgres";
import { testDatabaseUrl } from "#lib/infra/env";
import { recordChanges } from "./change-record";
import { startPostgres } from "./embedded";
import { lockNumbers } from "./locks";
import { migrateDatabase, migrationsFolder } from "./migrate";
import { commandOf } from "./processes";

/** The address of a test's own database, with the superuser's password, and how to drop it. */
export type ScratchDatabase = { url: string; drop(): Promise<void> };

/** The folder of the tests' own server if none was given. */
export const testServerFolder = fileURLToPath(new URL("../.zugang/test", import.meta.url));

const templatePrefix = "zugang_template_";
/** Part of each name, because a process id identifies its owner on one machine only. */
const machine = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
const scratchPrefix = `zugang_scratch_${machine}_`;

let server: Promise<string> | undefined;

/**
 * A database for one test file or one portal, migrated and empty, cloned from a template that is migrated once for each
 * state of the migrations. On the server of TEST_DATABASE_URL, which the scripts set; without it (one file, by hand) on
 * the embedded server, which keeps running for the next time and is stopped by the next `npm run check` or `npm test`.
 *
 * @param settings.recording: it records its changes, those of each table in full (change-record.ts)
 */
export async function scratchDatabase({ recording = false } = {}): Promise<ScratchDatabase> {
  server ??= findServer();
  const serverUrl = await server;
  const name = `${scratchPrefix}${process.pid}_${randomBytes(4).toString("hex")}`;
  await withAdmin(serverUrl, async (sql) => {
    const template = await prepareTemplate(sql, serverUrl, recording);
    // Copying files takes PostgreSQL half of what copying pages through its log takes (measured).
    await sql`create database ${sql(name)} template ${sql(template)} strategy file_copy`;
    // A clone lacks the database-level rights that the migrations revoked (FF-M-1).
    await sql`revoke temporary on database ${sql(name)} from public`;
  });
  return {
    url: addressOf(serverUrl, name),
    drop: () => withAdmin(serverUrl, (sql) => dropDatabase(sql, name)),
  };
}

/** Drops databases that killed test processes of this machine left behind. */
export async function dropLeftovers(serverUrl: string): Promise<void> {
  await withAdmin(serverUrl, async (sql) => {
    const rows = await sql<{ name: string }[]>`
      select datname as name from pg_database where starts_with(datname, ${scratchPrefix})`;
    for (const { name } of rows) {
      const owner = Number(name.slice(scratchPrefix.length).split("_")[0]);
      if (!commandOf(owner)?.includes("node")) await dropDatabase(sql, name);
    }
  });
}

async function findServer(): Promise<string> {
  const given = testDatabaseUrl();
  if (given !== undefined) return given;
  const { adminUrl } = await startPostgres({ folder: testServerFolder, durable: false });
  await dropLeftovers(adminUrl);
  return adminUrl;
}

/** Created under another name and renamed when complete, so that a crash leaves no incomplete template. */
async function prepareTemplate(sql: Sql, serverUrl: string, recording: boolean): Promise<string> {
  const migrated = `${templatePrefix}${hashOfTemplates()}`;
  const template = recording ? `${migrated}_recording` : migrated;
  if (await exists(sql, template)) return template;
  await sql`select pg_advisory_lock(${lockNumbers.testTemplate})`;
  if (await exists(sql, template)) return template;
  const draft = "zugang_draft";
  await dropDatabase(sql, draft);
  await sql`create database ${sql(draft)} template template0 encoding 'UTF8'`;
  await migrateDatabase(addressOf(serverUrl, draft));
  if (recording) await recordChanges(addressOf(serverUrl, draft));
  const outdated = await sql<{ name: string }[]>`
    select datname as name from pg_database
    where starts_with(datname, ${templatePrefix}) and not starts_with(datname, ${migrated})`;
  for (const { name } of outdated) await dropDatabase(sql, name);
  await sql`alter database ${sql(draft)} rename to ${sql(template)}`;
  return template;
}

async function exists(sql: Sql, name: string): Promise<boolean> {
  return (await sql`select from pg_database where datname = ${name}`).length > 0;
}

async function dropDatabase(sql: Sql, name: string): Promise<void> {
  await sql`drop database if exists ${sql(name)} with (force)`;
}

/** Uses one connection and closes it, which releases every lock. */
async function withAdmin(url: string, work: (sql: Sql) => Promise<void>): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

function addressOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

/** Of everything that decides what is in a template. */
function hashOfTemplates(): string {
  const hash = createHash("sha256").update(
    readFileSync(new URL("./change-record.ts", import.meta.url)),
  );
  const names = readdirSync(migrationsFolder, { recursive: true, encoding: "utf8" }).sort();
  for (const name of names.filter((one) => /\.(sql|json)$/.test(one)))
    hash.update(name).update(readFileSync(join(migrationsFolder, name)));
  return hash.digest("hex").slice(0, 12);
}
