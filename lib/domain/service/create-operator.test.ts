import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { sql } from "drizzle-orm";
import { setPassword } from "#lib/domain/account/passwords";
import {
  actorNow,
  addOrganization,
  addUser,
  knownPassword,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import {
  assertRefused,
  auditLogSince,
  changesSince,
  dump,
  endOfAuditLog,
  momentOfChanges,
} from "#lib/domain/testing/dump";
import { findAuthenticated } from "#lib/domain/testing/origins";
import { letTimePass } from "#lib/domain/testing/time";
import { findUser } from "#lib/domain/users/detail";
import { areaIds } from "#lib/rules/catalogue";
import { canAdministerService } from "#lib/rules/delegation";
import { createOperator } from "./create-operator";

const kim = { email: "kim@zugang.example", firstName: "Kim", lastName: "Service" };
const lee = { email: "lee@zugang.example", firstName: "Lee", lastName: "Service" };
const password = "Fuenf gruene Baeume am Kanal";
const tokenOf = (path: string) => path.split("/").at(-1) ?? "";

describe("adding the provider's people from the terminal (R-308)", () => {
  let world: World;
  // Each test begins with an empty database.
  beforeEach(async () => {
    await world?.close();
    world = await openWorld();
  });
  after(() => world.close());

  test("the first person becomes the main account of a new organization", async () => {
    const since = await endOfAuditLog();
    const access = await createOperator({ ...kim, customerNumber: "0042" });
    assert.equal(access.outcome, "first");
    assert.equal(access.signInName, "0042");
    assert.match(access.path, /^\/activate\/[\w-]{43}$/);
    assert.deepEqual(
      await rows(sql`select kind, customer_number, contact_email from organizations`),
      [{ kind: "provider", customer_number: "0042", contact_email: kim.email }],
    );
    assert.equal(await value(sql`select count(*)::int from outbox`), 0, "nothing is mailed");
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, outcome, actor }) => [event, outcome, actor]),
      [
        ["organization.created", "done", null],
        ["user.created", "done", null],
      ],
    );
    assert.equal(await findAuthenticated("0042", password), null);
    const other = () => createOperator({ ...kim, customerNumber: "0043" });
    await assertRefused(null, other, "numberTaken");
    await setPassword(tokenOf(access.path), password);
    const number = await findAuthenticated("0042", password);
    assert.ok(number);
    assert.ok(canAdministerService(await actorNow(number)));
  });

  test("a further person gets every permission, in the same organization", async () => {
    await createOperator(kim);
    const access = await createOperator(lee);
    assert.equal(access.outcome, "further");
    assert.equal(access.signInName, lee.email);
    await setPassword(tokenOf(access.path), password);
    const number = await findAuthenticated(lee.email, password);
    assert.ok(number);
    const actor = await actorNow(number);
    assert.ok(canAdministerService(actor));
    assert.equal(actor.effective.size, areaIds.length);
    assert.equal(await value(sql`select count(*)::int from organizations`), 1);
  });

  test("ten simultaneous additions make one organization and ten users, one of them the main account", async () => {
    const people = Array.from({ length: 10 }, (_, at) => ({
      ...kim,
      email: `k${at}@zugang.example`,
    }));
    const made = await Promise.all(people.map((person) => createOperator(person)));
    assert.deepEqual(
      made
        .map(({ outcome }) => outcome)
        .toSorted()
        .slice(0, 2),
      ["first", "further"],
    );
    assert.deepEqual(
      await rows(sql`select count(*)::int as people, count(*) filter (where is_owner)::int as owners,
        (select count(*)::int from organizations) as organizations from users`),
      [{ people: 10, owners: 1, organizations: 1 }],
    );
  });

  test("a person who never used the link gets a new one, and the first is dead", async () => {
    const first = await createOperator(kim);
    const second = await createOperator({ ...kim, email: kim.email.toUpperCase() });
    assert.equal(second.outcome, "existing");
    await assert.rejects(setPassword(tokenOf(first.path), password), { code: "linkDead" });
    await setPassword(tokenOf(second.path), password);
  });

  test("a person whose account was deleted after thirty days is added anew", async () => {
    const first = await createOperator(kim);
    await letTimePass("31 days");
    const access = await createOperator(kim);
    assert.equal(access.outcome, "first");
    assert.notEqual(access.path, first.path);
    await setPassword(tokenOf(access.path), password);
  });

  test("a person who is locked, deactivated, past validity and without user administration can sign in again", async () => {
    await createOperator(kim);
    const provider = await value<number>(sql`select id from organizations`);
    const { userNumber } = await addUser(provider, ["invoices"], {
      email: lee.email,
      lockedAt: new Date(),
      lockedBy: "provider",
      deactivatedAt: new Date(),
      validFrom: "2020-01-01",
      validUntil: "2020-12-31",
    });
    assert.equal(await findAuthenticated(lee.email, knownPassword), null);
    const since = await endOfAuditLog();
    const access = await createOperator(lee);
    assert.match(access.path, /^\/reset-password\//);
    await setPassword(tokenOf(access.path), password);
    assert.equal(await findAuthenticated(lee.email, password), userNumber);
    assert.ok(canAdministerService(await actorNow(userNumber)));
    const told = (await auditLogSince(since)).map(({ event, target }) => [event, target]);
    for (const event of ["user.unlocked", "user.reactivated", "user.changed", "link.sent"])
      assert.ok(
        told.some(([name, target]) => name === event && target === userNumber),
        event,
      );
    const detail = await findUser(await actorNow(userNumber), userNumber);
    assert.deepEqual(
      detail?.history.flatMap(({ days }) => days),
      [
        { field: "validFrom", before: "2020-01-01", after: null },
        { field: "validUntil", before: "2020-12-31", after: null },
      ],
    );
    assert.deepEqual(detail?.history.map(({ event, by }) => [event, by.kind]).slice(1), [
      ["link.sent", "terminal"],
      ["user.changed", "terminal"],
      ["user.changed", "terminal"],
      ["user.reactivated", "terminal"],
      ["user.unlocked", "terminal"],
    ]);
  });

  test("the address of any other user is refused, and nothing changes", async () => {
    await createOperator(kim);
    const provider = await value<number>(sql`select id from organizations`);
    const customer = await addOrganization("customer", {
      organizationId: provider,
      kind: "provider",
    });
    await addUser(customer.organizationId, ["invoices"], { email: "mini@muster.example" });
    const work = () => createOperator({ ...lee, email: "Mini@Muster.example" });
    await assertRefused(null, work, "emailTaken");
  });

  test("a removed main account is created anew as the main account", async () => {
    await createOperator(kim);
    await rows(sql`delete from users`);
    assert.equal((await createOperator(lee)).outcome, "first");
  });
});

