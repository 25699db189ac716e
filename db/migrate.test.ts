import assert from "node:assert/strict";
import { appendFileSync, cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import postgres, { type Sql } from "postgres";
import { migrateDatabase, migrationsFolder } from "./migrate";
import { type ScratchDatabase, scratchDatabase } from "./scratch";

const copy = mkdtempSync(join(tmpdir(), "zugang-migrations-"));
let scratch: ScratchDatabase;
let sql: Sql;

before(async () => {
  cpSync(migrationsFolder, copy, { recursive: true });
  scratch = await scratchDatabase();
  sql = postgres(scratch.url, { max: 2, onnotice: () => {} });
});

after(async () => {
  await sql?.end();
  await scratch?.drop();
  rmSync(copy, { recursive: true, force: true });
});

test("several processes may migrate one empty database at once", async () => {
  const name = `${new URL(scratch.url).pathname.slice(1)}_empty`;
  await sql`create database ${sql(name)} template template0`;
  const url = new URL(scratch.url);
  url.pathname = `/${name}`;
  try {
    await Promise.all([1, 2, 3].map(() => migrateDatabase(url.href)));
    const empty = postgres(url.href, { max: 1 });
    const rows = await empty`select hash from drizzle.__drizzle_migrations`;
    await empty.end();
    assert.equal(
      rows.length,
      readdirSync(migrationsFolder).filter((file) => file.endsWith(".sql")).length,
    );
  } finally {
    await sql`drop database ${sql(name)} with (force)`;
  }
});

test("a migration that was applied and then edited is refused", async () => {
  const [first] = readdirSync(copy).filter((file) => file.endsWith(".sql"));
  appendFileSync(join(copy, first ?? ""), "\n-- another thought\n");
  await assert.rejects(migrateDatabase(scratch.url, copy), /never edited/);
});

test("a table that somebody holds for a moment does not fail the migration", async () => {
  await sql`delete from drizzle.__drizzle_migrations`;
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const blocker = sql.begin(async (tx) => {
    await tx`lock table drizzle.__drizzle_migrations`;
    await held;
  });
  setTimeout(() => release(), 2_500);
  // It gets past the lock, at the second attempt, and then finds its tables there already.
  await assert.rejects(migrateDatabase(scratch.url), (error: Error) => {
    assert.equal((error.cause as { code?: string }).code, "42P07");
    return true;
  });
  await blocker;
});
