import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import postgres from "postgres";
import { transactionOfLogin } from "#db/client";
import { connect, disconnect } from "#db/pool";
import { setPassword } from "#lib/domain/account/passwords";
import { readOpenTasks } from "#lib/domain/service/open-tasks";
import { requestPasswordReset } from "#lib/domain/sign-in/forgotten-password";
import { findSignedIn } from "#lib/domain/sign-in/session-user";
import { startSession } from "#lib/domain/sign-in/sessions";
import { linesLogged } from "#lib/domain/testing/captured-log";
import {
  type Company,
  dayFromToday,
  formOf,
  invite,
  openCompany,
} from "#lib/domain/testing/company";
import { openWorld, patience, rows, value, type World } from "#lib/domain/testing/database";
import {
  assertRefused,
  auditLogSince,
  changesSince,
  dump,
  endOfAuditLog,
  momentOfChanges,
} from "#lib/domain/testing/dump";
import { newestToken } from "#lib/domain/testing/letters";
import { elsewhere, findAuthenticated } from "#lib/domain/testing/origins";
import { letTimePass } from "#lib/domain/testing/time";
import { changeUser } from "#lib/domain/users/change";
import { deactivateUser, reactivateUser } from "#lib/domain/users/deactivate";
import { removeUser } from "#lib/domain/users/remove";
import { resendActivation } from "#lib/domain/users/resend";
import { limits } from "#lib/rules/limits";
import { drainOutbox } from "./deliver-outbox";
import { purge } from "./purge";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
beforeEach(() => purge());
after(() => world.close());

const nothing = {
  users: 0,
  usersOfClosed: 0,
  links: 0,
  sessions: 0,
  letters: 0,
  oldHashes: 0,
  orders: 0,
  encryptedRequests: 0,
  reminders: 0,
  requirements: 0,
  reports: 0,
  events: 0,
  mailEvents: 0,
  logouts: 0,
  deletions: 0,
};
const password = "Neun stille Möwen am Kai";

function exists(userNumber: number): Promise<boolean> {
  return value(sql`select exists (select from users where number = ${userNumber})`);
}

/** Inserts users who were invited this long ago and never activated, in one statement. */
async function addPending(count: number, age: string): Promise<void> {
  await rows(sql`
    insert into users (organization_id, first_name, last_name, email, created_at)
    select ${company.organizationId}, 'Ola', 'Nowak', gen_random_uuid() || '@muster.example', now() - ${age}::interval
    from generate_series(1, ${count}::int)`);
}

async function reconnect(logQuery: (statement: string) => void = () => {}): Promise<void> {
  await disconnect();
  connect(world.url, { deadline: patience, logger: { logQuery } });
}

/** Leaves the process no time for anything else for 200 ms. */
function occupy(): void {
  for (const until = performance.now() + 200; performance.now() < until; );
}

