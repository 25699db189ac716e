import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import postgres, { type Sql } from "postgres";
import { checkDatabase } from "#lib/domain/installation/check";
import { transaction } from "./client";
import { type EmbeddedServer, removePostgres, startPostgres } from "./embedded";
import { migrateDatabase, migrationsFolder } from "./migrate";
import { connect, disconnect } from "./pool";
import { listedMigration } from "./privileges";
import { type ScratchDatabase, scratchDatabase } from "./scratch";
import { writePrivileges } from "./write-privileges";

/**
 * FF-H-1, FF-M-1: what a dump does not contain. The start notices it and names the command that repairs it. The real
 * pg_dump runs in `npm run faults`; here SQL removes what a restore leaves out.
 */
let scratch: ScratchDatabase;
let sql: Sql;
before(async () => {
  scratch = await scratchDatabase();
  sql = postgres(scratch.url, { max: 1, onnotice: () => {} });
  connect(scratch.url);
});
after(async () => {
  await disconnect();
  await sql?.end();
  await scratch?.drop();
});

const databaseOf = (url: string) => new URL(url).pathname.slice(1);
const userOf = (url: string) => new URL(url).username;

/** Removes everything that depends on the roles from this database, as after a restore without them. */
async function forgetRoles(connection: Sql): Promise<void> {
  await connection`reassign owned by zugang_search to current_user`;
  await connection`drop owned by zugang_app, zugang_auth, zugang_connect, zugang_system, zugang_search`;
}