describe("npm run operator:create", () => {
  let world: World;
  const folder = mkdtempSync(join(tmpdir(), "zugang-terminal-"));
  before(async () => {
    world = await openWorld();
  });
  after(async () => {
    await world.close();
    rmSync(folder, { recursive: true });
  });

  /** Runs the script in an empty folder with these variables, like a person at a terminal. */
  function type(options: string[], variables: Record<string, string | undefined> = {}) {
    const script = fileURLToPath(new URL("../../../scripts/run.mjs", import.meta.url));
    const child = spawn(process.execPath, [script, "operator-create", ...options], {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        NODE_ENV: "production",
        DATABASE_URL: world.url,
        APP_URL: "https://portal.example.com",
        AUTH_SECRET: process.env.AUTH_SECRET,
        CRON_SECRET: process.env.CRON_SECRET,
        ...variables,
      },
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        said += text;
      });
    return new Promise<{ code: number | null; said: string }>((resolve) =>
      child.on("close", (code) => resolve({ code, said })),
    );
  }
  const asked = ["--email", kim.email, "--first-name", "Kim", "--last-name", "Service"];

  test("a missing option or variable is named, and nothing changes", async () => {
    const moment = await momentOfChanges();
    const options = await type(["--email", "kim", "--first-name", "Kim"]);
    assert.equal(options.code, 1);
    assert.match(options.said, /Missing or not valid: --email, --last-name/);
    assert.equal((await type(["--password", "geheim"])).code, 1);
    const variables = await type(asked, { AUTH_SECRET: undefined });
    assert.equal(variables.code, 1);
    assert.match(variables.said, /AUTH_SECRET +is missing/);
    assert.doesNotMatch(variables.said, /MAIL/);
    assert.deepEqual(await changesSince(moment), []);
  });

  test("a demo's database is refused", async () => {
    await rows(sql`update installation set demo = true`);
    const moment = await momentOfChanges();
    const { code, said } = await type(asked);
    assert.equal(code, 1);
    assert.match(said, /belongs to a demo/);
    assert.deepEqual(await changesSince(moment), []);
    await rows(sql`update installation set demo = false`);
  });

  test("the printed link opens the account once, and no setting for letters is needed (R-1002)", async () => {
    const { code, said } = await type(asked, { MAIL_URL: "nothing that is read" });
    assert.equal(code, 0, said);
    const link = /https:\/\/portal\.example\.com\/activate\/([\w-]{43})\n/.exec(said);
    assert.ok(link, said);
    const number = /Signs in with: (\d+)/.exec(said)?.[1] ?? "";
    await setPassword(link[1] ?? "", password);
    assert.ok(await findAuthenticated(number, password));
    await assert.rejects(setPassword(link[1] ?? "", password), { code: "linkDead" });
    const stored = JSON.stringify(await dump());
    assert.ok(!stored.includes(link[1] ?? "?"), "the token is nowhere in the database");
  });

  test("the address of a customer's user is refused with a sentence", async () => {
    const provider = await value<number>(sql`select id from organizations`);
    const customer = await addOrganization("customer", {
      organizationId: provider,
      kind: "provider",
    });
    await addUser(customer.organizationId, ["invoices"], { email: "mini@muster.example" });
    const { code, said } = await type([...asked.slice(2), "--email", "mini@muster.example"]);
    assert.equal(code, 1);
    assert.match(said, /Nothing was changed: this address belongs to an account/);
  });
});