describe("an account that is never activated is deleted after thirty days (R-404, R-701)", () => {
  test("an account is not deleted a minute before the thirty days", async () => {
    const { userNumber } = await invite(company.owner);
    await letTimePass("29 days 23:59:00", userNumber);
    assert.deepEqual(await purge(), { ...nothing, reminders: 1 });
    assert.equal(await exists(userNumber), true);
    // On a slow machine the minute is over before the other tests are.
    await removeUser(company.owner, userNumber);
  });

  test("after thirty days the account and everything that belongs to it is deleted, and the audit log keeps its number", async () => {
    const { userNumber } = await invite(company.owner);
    await letTimePass("30 days", userNumber);
    const since = await endOfAuditLog();
    assert.equal((await purge()).users, 1);
    assert.equal(await exists(userNumber), false);
    for (const table of ["user_permissions", "links", "outbox"]) {
      const left = sql`select count(*)::int from ${sql.identifier(table)} where user_number = ${userNumber}`;
      assert.equal(await value(left), 0, table);
    }
    assert.deepEqual(await auditLogSince(since), [
      {
        event: "user.expired",
        outcome: "done",
        actor: null,
        target: userNumber,
        organization: company.organizationId,
        details: {},
      },
    ]);
  });

  test("a new link does not extend the thirty days", async () => {
    const { userNumber } = await invite(company.owner);
    await letTimePass("29 days", userNumber);
    await resendActivation(company.owner, userNumber);
    await letTimePass("1 day", userNumber);
    assert.equal((await purge()).users, 1);
    assert.equal(await exists(userNumber), false);
  });

  test("a deactivation in between does not extend the thirty days", async () => {
    const { userNumber } = await invite(company.owner);
    await deactivateUser(company.owner, userNumber);
    await letTimePass("30 days", userNumber);
    assert.equal((await purge()).users, 1);
  });

  test("an account activated on the last day stays", async () => {
    const { userNumber, email } = await invite(company.owner);
    await letTimePass("29 days", userNumber);
    await resendActivation(company.owner, userNumber);
    await setPassword(await newestToken(world, email), password);
    await letTimePass("400 days", userNumber);
    assert.equal((await purge()).users, 0);
    assert.equal(await findAuthenticated(email, password), userNumber);
  });

  test("the address is free again at once (S-104)", async () => {
    const first = await invite(company.owner, { permissions: ["shop"] });
    await letTimePass("30 days", first.userNumber);
    await purge();
    const second = await invite(company.owner, { email: first.email });
    assert.notEqual(second.userNumber, first.userNumber);
  });

  test("S-39: an account cannot be activated after the thirty days, even if the purge is late", async () => {
    const { userNumber, email } = await invite(company.owner);
    await letTimePass("29 days", userNumber);
    await resendActivation(company.owner, userNumber);
    const token = await newestToken(world, email);
    await letTimePass("1 day", userNumber);
    await assertRefused(null, () => setPassword(token, password), "linkDead");
    await requestPasswordReset(email, elsewhere().address);
    await drainOutbox();
    assert.equal(await newestToken(world, email), token, "no new letter");
    assert.equal((await purge()).users, 1);
  });
});