describe("a database that lacks a privilege (FF-H-1)", () => {
  const taken: [what: string, statement: string, sentence: RegExp][] = [
    ["a grant", "revoke delete on sessions from zugang_auth", /missing \(grant delete on sessions/],
    [
      "a grant of columns",
      "revoke update (token_hash), update (superseded_at) on links from zugang_app",
      /missing \(grant update \(superseded_at\) on links to zugang_app\)/,
    ],
    [
      "the use of a sequence",
      "revoke usage on sequence customer_numbers from zugang_system",
      /missing \(grant usage on sequence customer_numbers to zugang_system\)/,
    ],
    ["a policy", "drop policy reached on users", /missing \(create policy reached on users\)/],
    [
      "the condition of a policy",
      "alter policy reached on users using (true)",
      /missing \(create policy reached on users\), 1 is too much \(create policy reached on users\)/,
    ],
    [
      "forced row-level security",
      "alter table users no force row level security",
      /missing \(alter table users force row level security\)/,
    ],
    [
      "row-level security",
      "alter table orders disable row level security",
      /missing \(alter table orders enable row level security\)/,
    ],
    [
      "the owner of a view",
      "alter view reachable_users owner to current_user",
      /missing \(alter view reachable_users owner to zugang_search\)/,
    ],
    [
      "the owner of a function",
      "alter function organization_of(bigint) owner to current_user",
      /alter function organization_of\(person bigint\) owner to zugang_search/,
    ],
    [
      "the owner of a table",
      "alter table sessions owner to pg_database_owner",
      /is too much \(alter table sessions owner to pg_database_owner\)/,
    ],
    [
      "REVOKE TEMPORARY (FF-M-1)",
      "grant temporary on database THIS to public",
      /missing \(revoke temporary on database … from public\)/,
    ],
    [
      "REVOKE CREATE in the schema (FF-M-1)",
      "grant create on schema public to public",
      /missing \(revoke create on schema public from public\)/,
    ],
    [
      "the right to call a function",
      "grant execute on function organization_of(bigint) to public",
      /missing \(revoke execute on function organization_of/,
    ],
    [
      "the bounds of a grant",
      "grant update on users to zugang_app",
      /1 is too much \(grant update on users to zugang_app\)/,
    ],
    [
      "a grant to public",
      "grant select on users to public",
      /1 is too much \(grant select on users to public\)/,
    ],
    [
      "an additional policy",
      "create policy more on users to zugang_app using (true)",
      /1 is too much \(create policy more on users\)/,
    ],
    [
      "a role's rights to create (FF-M-1)",
      "grant temporary, create on database THIS to zugang_app",
      /2 are too much \(the first: grant create on database … to zugang_app\)/,
    ],
  ];
  for (const [what, statement, sentence] of taken) {
    test(`${what}: the start ends with a sentence, and db:grants restores it`, async () => {
      assert.equal(await checkDatabase(false), null);
      await sql.unsafe(statement.replace("THIS", `"${databaseOf(scratch.url)}"`));
      const said = (await checkDatabase(false)) ?? "";
      assert.match(said, sentence);
      assert.match(said, /Run: npm run db:grants$/);
      assert.ok((await writePrivileges(scratch.url, userOf(scratch.url))) > 0);
      assert.equal(await checkDatabase(false), null);
      assert.equal(
        await writePrivileges(scratch.url, userOf(scratch.url)),
        0,
        "nothing is left to do",
      );
    });
  }

  test("db:grants restores everything after a restore without owners and grants", async () => {
    await forgetRoles(sql);
    assert.match((await checkDatabase(false)) ?? "", /\d{3} are missing \(the first: .*db:grants$/);
    assert.ok((await writePrivileges(scratch.url, userOf(scratch.url))) > 250);
    assert.equal(await checkDatabase(false), null);
    await transaction("system", (tx) => tx.execute("select from users"));
  });

  test("tables and roles of other programs are ignored", async () => {
    await sql`create table report (x int)`;
    await sql`grant select on report to public`;
    assert.equal(await checkDatabase(false), null);
  });

  test("an older version of the portal does not report what a newer one has changed", async () => {
    await sql`drop policy reached on tasks`.catch(() => sql`drop policy provider on tasks`);
    await sql.unsafe(`comment on table installation is 'migration ${listedMigration + 1}'`);
    assert.equal(await checkDatabase(false), null);
    await sql.unsafe(`comment on table installation is 'migration ${listedMigration - 1}'`);
    assert.equal(await checkDatabase(false), null, "nor a newer one before it has migrated");
    await sql.unsafe(`comment on table installation is 'migration ${listedMigration}'`);
    assert.match((await checkDatabase(false)) ?? "", /create policy provider on tasks/);
    await writePrivileges(scratch.url, userOf(scratch.url));
  });
});

test("a backup of an older version gets the migrations that need the roles, too (FF-H-1)", async () => {
  const folder = mkdtempSync(join(tmpdir(), "zugang-older-"));
  const name = `${databaseOf(scratch.url)}_older`;
  const url = new URL(scratch.url);
  url.pathname = `/${name}`;
  await sql`create database ${sql(name)} template template0`;
  const older = postgres(url.href, { max: 1, onnotice: () => {} });
  try {
    cpSync(migrationsFolder, folder, { recursive: true });
    const path = join(folder, "meta/_journal.json");
    const journal = JSON.parse(readFileSync(path, "utf8"));
    journal.entries = journal.entries.filter(({ idx }: { idx: number }) => idx < 9);
    writeFileSync(path, JSON.stringify(journal));
    await migrateDatabase(url.href, folder);
    const add = (kind: string, number: string, parent: number | null) =>
      older<{ id: number }[]>`insert into organizations
        (kind, customer_number, name, place, contact_first_name, contact_last_name, contact_email, parent_id, parent_kind)
        values (${kind}, ${number}, 'x', '', '', '', '', ${parent}, ${parent && "provider"}) returning id`;
    const [root] = await add("provider", "1000000", null);
    await add("reseller", "1000001", root?.id ?? 0);
    await forgetRoles(older);
    await writePrivileges(url.href, userOf(url.href));
    const rows = await older`select kind, reseller_id = id as own from organizations order by id`;
    assert.deepEqual(
      rows.map(({ kind, own }) => [kind, own]),
      [
        ["provider", null],
        ["reseller", true],
      ],
    );
    connect(url.href);
    assert.equal(await checkDatabase(false), null);
  } finally {
    await disconnect();
    connect(scratch.url);
    await older.end();
    await sql`drop database ${sql(name)} with (force)`;
    rmSync(folder, { recursive: true, force: true });
  }
});

describe("a second server that has never had the roles (FF-H-1)", () => {
  const folder = mkdtempSync(join(tmpdir(), "zugang-second-"));
  let server: EmbeddedServer;
  let admin: Sql;
  let superuser: string;
  let portal: string;

  before(async () => {
    server = await startPostgres({ folder, durable: false });
    const first = postgres(server.adminUrl, { max: 1, onnotice: () => {} });
    await first.unsafe("create role portal login password 'portal'");
    await first.unsafe("create database portal owner portal template template0");
    await first.end();
    superuser = server.url("portal");
    const url = new URL(superuser);
    Object.assign(url, { username: "portal", password: "portal" });
    portal = url.href;
    admin = postgres(superuser, { max: 1, onnotice: () => {} });
  });
  after(async () => {
    await disconnect();
    await admin?.end();
    await removePostgres(folder);
    rmSync(folder, { recursive: true, force: true });
  });

  /** The tables belong to the plain owner, and the server has none of the portal's roles. */
  async function restoreWithoutRoles(): Promise<void> {
    await writeRoles();
    await migrateDatabase(portal);
    await forgetRoles(admin);
    await admin.unsafe("reassign owned by zugang to portal").catch(() => {});
    for (const { name } of await admin<{ name: string }[]>`
      select format('%s %I', case relkind when 'v' then 'view' else 'table' end, relname) as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'v') and relowner <> 'portal'::regrole`)
      await admin.unsafe(`alter ${name} owner to portal`);
    for (const { name } of await admin<{ name: string }[]>`
      select oid::regprocedure::text as name from pg_proc p where pronamespace = 'public'::regnamespace
        and proowner <> 'portal'::regrole and not exists (select from pg_depend where objid = p.oid and deptype = 'e')`)
      await admin.unsafe(`alter function ${name} owner to portal`);
    await admin.unsafe(
      "drop role zugang_app, zugang_auth, zugang_connect, zugang_system, zugang_search",
    );
  }

  /** Runs what the section Logins of docs/row-level-security.md has a superuser run. */
  async function writeRoles(): Promise<void> {
    const document = readFileSync(
      new URL("../docs/row-level-security.md", import.meta.url),
      "utf8",
    );
    const block = /```sql\n(create role zugang_app[\s\S]*?)```/.exec(document)?.[1] ?? "";
    await admin.unsafe(block);
  }

  test("the start says which role is missing, and db:grants by an ordinary owner says who creates them", async () => {
    await restoreWithoutRoles();
    connect(portal);
    assert.equal(
      await checkDatabase(false),
      "the role zugang_app is missing. Run: npm run db:grants",
    );
    await assert.rejects(
      writePrivileges(portal, "portal"),
      /may not make the role zugang_app or use it.*superuser.*docs\/row-level-security\.md/,
    );
  });

  test("after the SQL of docs/row-level-security.md an ordinary owner's db:grants restores everything", async () => {
    await writeRoles();
    assert.match((await checkDatabase(false)) ?? "", /are missing .*Run: npm run db:grants$/);
    assert.ok((await writePrivileges(portal, "portal")) > 250);
    assert.equal(await checkDatabase(false), null);
    // And as at every start.
    await migrateDatabase(portal);
  });

  test("a superuser's db:grants needs no SQL before, and grants the roles to the portal's login", async () => {
    await forgetRoles(admin);
    await disconnect();
    await admin.unsafe(
      "drop role zugang_app, zugang_auth, zugang_connect, zugang_system, zugang_search",
    );
    await admin.unsafe("create role server login password 'server'");
    await writePrivileges(superuser, "server");
    const url = new URL(portal);
    Object.assign(url, { username: "server", password: "server" });
    connect(url.href);
    assert.equal(await checkDatabase(false), null);
    const [seen] = await transaction("system", (tx) => tx.execute("select count(*) from users"));
    assert.deepEqual(seen, { count: "0" });
    // A refusal is a definite answer: waiting would not change it.
    await admin.unsafe("revoke usage on schema public from public");
    assert.match((await checkDatabase(false)) ?? "", /refuses to be asked \(PostgreSQL 42501\)/);
    await admin.unsafe("grant usage on schema public to public");
  });
});
