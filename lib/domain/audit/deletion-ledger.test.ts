import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import postgres, { type Sql } from "postgres";
import { createOperator } from "#lib/domain/service/create-operator";
import { linesLogged } from "#lib/domain/testing/captured-log";
import { type Company, invite, openCompany } from "#lib/domain/testing/company";
import { openWorld, rows, value, type World } from "#lib/domain/testing/database";
import { auditLogSince, endOfAuditLog } from "#lib/domain/testing/dump";
import { letTimePass } from "#lib/domain/testing/time";
import { removeUser } from "#lib/domain/users/remove";
import { purge } from "#lib/domain/worker/purge";
import { environment } from "#lib/infra/env";
import { limits } from "#lib/rules/limits";
import { type Deletion, keepLedger, listDeletions } from "./deletion-ledger";
import { replayDeletions } from "./replay-deletions";

let world: World;
let company: Company;
let owner: Sql;
before(async () => {
  world = await openWorld();
  company = await openCompany();
  owner = postgres(world.url, { max: 1, onnotice: () => {} });
});
after(async () => {
  await owner.end();
  await world.close();
});

async function ledger(): Promise<Deletion[]> {
  const entries: Deletion[] = [];
  for await (const batch of listDeletions()) entries.push(...batch);
  return entries;
}

function exists(userNumber: number): Promise<boolean> {
  return value(sql`select exists (select from users where number = ${userNumber})`);
}

const saved = ["users", "user_permissions", "deleted_accounts", "deleted_numbers"];

/** Copies the accounts and the ledger, like a backup. */
async function backUp(): Promise<void> {
  for (const table of saved)
    await owner.unsafe(
      `drop table if exists backup.${table}; create schema if not exists backup;
        create table backup.${table} as table public.${table}`,
    );
}

/** Restores the copy like `pg_restore`, bypassing all triggers. */
async function restore(): Promise<void> {
  await owner.begin(async (tx) => {
    await tx`set local session_replication_role = 'replica'`;
    for (const table of saved) {
      await tx.unsafe(`delete from ${table}`);
      const columns = await tx<{ name: string }[]>`
        select column_name as name from information_schema.columns
        where table_schema = 'public' and table_name = ${table} and is_generated = 'NEVER'`;
      const names = columns.map(({ name }) => name).join(", ");
      await tx.unsafe(
        `insert into ${table} (${names}) overriding system value select ${names} from backup.${table}`,
      );
    }
  });
}

describe("every deleted user is in the deletion ledger (S-105)", () => {
  const endings: [what: string, end: (userNumber: number, email: string) => Promise<unknown>][] = [
    [
      "a user who is removed by an administrator",
      (userNumber) => removeUser(company.owner, userNumber),
    ],
    [
      "a user who never activated the account",
      async (userNumber) => {
        await letTimePass("30 days", userNumber);
        await purge();
      },
    ],
    [
      "a user who is deleted by an SQL statement",
      (userNumber) => owner`delete from users where number = ${userNumber}`,
    ],
  ];
  for (const [what, end] of endings)
    test(what, async () => {
      const { userNumber, email } = await invite(company.owner);
      const before = (await ledger()).length;
      await end(userNumber, email);
      const entries = await ledger();
      assert.equal(entries.length, before + 1);
      assert.equal(await value(sql`select count(*)::int from deleted_numbers`), 0);
      assert.ok(!JSON.stringify(entries).includes(String(userNumber)), "no number");
    });

  test("a deletion that is rolled back is not in the deletion ledger", async () => {
    const { userNumber } = await invite(company.owner);
    const before = (await ledger()).length;
    await owner
      .begin(async (tx) => {
        await tx`delete from users where number = ${userNumber}`;
        throw new Error("something else went wrong");
      })
      .catch(() => {});
    assert.equal((await ledger()).length, before);
  });

  test("the log has each entry of the ledger in the form in which it can be replayed", async () => {
    const { userNumber } = await invite(company.owner);
    await removeUser(company.owner, userNumber);
    const [line] = await linesLogged(keepLedger);
    const entry = (await ledger()).at(-1);
    assert.equal(line?.event, "accountDeleted");
    assert.deepEqual([line?.numberHash, line?.keyId], [entry?.numberHash, entry?.keyId]);
    assert.equal(Date.parse(String(line?.deletedAt)), Date.parse(entry?.deletedAt ?? ""));
  });

  test("an entry is logged before it is stored in the ledger, and one that cannot be stored stays pending", async () => {
    await keepLedger();
    const { userNumber } = await invite(company.owner);
    await removeUser(company.owner, userNumber);
    await owner`alter table deleted_accounts add constraint stuck check (false) not valid`;
    const logged = await linesLogged(() => assert.rejects(keepLedger, { code: "23514" })).finally(
      () => owner`alter table deleted_accounts drop constraint stuck`,
    );
    assert.equal(await value(sql`select count(*)::int from deleted_numbers`), 1);
    const entries = await ledger();
    assert.deepEqual(
      logged.map(({ event, numberHash }) => [event, numberHash]),
      [["accountDeleted", entries.at(-1)?.numberHash]],
    );
  });
});