describe("how the purge works", () => {
  test("a second run finds nothing", async () => {
    await addPending(5, "31 days");
    assert.equal((await purge()).users, 5);
    const moment = await momentOfChanges();
    assert.deepEqual(await purge(), nothing);
    assert.deepEqual(await changesSince(moment, ["installation"]), []);
  });

  test("more users than fit into one batch are deleted", async () => {
    const count = 2 * limits.purgeBatch + 7;
    await addPending(count, "31 days");
    await addPending(3, "1 day");
    const since = await endOfAuditLog();
    assert.equal((await purge()).users, count);
    assert.equal((await auditLogSince(since)).length, count);
    assert.equal(
      await value(sql`select count(*)::int from users where activated_at is null
      and created_at < now() - interval '30 days'`),
      0,
    );
  });

  test("batches do not get smaller because the process has other work while it waits for the database", async () => {
    await reconnect((statement) => {
      // As a page that is drawn while the database deletes.
      if (statement.includes("'user.expired'")) setTimeout(occupy, 0);
    });
    try {
      // Before it is prepared on its connection a statement is sent in two steps.
      await purge();
      await addPending(300, "31 days");
      const since = await endOfAuditLog();
      assert.equal((await purge()).users, 300);
      const batches = await value<number>(
        sql`select count(distinct xmin::text)::int from audit_events where id > ${since}`,
      );
      assert.ok(batches <= 8, `${batches} batches, the first with 100 users`);
    } finally {
      await reconnect();
    }
  });

  test("ten simultaneous purges delete each user once", async () => {
    const count = 1_500;
    await addPending(count, "31 days");
    const since = await endOfAuditLog();
    const results = await Promise.all(Array.from({ length: 10 }, () => purge()));
    // Users locked by another run at that moment are left to the next.
    results.push(await purge());
    assert.equal(
      results.reduce((sum, { users }) => sum + users, 0),
      count,
    );
    const auditLog = await auditLogSince(since);
    assert.equal(auditLog.length, count);
    assert.equal(new Set(auditLog.map(({ target }) => target)).size, count);
  });

  test("dead links, ended sessions and old letters are deleted when their retention ends, and not before", async () => {
    const { userNumber, email } = await invite(company.owner);
    await setPassword(await newestToken(world, email), password);
    const browser = { userAgent: "", previousSession: null, device: null } as const;
    const session = (await startSession(userNumber, browser)) ?? "";
    await drainOutbox();
    assert.deepEqual(await purge(), nothing);
    assert.ok(await findSignedIn(session, readOpenTasks), "still signed in");
    await letTimePass("13 hours", userNumber);
    assert.deepEqual(await purge(), { ...nothing, sessions: 1 });
    await letTimePass("31 days", userNumber);
    // The letters of the invitation and of the confirmation.
    assert.deepEqual(await purge(), { ...nothing, letters: 2 });
    await letTimePass("70 days", userNumber);
    assert.deepEqual(await purge(), { ...nothing, links: 1 });
    assert.equal(await exists(userNumber), true);
  });

  test("a request for a forgotten password that could not be processed is deleted after two days", async () => {
    await requestPasswordReset("ola@muster.example", elsewhere().address);
    const age = (span: string) =>
      rows(
        sql`update outbox set created_at = now() - ${span}::interval where encrypted_request is not null`,
      );
    await age("1 day 23 hours");
    assert.deepEqual(await purge(), nothing);
    await age("2 days");
    assert.deepEqual(await purge(), { ...nothing, encryptedRequests: 1 });
  });

  test("R-903: what became of a logout is kept for two days, and one to a system that is gone from the catalogue is deleted", async () => {
    await rows(sql`insert into system_outbox (system, sid, subject, state, expires_at, settled_at) values
      ('shop', 'delivered', gen_random_uuid(), 'delivered', now(), now() - interval '49 hours'),
      ('shop', 'yesterday', gen_random_uuid(), 'abandoned', now(), now() - interval '47 hours'),
      ('gone', 'gone', gen_random_uuid(), 'queued', now() - interval '49 hours', null),
      ('shop', 'waiting', gen_random_uuid(), 'queued', now() + interval '1 hour', null)`);
    assert.deepEqual(await purge(), { ...nothing, logouts: 2 });
    assert.deepEqual(await rows(sql`select sid from system_outbox order by sid`), [
      { sid: "waiting" },
      { sid: "yesterday" },
    ]);
  });

  test("when sealing or the ledger fails, users are still deleted, and the log says so (R-404, S-102)", async () => {
    const { userNumber } = await invite(company.owner);
    await letTimePass("30 days", userNumber);
    const owner = postgres(world.url, { max: 1, onnotice: () => {} });
    const tables = ["audit_seals", "deleted_accounts"];
    for (const table of tables)
      await owner.unsafe(`alter table ${table} add constraint stuck check (false) not valid`);
    const logged = await linesLogged(async () =>
      assert.deepEqual(await purge(), { ...nothing, users: 1 }),
    ).finally(async () => {
      for (const table of tables) await owner.unsafe(`alter table ${table} drop constraint stuck`);
      await owner.end();
    });
    assert.equal(await exists(userNumber), false);
    assert.deepEqual(
      logged.filter(({ event }) => event === "fault").map(({ where }) => where),
      ["auditLog", "ledger", "auditLog"],
    );
    await purge();
    assert.equal(await value(sql`select count(*)::int from deleted_numbers`), 0);
  });

  test("the purge stores when it last ran", async () => {
    await rows(sql`update installation set purged_at = null`);
    await purge();
    assert.equal(
      await value(sql`select purged_at > now() - interval '1 minute' from installation`),
      true,
    );
  });
});

test("what is left of sign-ins to systems that nobody finished is deleted when it has expired (R-902)", async () => {
  const keep = (id: string, expires: string) =>
    rows(sql`insert into oidc_records (model, id_hash, payload, expires_at)
      values ('Interaction', ${id}, '{}', clock_timestamp() + ${expires}::interval)`);
  await keep("over", "-1 minute");
  await keep("begun", "1 minute");
  await purge();
  assert.deepEqual(await rows(sql`select id_hash from oidc_records`), [{ id_hash: "begun" }]);
});

