import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import postgres, { type Sql } from "postgres";
import { checkDatabase, hasTables } from "#lib/domain/installation/check";
import { createOperator } from "#lib/domain/service/create-operator";
import { transaction } from "./client";
import { migrateDatabase } from "./migrate";
import { connect, disconnect } from "./pool";
import { roles } from "./roles";
import { type ScratchDatabase, scratchDatabase } from "./scratch";

/**
 * S-71: the logins that the portal can run with. All other tests use a superuser's; here are a plain owner, for whom a
 * superuser has made the roles, one login that migrates and another that serves, and one without rights. Each has a
 * database of its own; roles belong to the whole server and are named after this process.
 */
let scratch: ScratchDatabase;
let admin: Sql;
const suffix = `${process.pid}_${randomBytes(3).toString("hex")}`;
const password = randomBytes(16).toString("hex");
const made: { login: string; database: string }[] = [];

before(async () => {
  scratch = await scratchDatabase();
  admin = postgres(scratch.url, { max: 1, onnotice: () => {} });
});
after(async () => {
  await disconnect();
  for (const { login, database } of made) {
    if (database) await admin`drop database if exists ${admin(database)} with (force)`;
    await admin`drop role if exists ${admin(login)}`;
  }
  await admin.end();
  await scratch.drop();
});

const userOf = (url: string) => new URL(url).username;

/** Adds a login without any right of its own, with an empty database that it owns, or for another login's database. */
async function addLogin(name: string, granted: readonly string[], of?: string) {
  const login = `zugang_test_${name}_${suffix}`;
  const database = of ?? `${new URL(scratch.url).pathname.slice(1)}_${name}`;
  await admin.unsafe(`create role ${login} login password '${password}'`);
  made.unshift({ login, database: of ? "" : database });
  for (const role of granted)
    await admin`grant ${admin(role)} to ${admin(login)} with inherit false, set true`;
  if (!of) await admin`create database ${admin(database)} owner ${admin(login)} template template0`;
  const url = new URL(scratch.url);
  url.username = login;
  url.password = password;
  url.pathname = `/${database}`;
  return { url: url.href, database };
}

describe("the database logins of the portal (S-71)", () => {
  let database: string;

  test("an owner without special rights migrates and serves, and reads nothing before assuming a role", async () => {
    const owner = await addLogin("owner", [...roles, "zugang_search"]);
    database = owner.database;
    connect(owner.url);
    assert.equal(await hasTables(), false);
    assert.match((await checkDatabase(false)) ?? "", /has no tables yet/);
    await migrateDatabase(owner.url);
    assert.equal(await checkDatabase(false), null);
    const { outcome } = await createOperator({
      email: "kim@muster.example",
      firstName: "Kim",
      lastName: "Service",
    });
    assert.equal(outcome, "first");
    const count = `select count(*)::int as count from users`;
    const [seen] = await transaction("system", (tx) => tx.execute<{ count: number }>(count));
    assert.equal(seen?.count, 1);
    const own = postgres(owner.url, { max: 1 });
    const [alone] = await own.unsafe(count);
    await own.end();
    assert.equal(alone?.count, 0, "forced for the owner too");
    const made = transaction("system", (tx) => tx.execute("create temporary table peek (x int)"));
    await assert.rejects(made, { code: "42501" });
  });

  test("a second login that owns nothing and is only a member of the roles can serve", async () => {
    const { url } = await addLogin("server", roles, database);
    connect(url);
    assert.equal(await checkDatabase(false), null);
    const [seen] = await transaction("system", (tx) =>
      tx.execute<{ count: number }>("select count(*)::int as count from users"),
    );
    assert.equal(seen?.count, 1);
  });

  test("a login that cannot assume the roles is refused with the statements that a superuser has to run", async () => {
    const { url } = await addLogin("stranger", [], database);
    connect(url);
    assert.match((await checkDatabase(false)) ?? "", /may not use the role zugang_app.*grant/);
  });

  test("a login that cannot assume the roles cannot migrate", async () => {
    const { url } = await addLogin("nobody", []);
    await assert.rejects(migrateDatabase(url), {
      message: `the login ${userOf(url)} may not make the role zugang_app or use it. What a superuser has to run once is in docs/row-level-security.md.`,
    });
  });

  test("a second login that may create roles is told that the first one's roles are not its own (FF-B small)", async () => {
    const { url } = await addLogin("maker", []);
    await admin`alter role ${admin(userOf(url))} createrole`;
    await assert.rejects(migrateDatabase(url), (error: Error) => {
      assert.match(
        error.message,
        /^the login zugang_test_maker_\w+ may not make the role zugang_app or use it\. What a superuser/,
      );
      return true;
    });
  });

  test("a login that does not own a restored database is told in plain words which login to use (FF-H-1)", async () => {
    const { url } = await addLogin("restorer", roles, database);
    await assert.rejects(migrateDatabase(url), {
      message:
        /^permission denied for (database|schema) \S+\. This needs the login that owns the tables, or a superuser, in DATABASE_URL_DIRECT: see docs\/operation\.md\.$/,
    });
  });
});
