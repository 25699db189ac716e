import assert from "node:assert/strict";
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import postgres, { type Sql } from "postgres";
import { migrateDatabase, migrationsFolder } from "./migrate";
import { renewOutdatedDemo } from "./outdated";
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

test("several processes can migrate one empty database simultaneously", async () => {
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

/**
 * A database with the migrations before one, which is named by the end of its name.
 *
 * @param collation of the database, as `create database` has it
 */
async function withMigrationsBefore(
  tag: string,
  collation: string,
  check: (client: Sql, migrate: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const name = `${new URL(scratch.url).pathname.slice(1)}_before`;
  const old = mkdtempSync(join(tmpdir(), "zugang-migrations-"));
  cpSync(migrationsFolder, old, { recursive: true });
  const path = join(old, "meta", "_journal.json");
  const journal = JSON.parse(readFileSync(path, "utf8")) as { entries: { tag: string }[] };
  const at = journal.entries.findIndex((entry) => entry.tag.endsWith(tag));
  assert.ok(at > 0);
  writeFileSync(path, JSON.stringify({ ...journal, entries: journal.entries.slice(0, at) }));
  const url = new URL(scratch.url);
  url.pathname = `/${name}`;
  await sql.unsafe(`create database ${name} template template0 ${collation}`);
  try {
    await migrateDatabase(url.href, old);
    const client = postgres(url.href, { max: 1, onnotice: () => {} });
    await check(client, () => migrateDatabase(url.href)).finally(() => client.end());
  } finally {
    await sql`drop database ${sql(name)} with (force)`;
    rmSync(old, { recursive: true, force: true });
  }
}

test("existing users and organizations get folded names, so that they are found and sorted (FF-F5, FF-F6)", () =>
  // In "C", where PostgreSQL does not treat "Ö" as a letter.
  withMigrationsBefore(
    "_folding",
    "encoding 'UTF8' locale 'C' locale_provider libc",
    async (client, migrate) => {
      const [root] = await client<
        { id: number }[]
      >`insert into organizations (kind, customer_number, name, place,
        contact_first_name, contact_last_name, contact_email)
      values ('provider', '1', 'Öhm & Söhne', 'Köln', 'A', 'B', 'a@b.example') returning id`;
      for (const last of ["Zobel", "Özdemir", "Groß"])
        await client`insert into users (organization_id, first_name, last_name, email)
        values (${root?.id ?? 0}, 'Ägidius', ${last}, ${`${last.charCodeAt(0)}@b.example`})`;
      await migrate();
      const people = await client<{ last_name: string; text: string }[]>`
      select last_name, search_text as text from users order by sort_name`;
      const [organization] = await client<{ text: string; key: string }[]>`
      select search_text as text, sort_name as key from organizations`;
      assert.deepEqual(
        people.map((person) => person.last_name),
        ["Groß", "Özdemir", "Zobel"],
      );
      assert.match(people[1]?.text ?? "", / agidius ozdemir\n(?:.|\n)*\n aegidius oezdemir$/);
      assert.equal(organization?.key, "ohm & sohne");
      assert.match(organization?.text ?? "", /^ ohm & sohne\n koln\n 1\n oehm & soehne\n koeln$/);
    },
  ));

test("existing keys stay and sign for OpenID Connect, and so do those that the version before still makes (R-902)", () =>
  withMigrationsBefore("_key_purpose", "", async (client, migrate) => {
    const insert = (kid: string) =>
      client`insert into oidc_keys (kid, sealed, signs_from) values (${kid}, ${`sealed ${kid}`}, '2026-11-30 08:00+00')`;
    await insert("a");
    const [before] = await client`select * from oidc_keys`;
    await migrate();
    await insert("b");
    const [first, second, ...more] = await client`select * from oidc_keys order by kid`;
    assert.deepEqual(first, { ...before, purpose: "openIdConnect" });
    assert.deepEqual([second?.kid, second?.purpose, more], ["b", "openIdConnect", []]);
    await assert.rejects(client`update oidc_keys set purpose = 'anything'`, { code: "23514" });
  }));

/** A database from before the migrations were rewritten, with an organization in it. */
async function withOutdated(
  demo: boolean,
  check: (url: string, name: string, client: () => Sql) => Promise<void>,
): Promise<void> {
  const name = `${new URL(scratch.url).pathname.slice(1)}_outdated`;
  await sql`create database ${sql(name)} template template0`;
  const url = new URL(scratch.url);
  url.pathname = `/${name}`;
  const client = () => postgres(url.href, { max: 1, onnotice: () => {} });
  try {
    await migrateDatabase(url.href);
    const older = client();
    await older`insert into organizations (kind, customer_number, name, place, contact_first_name, contact_last_name, contact_email)
      values ('provider', '1', 'A', 'B', 'C', 'D', 'a@b.example')`;
    await older`update installation set demo = ${demo}`;
    await older`alter table rate_limits rename column limiter to rule`;
    await older`update drizzle.__drizzle_migrations set hash = 'of before'`;
    await older.end();
    await check(url.href, name, client);
  } finally {
    await sql`drop database ${sql(name)} with (force)`;
  }
}

test("an outdated demo database is created anew, once", () =>
  withOutdated(true, async (url, name, client) => {
    assert.equal(await renewOutdatedDemo(scratch.url, name), true);
    const empty = client();
    assert.deepEqual(
      [...(await empty`select to_regclass('public.organizations') as there`)],
      [{ there: null }],
    );
    await empty.end();
    await migrateDatabase(url);
    assert.equal(await renewOutdatedDemo(scratch.url, name), false, "there is nothing outdated");
  }));

test("any other outdated database is left unchanged and refused with what to do", () =>
  withOutdated(false, async (url, name, client) => {
    assert.equal(await renewOutdatedDemo(scratch.url, name), false);
    await assert.rejects(
      migrateDatabase(url),
      /before the portal's first release.*Give the portal an empty database/,
    );
    const kept = client();
    assert.deepEqual([...(await kept`select name from organizations`)], [{ name: "A" }]);
    await kept.end();
  }));

test("a migration that was edited after it was applied is refused", async () => {
  const [first] = readdirSync(copy).filter((file) => file.endsWith(".sql"));
  appendFileSync(join(copy, first ?? ""), "\n-- another thought\n");
  await assert.rejects(migrateDatabase(scratch.url, copy), /never edited/);
});

/** Whether a session waits for a lock in this test's own database. */
async function isWaiting(): Promise<boolean> {
  const waiting = await sql`select from pg_locks where not granted
    and database = (select oid from pg_database where datname = current_database())`;
  return waiting.length > 0;
}

test("a table that is locked for a moment does not fail the migration", async () => {
  await sql`delete from drizzle.__drizzle_migrations`;
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const blocker = sql.begin(async (tx) => {
    await tx`lock table drizzle.__drizzle_migrations`;
    await held;
  });
  // The first attempt waits until its lock timeout; the second one gets the lock.
  void (async () => {
    while (!(await isWaiting()));
    while (await isWaiting());
    while (!(await isWaiting()));
    release();
  })();
  // It gets the lock at the second attempt, and then finds that its tables already exist.
  await assert.rejects(migrateDatabase(scratch.url), (error: Error) => {
    assert.equal((error.cause as { code?: string }).code, "42P07");
    return true;
  });
  await blocker;
});