describe("afterwards a dump of the database has no trace of the user (R-702, S-100)", () => {
  const needles = {
    firstName: "Nadelvorname",
    lastName: "Nadelnachname",
    email: "nadel.adresse@nadelhost.example",
    browser: "NadelBrowser/1.0",
    renamed: "Nadelumbenannt",
    again: "Nadelwieder",
  };
  async function traces(): Promise<string[]> {
    const everything = JSON.stringify(await dump()).toLowerCase();
    return Object.values(needles).filter((needle) => everything.includes(needle.toLowerCase()));
  }

  /** Everything that can happen to an invited user, short of activating. */
  async function invitedLife(): Promise<number> {
    const { firstName, lastName, email, renamed } = needles;
    const { userNumber } = await invite(company.owner, { firstName, lastName, email });
    await changeUser(company.owner, await formOf(userNumber, { lastName: renamed }));
    const stale = await formOf(userNumber, { shownLastName: lastName, lastName: needles.again });
    await assert.rejects(changeUser(company.owner, stale), { code: "nameChanged" });
    await assert.rejects(invite(company.neighbour, { email }), { code: "emailTaken" });
    await findAuthenticated(email, needles.again);
    await requestPasswordReset(email, elsewhere().address);
    await drainOutbox();
    return userNumber;
  }

  test("no trace is left of a user who was invited and never activated", async () => {
    const userNumber = await invitedLife();
    assert.deepEqual(
      await traces(),
      [needles.email, needles.renamed, needles.firstName].sort(
        (a, b) => Object.values(needles).indexOf(a) - Object.values(needles).indexOf(b),
      ),
    );
    await letTimePass("30 days", userNumber);
    await purge();
    assert.deepEqual(await traces(), []);
  });

  test("no trace is left of a user who was active, deactivated and removed", async () => {
    const userNumber = await invitedLife();
    await setPassword(await newestToken(world, needles.email), password);
    const userAgent = needles.browser;
    await startSession(userNumber, {
      userAgent,
      previousSession: null,
      device: null,
    });
    await changeUser(
      company.owner,
      await formOf(userNumber, { validUntil: await dayFromToday(3), permissions: ["contacts"] }),
    );
    await requestPasswordReset(needles.email, elsewhere().address);
    await deactivateUser(company.owner, userNumber);
    await reactivateUser(company.owner, userNumber);
    await startSession(userNumber, {
      userAgent,
      previousSession: null,
      device: null,
    });
    assert.ok((await traces()).includes(needles.browser), "the needles are there to be found");
    await removeUser(company.owner, userNumber);
    await drainOutbox();
    assert.deepEqual(await traces(), []);
    const numbers = (await dump()).audit_events?.filter((line) => line.includes(`,${userNumber},`));
    assert.ok((numbers?.length ?? 0) > 5, "the audit log keeps the number");
  });

  /**
   * Every text column that depends on users, from the database's catalogue: its table, its column, and the column with
   * the number.
   */
  function textsOfUsers() {
    return rows<{ table: string; column: string; key: string; json: boolean }>(sql`
      with hanging as (
        select 'users'::regclass as relation, 'number' as key
        union select c.conrelid, a.attname::text from pg_constraint c
          join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        where c.contype = 'f' and c.confrelid = 'users'::regclass)
      select h.relation::text as table, t.attname::text as column, h.key, t.atttypid = 'jsonb'::regtype as json
      from hanging h
        join pg_attribute t on t.attrelid = h.relation and t.attnum > 0 and not t.attisdropped
      where t.atttypid in ('text'::regtype, 'jsonb'::regtype) and t.attgenerated = '' order by 1, 2`);
  }

  /**
   * Writes a needle into every text column of one user that accepts one, bypassing all triggers.
   *
   * @returns the columns that a constraint limits to a few values
   */
  async function plantEverywhere(userNumber: number): Promise<string[]> {
    const refused: string[] = [];
    for (const { table, column, key, json } of await textsOfUsers()) {
      const text = `nadel.${table}.${column}@nadelhost.example`;
      const needle = json ? JSON.stringify(text) : text;
      const planted = await transactionOfLogin(async (tx) => {
        await tx.execute(sql`set local session_replication_role = 'replica'`);
        return tx.execute(sql`update ${sql.identifier(table)} set ${sql.identifier(column)} = ${needle}
          where ctid = (select ctid from ${sql.identifier(table)} where ${sql.identifier(key)} = ${userNumber} limit 1)
          returning 1`);
      }).catch((error: unknown) => {
        // 23514: a check constraint.
        assert.match(String((error as { cause?: unknown }).cause ?? error), /23514/);
        return null;
      });
      assert.notEqual(planted?.length, 0, `${table} has no row of this user`);
      if (!planted) refused.push(`${table}.${column}`);
    }
    return refused;
  }

  const endings: Record<string, (userNumber: number) => Promise<unknown>> = {
    "is removed": (userNumber) => removeUser(company.reseller, userNumber),
    "never activated the account": async (userNumber) => {
      await letTimePass("30 days", userNumber);
      await purge();
    },
    "belonged to a customer who left": async () => {
      await rows(sql`update organizations set closed_at = now() - interval '400 days'
        where id = ${company.neighbour.organizationId}`);
      await purge();
    },
  };
  for (const [what, end] of Object.entries(endings)) {
    test(`no text column keeps a trace of a user who ${what}`, async () => {
      const email = "nadel.voll@nadelhost.example";
      const { userNumber } = await invite(company.neighbour, { ...needles, email });
      await requestPasswordReset(email, elsewhere().address);
      await drainOutbox();
      await rows(sql`insert into sessions (id_hash, user_number, expires_at, user_agent)
        values ('x', ${userNumber}, now() + interval '1 hour', 'x')`);
      await rows(sql`insert into known_devices (id_hash, user_number) values ('x', ${userNumber})`);
      await rows(
        sql`insert into authenticators (user_number, encrypted_secret, last_step) values (${userNumber}, 'x', 0)`,
      );
      await rows(
        sql`insert into recovery_codes (user_number, code_hash) values (${userNumber}, 'x')`,
      );
      await rows(sql`insert into passkeys (credential_id, user_number, public_key, counter, name)
        values ('x', ${userNumber}, 'x', 0, 'x')`);
      await rows(
        sql`insert into administrator_reports (kind, subject_number, recipient_number)
          values ('x', ${userNumber}, ${userNumber})`,
      );
      await rows(
        sql`insert into bulk_jobs (kind, actor_number, total) values ('remove', ${userNumber}, 1)`,
      );
      await rows(sql`insert into access_requests (user_number, area, organization_id)
        values (${userNumber}, 'shop', ${company.neighbour.organizationId})`);
      await rows(sql`insert into imported_accounts (user_number, source, old_hash, kept_until)
        values (${userNumber}, 'csv', 'x', now()::date + 9)`);
      assert.deepEqual(await plantEverywhere(userNumber), [
        "access_requests.state",
        "bulk_jobs.dates",
        "bulk_jobs.kind",
        "bulk_jobs.language",
        "bulk_jobs.permission",
        "bulk_jobs.state",
        "imported_accounts.left_out",
        "imported_accounts.source",
        "links.purpose",
        "outbox.delivery",
        "outbox.encrypted_request",
        "outbox.language",
        "outbox.state",
        "sessions.factor",
        "sessions.pending_step",
        "users.language",
        "users.locked_by",
        "users.password_hash",
      ]);
      const found = JSON.stringify(await dump());
      assert.ok(found.includes("nadel.sessions.user_agent@"), "the needles are there to be found");
      assert.ok(found.includes("nadel.outbox.last_error@"));
      assert.ok(found.includes("nadel.bulk_jobs.source@"));
      assert.ok(found.includes("nadel.imported_accounts.old_hash@"));
      await end(userNumber);
      const left = JSON.stringify(await dump()).match(/nadel[^"]{0,60}/gi) ?? [];
      assert.deepEqual(left, []);
      // The address is free at once; in the last case the administrator who would use it is gone as well.
      await invite(company.owner, { email: needles.email });
      await rows(sql`delete from users where email = ${needles.email}`);
    });
  }
});