describe("after a restore the deletions are repeated (S-105, F-15)", () => {
  test("a replay deletes everybody who was deleted after the backup, and nobody else", async () => {
    const removed = await invite(company.owner);
    const expired = await invite(company.owner);
    const stays = await invite(company.owner);
    await backUp();
    await removeUser(company.owner, removed.userNumber);
    await letTimePass("30 days", expired.userNumber);
    await purge();
    const outside = await ledger();
    await restore();
    assert.deepEqual(
      [await exists(removed.userNumber), await exists(expired.userNumber)],
      [true, true],
    );
    const people = await value<number>(sql`select count(*)::int from users`);
    const since = await endOfAuditLog();

    const replay = await replayDeletions(outside);
    assert.deepEqual(replay, { added: 2, deleted: 2, unreadable: 0 });
    assert.deepEqual(
      [await exists(removed.userNumber), await exists(expired.userNumber)],
      [false, false],
    );
    assert.equal(await exists(stays.userNumber), true);
    assert.equal(await value(sql`select count(*)::int from users`), people - 2);
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, target, details }) => [
        event,
        target,
        details.reason,
      ]),
      [removed, expired]
        .map(({ userNumber }) => userNumber)
        .toSorted((one, other) => one - other)
        .map((number) => ["user.removed", number, "restored"]),
    );
    const whole = await ledger();
    assert.deepEqual(whole.slice(0, outside.length), outside, "the ledger is whole again");
    assert.deepEqual(
      whole
        .slice(outside.length)
        .map(({ numberHash }) => numberHash)
        .toSorted(),
      outside
        .slice(-2)
        .map(({ numberHash }) => numberHash)
        .toSorted(),
      "and tells of both deletions",
    );
    assert.deepEqual(await replayDeletions(outside), { added: 0, deleted: 0, unreadable: 0 });
  });

  test("a new user who has the number of a deleted account after the restore is kept", async () => {
    await backUp();
    const [number] = await owner<
      { next: string }[]
    >`select last_value as next from users_number_seq`;
    const gone = await invite(company.owner);
    await removeUser(company.owner, gone.userNumber);
    const outside = await ledger();
    await restore();
    await owner`select setval('users_number_seq', ${number?.next ?? 1})`;
    const successor = await invite(company.owner);
    assert.equal(successor.userNumber, gone.userNumber, "the same number again");
    assert.equal((await replayDeletions(outside)).deleted, 0);
    assert.equal(await exists(successor.userNumber), true);
  });

  test("a number that was assigned and deleted twice is deleted twice by a replay", async () => {
    await backUp();
    const [number] = await owner<
      { next: string }[]
    >`select last_value as next from users_number_seq`;
    const first = await invite(company.owner);
    await removeUser(company.owner, first.userNumber);
    const outside = await ledger();
    await restore();
    await owner`select setval('users_number_seq', ${number?.next ?? 1})`;
    await replayDeletions(outside);
    const second = await invite(company.owner);
    assert.equal(second.userNumber, first.userNumber, "the same number again");
    await backUp();
    await removeUser(company.owner, second.userNumber);
    const later = await ledger();
    assert.equal(later.length, outside.length + 1, "an entry of its own");
    await restore();
    assert.equal((await replayDeletions(later)).deleted, 1);
    assert.equal(await exists(second.userNumber), false);
    assert.deepEqual(await replayDeletions(later), { added: 0, deleted: 0, unreadable: 0 });
  });

  test("a replay deletes the last service administrator as well, and the terminal creates a new one", async () => {
    const [kim] = await rows<{ number: number }>(sql`select number::int from users
      where organization_id = (select id from organizations where kind = 'provider')`);
    await backUp();
    await owner`delete from users where number = ${kim?.number ?? 0}`;
    const outside = await ledger();
    await restore();
    assert.equal((await replayDeletions(outside)).deleted, 1);
    const email = "kim@service.example";
    assert.equal(
      (await createOperator({ email, firstName: "Kim", lastName: "Service" })).outcome,
      "first",
    );
  });

  test("a replay reaches every user if their numbers have seven and eight digits", async () => {
    await owner`select setval('users_number_seq', 9999998)`;
    const { userNumber } = await invite(company.owner);
    assert.equal(userNumber, 9_999_999);
    await backUp();
    await removeUser(company.owner, userNumber);
    const outside = await ledger();
    await restore();
    await owner`insert into users (number, organization_id, first_name, last_name, email) overriding system value
      select 10100000 + n, ${company.organizationId}, 'Ola', 'Nowak', 'ola-' || n || '@muster.example'
      from generate_series(1, ${limits.ledgerBatch}::int) n`;
    assert.equal((await replayDeletions(outside)).deleted, 1);
    assert.equal(await exists(userNumber), false);
  });

  test("ledger entries made with a lost secret are counted and delete nobody", async () => {
    const { userNumber } = await invite(company.owner);
    await backUp();
    await removeUser(company.owner, userNumber);
    const outside = await ledger();
    await restore();
    const { authSecret: old } = environment();
    Object.assign(environment(), { authSecret: "another-secret-0123456789-abcdefghij-klm" });
    const replay = await replayDeletions(outside);
    assert.equal(replay.deleted, 0);
    assert.ok(replay.unreadable > 0);
    Object.assign(environment(), { authSecretPrevious: old });
    assert.equal((await replayDeletions(outside)).deleted, 1, "with both secrets it works");
    Object.assign(environment(), { authSecret: old, authSecretPrevious: undefined });
  });
});
