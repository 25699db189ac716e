import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type SQL, sql } from "drizzle-orm";
import postgres, { type Sql } from "postgres";
import { transaction } from "#db/client";
import { connect, disconnect } from "#db/pool";
import type { Principal } from "#db/roles";
import { scratchDatabase } from "#db/scratch";
import { seedDemo } from "#db/seed";
import { linesLogged } from "#lib/domain/testing/captured-log";
import { openWorld, rows, value, type World } from "#lib/domain/testing/database";
import { purge } from "#lib/domain/worker/purge";
import { currentKeyId } from "#lib/infra/crypto/keys";
import { environment } from "#lib/infra/env";
import { limits } from "#lib/rules/limits";
import { record } from "./record";
import { sealAuditLog } from "./seal";
import { beginWalk, verifyAuditLog, walkToEnd } from "./verify";

/** The database's owner, who can do everything except make a seal. */
let owner: Sql;
let world: World;
before(async () => {
  world = await openWorld();
  owner = postgres(world.url, { max: 1, onnotice: () => {} });
});
after(async () => {
  await owner.end();
  await world.close();
});

/** Runs statements as an owner of the database who disables every protection in it. */
async function tamper(...statements: string[]): Promise<void> {
  await owner.begin(async (tx) => {
    await tx`set local session_replication_role = 'replica'`;
    for (const statement of statements) await tx.unsafe(statement);
  });
}

/** Starts with an empty audit log and one event of each of these ages. */
async function freshAuditLog(...ages: string[]): Promise<void> {
  await tamper(
    "truncate audit_events, audit_seals, audit_checkpoints",
    "alter sequence audit_events_id_seq restart",
  );
  for (const age of ages) await happen("user.created", age);
}

/** An event of this age. */
async function happen(event: string, age = "0"): Promise<number> {
  const [row] = await owner<{ id: number }[]>`
    insert into audit_events (at, event, outcome, actor_number, target_number, organization_id, details)
    values (clock_timestamp() - ${age}::interval, ${event}, 'done', 1, 2, 3, '{"fields": ["lastName"], "reason": "x"}')
    returning id::int`;
  return row?.id ?? 0;
}

/** What the verifier finds. */
async function problem(noted?: { position: number; seal: string }) {
  const found = (await verifyAuditLog(noted)).problem;
  return found && [found.kind, found.position, found.eventId];
}

function positions(): Promise<{ position: number; event: number }[]> {
  return rows(sql`select position::int, event_id::int as event from audit_seals order by position`);
}

describe("audit events are sealed after they are committed (S-102)", () => {
  test("every recorded event is sealed once, in order", async () => {
    await freshAuditLog("3 minutes", "2 minutes", "1 minute");
    assert.equal(await sealAuditLog(), 3);
    assert.equal(await sealAuditLog(), 0);
    await happen("user.removed");
    assert.equal(await sealAuditLog(), 1);
    assert.deepEqual(
      (await positions()).map(({ event, position }) => [position, event]),
      [
        [1, 1],
        [2, 2],
        [3, 3],
        [4, 4],
      ],
    );
    const report = await verifyAuditLog();
    assert.equal(report.problem, null);
    assert.deepEqual([report.compared, report.waiting, report.head.position], [4, 0, 4]);
  });

  test("sealing changes no event", async () => {
    await freshAuditLog("1 minute");
    const content = sql`select t::text as line, xmin::text as version from audit_events t`;
    const before = await rows(content);
    await sealAuditLog();
    assert.deepEqual(await rows(content), before);
  });

  test("an event that commits late gets the next position, and no change waits for another", async () => {
    await freshAuditLog();
    const late = postgres(world.url, { max: 1 });
    const [entered, entering] = signal();
    const [left, leaving] = signal();
    const slow = late.begin(async (tx) => {
      await tx`insert into audit_events (event, outcome) values ('user.locked', 'done')`;
      entering();
      await left;
    });
    await entered;
    await happen("user.created");
    assert.equal(await sealAuditLog(), 1, "the one that is there");
    leaving();
    await slow;
    await late.end();
    assert.equal(await sealAuditLog(), 1);
    assert.deepEqual(
      (await positions()).map(({ event }) => event),
      [2, 1],
    );
    assert.equal(await problem(), null);
  });

  test("more events than fit into one batch are sealed", async () => {
    await freshAuditLog();
    const count = 2 * limits.sealBatch + 7;
    await owner`insert into audit_events (event, outcome) select 'user.created', 'done' from generate_series(1, ${count}::int)`;
    assert.equal(await sealAuditLog(), count);
    assert.equal((await verifyAuditLog()).compared, count);
  });

  test("five sealers at once seal every event once", async () => {
    await freshAuditLog();
    await owner`insert into audit_events (event, outcome) select 'user.created', 'done' from generate_series(1, 500)`;
    const sealed = await Promise.all(Array.from({ length: 5 }, () => sealAuditLog()));
    // A sealer that meets another one at work leaves it to that one.
    sealed.push(await sealAuditLog());
    assert.equal(
      sealed.reduce((sum, one) => sum + one, 0),
      500,
    );
    assert.equal((await verifyAuditLog()).compared, 500);
  });

  test("an event that committed too late for the frequent run is sealed by the daily one", async () => {
    await freshAuditLog("1 minute");
    await owner`select setval('audit_events_id_seq', ${limits.auditLookBack + 10})`;
    const far = await happen("user.created");
    await sealAuditLog();
    await owner`insert into audit_events (id, event, outcome) overriding system value values (2, 'user.locked', 'done')`;
    assert.equal(await sealAuditLog(), 0);
    assert.equal(
      (await verifyAuditLog()).waiting,
      1,
      "it waits, and nobody takes it for a forgery",
    );
    await purge();
    assert.deepEqual(
      (await positions()).map(({ event }) => event),
      [1, far, 2],
    );
    assert.equal(await problem(), null);
  });

  test("events that are not sealed yet are counted, and are no problem", async () => {
    await freshAuditLog("1 minute");
    await sealAuditLog();
    await happen("user.created", "30 seconds");
    const report = await verifyAuditLog();
    assert.deepEqual([report.problem, report.waiting], [null, 1]);
    assert.ok(report.waitingSince);
  });

  test("the log names the end of the chain", async () => {
    await freshAuditLog("1 minute", "30 seconds");
    const [line] = await linesLogged(sealAuditLog);
    const { head } = await verifyAuditLog();
    assert.deepEqual(
      [line?.event, line?.position, line?.seal, line?.count],
      ["auditLogSealed", 2, head.seal, 2],
    );
  });
});

/** A signal that one side waits for and the other one sends. */
function signal(): [told: Promise<void>, tell: () => void] {
  let tell = () => {};
  const told = new Promise<void>((resolve) => {
    tell = resolve;
  });
  return [told, tell];
}

describe("changes made to the audit log by the owner of the database are detected (S-102)", () => {
  const forgeries: [what: string, statements: string[], found: unknown[]][] = [
    [
      "another actor",
      ["update audit_events set actor_number = 7 where id = 3"],
      ["changedEvent", 3, 3],
    ],
    [
      "another time, by a microsecond",
      ["update audit_events set at = at + interval '1 microsecond' where id = 3"],
      ["changedEvent", 3, 3],
    ],
    [
      "another outcome",
      ["update audit_events set outcome = 'refused' where id = 3"],
      ["changedEvent", 3, 3],
    ],
    [
      "a detail",
      [`update audit_events set details = '{"fields": ["firstName"], "reason": "x"}' where id = 3`],
      ["changedEvent", 3, 3],
    ],
    ["a deleted row", ["delete from audit_events where id = 3"], ["missingEvent", 3, 3]],
    [
      "a deleted row and its deleted seal",
      ["delete from audit_events where id = 3", "delete from audit_seals where position = 3"],
      ["missingSeal", 3, null],
    ],
    [
      "a deleted row, with the later seals moved up",
      [
        "delete from audit_events where id = 3",
        "delete from audit_seals where position = 3",
        "update audit_seals set position = position - 1 where position > 3",
      ],
      ["changedSeal", 3, 4],
    ],
    [
      "a deleted row whose seal is dated back past the retention",
      [
        "delete from audit_events where id = 3",
        "update audit_seals set event_at = event_at - interval '300 days' where position = 3",
      ],
      ["changedSeal", 3, 3],
    ],
    [
      "a deleted row whose seal is that of a sign-in",
      [
        "delete from audit_events where id = 3",
        "update audit_seals set event = 'session.started' where position = 3",
      ],
      ["changedSeal", 3, 3],
    ],
    [
      "two rows swapped",
      [
        `update audit_events e set at = o.at from audit_events o
          where (e.id, o.id) in ((2, 3), (3, 2))`,
      ],
      ["changedEvent", 2, 2],
    ],
    [
      "two seals swapped",
      [
        "update audit_seals set position = 99 where position = 2",
        "update audit_seals set position = 2 where position = 3",
        "update audit_seals set position = 3 where position = 99",
      ],
      ["changedSeal", 2, 3],
    ],
    [
      "a deleted beginning",
      ["delete from audit_events where id < 3", "delete from audit_seals where position < 3"],
      ["missingSeal", 1, null],
    ],
    [
      "a deleted beginning with a forged checkpoint",
      [
        `insert into audit_checkpoints (position, seal, signature, key_id)
          select position, seal, seal, key_id from audit_seals where position = 2`,
        "delete from audit_events where id < 3",
        "delete from audit_seals where position < 3",
      ],
      ["changedCheckpoint", 2, null],
    ],
    [
      "a seal with another key",
      ["update audit_seals set key_id = 'deadbeef' where position = 3"],
      ["unknownKey", 3, 3],
    ],
    [
      "an inserted row with an old date",
      [
        `insert into audit_events (id, at, event, outcome) overriding system value
          values (-5, clock_timestamp() - interval '3 days', 'user.created', 'done')`,
      ],
      ["insertedEvent", null, -5],
    ],
  ];
  for (const [what, statements, found] of forgeries)
    test(what, async () => {
      await freshAuditLog("5 hours", "4 hours", "3 hours", "2 hours", "1 hour");
      await sealAuditLog();
      assert.equal(await problem(), null);
      await tamper(...statements);
      assert.deepEqual(await problem(), found);
    });

  const madeUp = (position: number, age: string) => `
    insert into audit_seals (position, event_id, event_at, event, digest, seal, key_id)
    values (${position}, -1, clock_timestamp() - interval '${age}', 'user.created', 'x', 'x', '${currentKeyId()}')`;

  const madeUpBeginnings: [what: string, statements: string[], found: unknown[]][] = [
    [
      "all seals deleted, and a forged one far ahead for the portal to sign",
      ["delete from audit_seals", madeUp(1000, "200 days")],
      ["missingSeal", 1, null],
    ],
    [
      "all seals deleted, and a forged one as the first",
      ["delete from audit_seals", madeUp(1, "200 days")],
      ["changedSeal", 1, -1],
    ],
    [
      "all seals deleted, and a forged checkpoint",
      [
        "delete from audit_seals",
        `insert into audit_checkpoints (position, seal, signature, key_id) values (999, 'x', 'x', '${currentKeyId()}')`,
        madeUp(1000, "200 days"),
      ],
      ["changedCheckpoint", 999, null],
    ],
    [
      "an old row changed, and a later one",
      ["update audit_seals set digest = 'x' where position = 2", "delete from audit_events"],
      ["changedSeal", 2, 2],
    ],
    [
      "the seal of an old row deleted",
      ["delete from audit_events", "delete from audit_seals where position = 2"],
      ["missingSeal", 2, null],
    ],
    [
      "a seal before the beginning, whose event is not compared",
      [madeUp(-7, "200 days")],
      ["insertedSeal", -7, -1],
    ],
  ];
  for (const [what, statements, found] of madeUpBeginnings)
    test(`${what}: retention refuses to sign what does not verify, and reports it`, async () => {
      await freshAuditLog("199 days", "198 days", "197 days", "2 hours", "1 hour");
      await sealAuditLog();
      await tamper(...statements);
      // As the clock does: first seal, then delete expired entries.
      await sealAuditLog("everywhere");
      const logged = await linesLogged(async () => void (await purge()));
      assert.deepEqual(
        logged.filter(({ event }) => event === "fault").map(({ where, reason }) => [where, reason]),
        [["auditLog", found[0]]],
      );
      assert.deepEqual(await problem(), found);
    });

  test("retention still deletes expired events that precede an invalid seal", async () => {
    await freshAuditLog("199 days", "198 days", "197 days", "1 hour");
    await sealAuditLog();
    await tamper("delete from audit_events where id < 4");
    await tamper("update audit_seals set seal = 'x' where position = 3");
    await purge();
    assert.deepEqual(
      (await positions()).slice(0, 2).map(({ position }) => position),
      [3, 4],
    );
    assert.deepEqual(await problem(), ["changedSeal", 3, 3]);
  });

  test("retention stops before an expired event that differs from the sealed one", async () => {
    await freshAuditLog("199 days", "1 hour");
    await sealAuditLog();
    await tamper("update audit_events set actor_number = 7, at = clock_timestamp() where id = 1");
    const logged = await linesLogged(async () => void (await purge()));
    assert.deepEqual(
      logged
        .filter(({ event }) => event === "fault")
        .map(({ reason, position }) => [reason, position]),
      [["changedEvent", 1]],
    );
    assert.deepEqual(await problem(), ["changedEvent", 1, 1]);
  });

  test("seals that are much later than their events are reported, as they would be after a forgery", async () => {
    await freshAuditLog("3 days", "2 days", "1 hour");
    // As if the clock had sealed them at their time.
    await sealAuditLog();
    assert.deepEqual((await verifyAuditLog()).late, { count: 2, position: 1, eventId: 1 });
    await freshAuditLog("1 hour");
    await sealAuditLog();
    assert.equal((await verifyAuditLog()).late, null);
  });

  test("a forged event with an old date that is sealed normally is reported", async () => {
    await freshAuditLog("5 hours", "4 hours", "3 hours");
    await sealAuditLog();
    const id = await happen("user.created", "3 days");
    await sealAuditLog("everywhere");
    assert.deepEqual(await problem(), ["backdatedEvent", 4, id]);
  });

  test("a database whose clock was set back is not reported as forged", async () => {
    await freshAuditLog();
    await happen("user.created", "-2 days");
    // Sealed while the clock was ahead; the following entries have right times.
    await sealAuditLog();
    await happen("user.created");
    await sealAuditLog();
    assert.equal(await problem(), null);
  });

  test("a chain cut off at its end is detected only by comparing it with a noted end", async () => {
    await freshAuditLog("5 hours", "4 hours", "3 hours");
    await sealAuditLog();
    const noted = (await verifyAuditLog()).head;
    await tamper(
      "delete from audit_events where id = 3",
      "delete from audit_seals where position = 3",
    );
    assert.equal(await problem(), null);
    assert.deepEqual(await problem(noted), ["cutOff", 2, null]);
    await happen("user.created");
    await sealAuditLog();
    assert.deepEqual(await problem(noted), ["otherHead", 3, 4]);
  });

  test("a noted end that retention has deleted since cannot be compared and is not accepted", async () => {
    await freshAuditLog("200 days", "199 days");
    await sealAuditLog();
    const [first, second] = await rows<{ seal: string }>(
      sql`select seal from audit_seals order by position`,
    );
    await happen("user.created");
    await purge();
    const report = await verifyAuditLog();
    assert.deepEqual([report.problem, report.first], [null, 3]);
    const seal = second?.seal ?? "";
    assert.equal(await problem({ position: 2, seal }), null, "where the checkpoint is it can be");
    assert.deepEqual(await problem({ position: 2, seal: "x" }), ["otherHead", 2, null]);
    for (const old of [first?.seal ?? "", "x"])
      assert.deepEqual(await problem({ position: 1, seal: old }), ["notComparable", 1, null]);
    await tamper("update audit_events set actor_number = 7 where id = 3");
    assert.deepEqual(
      await problem({ position: 1, seal: "x" }),
      ["changedEvent", 3, 3],
      "what is broken is worse",
    );
  });

  test("an end noted long ago is still part of a longer chain", async () => {
    await freshAuditLog("5 hours", "4 hours");
    await sealAuditLog();
    const noted = (await verifyAuditLog()).head;
    await happen("user.created");
    await sealAuditLog();
    assert.equal(await problem(noted), null);
  });
});

test("after a change of the secret old seals are verified with the previous secret, and not without it (S-102)", async () => {
  const { authSecret: old } = environment();
  // The settings that this process would have after a start with these secrets.
  const restartWith = (authSecret: string, authSecretPrevious?: string) =>
    Object.assign(environment(), { authSecret, authSecretPrevious });
  await freshAuditLog("2 hours");
  await sealAuditLog();
  restartWith("another-secret-0123456789-abcdefghij-klm", old);
  await happen("user.created");
  await sealAuditLog();
  assert.equal(await problem(), null);
  restartWith("another-secret-0123456789-abcdefghij-klm");
  assert.deepEqual(await problem(), ["unknownKey", 1, 1]);
  restartWith(old);
});

describe("the audit log is append-only (R-801, S-102)", () => {
  test("the database refuses to update or truncate the audit log or to delete recent events, for every role", async () => {
    await freshAuditLog("89 days", "179 days");
    await sealAuditLog();
    await owner`insert into deleted_accounts (number_hash, key_id) values ('x', 'x')`;
    for (const statement of [
      "update audit_events set outcome = 'refused'",
      "delete from audit_events where id = 1",
      "truncate audit_events",
      "update audit_seals set seal = ''",
      "delete from audit_seals",
      "truncate audit_seals",
      "update deleted_accounts set deleted_at = now()",
    ])
      await assert.rejects(
        owner.unsafe(statement).then((found) => assert.equal(found.count, -1, statement)),
        /append-only/,
        statement,
      );
  });

  test("the portal may only insert events in its own name and with the present time, and only the clock may write seals", async () => {
    await freshAuditLog("1 hour");
    await sealAuditLog();
    const refused: [as: Principal, statement: SQL][] = (
      [{ userNumber: 1, organizationId: 3 }, "auth"] as const
    ).flatMap((as) => [
      [as, sql`update audit_events set outcome = 'refused'`],
      [as, sql`delete from audit_events`],
      [
        as,
        sql`insert into audit_events (at, event, outcome) values (now() - interval '1 day', 'x', 'done')`,
      ],
      [
        as,
        sql`insert into audit_events (id, event, outcome) overriding system value values (-1, 'x', 'done')`,
      ],
      [as, sql`delete from audit_seals`],
      [as, sql`select from audit_seals`],
      [as, sql`select from deleted_accounts`],
      [as, sql`select from deleted_numbers`],
      [as, sql`delete from audit_checkpoints`],
    ]);
    refused.push(["system", sql`update audit_events set outcome = 'refused'`]);
    refused.push(["system", sql`update audit_seals set seal = ''`]);
    for (const [as, statement] of refused)
      await assert.rejects(
        transaction(as, (tx) => tx.execute(statement)),
        { code: "42501" },
      );
    assert.equal(await problem(), null);
  });

  test("the database and the product have the same retention periods", async () => {
    const days = (duration: number) => String(duration / (24 * 60 * 60 * 1000));
    const found = await rows<{ name: string; days: string }>(sql`
      select tgname as name, split_part(encode(tgargs, 'escape'), '\\000', 2) as days
      from pg_trigger where tgname in ('audit_events_kept', 'audit_seals_kept') order by 1`);
    assert.deepEqual(found, [
      { name: "audit_events_kept", days: days(limits.securityRetention) },
      { name: "audit_seals_kept", days: days(limits.auditRetention) },
    ]);
  });
});

describe("retention of the audit log (S-101)", () => {
  test("changes are kept for 180 days and sign-ins for 90; the number of deleted events is recorded, and the chain is valid throughout", async () => {
    await freshAuditLog("181 days", "179 days");
    await happen("session.started", "91 days");
    await happen("session.ended", "89 days");
    await happen("user.changed", "88 days");
    assert.equal((await purge()).events, 2);
    const left = await rows<{ event: string; count: number }>(
      sql`select event, (details ->> 'count')::int as count from audit_events order by id`,
    );
    assert.deepEqual(left, [
      { event: "user.created", count: null },
      { event: "session.ended", count: null },
      { event: "user.changed", count: null },
      { event: "auditLog.expired", count: 1 },
      { event: "auditLog.expired", count: 1 },
    ]);
    const report = await verifyAuditLog();
    assert.deepEqual(
      [report.problem, report.compared, report.expired, report.first, report.head.position],
      [null, 5, 1, 2, 7],
    );
    const again = await purge();
    assert.equal(again.events, 0);
    assert.equal(await value(sql`select count(*)::int from audit_checkpoints`), 1);
  });

  test("changes to what is left after retention are detected", async () => {
    await freshAuditLog("200 days", "190 days", "100 days", "1 hour");
    await purge();
    assert.equal(await problem(), null);
    await tamper("update audit_checkpoints set position = position - 1");
    assert.deepEqual(await problem(), ["changedCheckpoint", 1, null]);
    await tamper("update audit_checkpoints set position = position + 1");
    assert.equal(await problem(), null);
    await tamper("delete from audit_checkpoints");
    assert.deepEqual(await problem(), ["missingSeal", 1, null]);
  });

  test("an audit log whose events have all expired continues at its last position", async () => {
    await freshAuditLog("200 days", "190 days");
    await sealAuditLog();
    await tamper("delete from audit_events");
    await purge();
    assert.equal(await value(sql`select count(*)::int from audit_seals`), 0);
    assert.equal((await verifyAuditLog()).head.position, 2);
    await happen("user.created");
    await sealAuditLog();
    const report = await verifyAuditLog();
    assert.deepEqual([report.problem, report.first, report.head.position], [null, 3, 3]);
  });

  test("a verification during retention reports on what is left", async () => {
    for (const young of [["1 hour", "1 minute"], []]) {
      await freshAuditLog("200 days", "190 days", ...young);
      await sealAuditLog();
      const walk = await beginWalk();
      const noted = await beginWalk({ position: 1, seal: "x" });
      await purge();
      const report = await walkToEnd(walk);
      const [head] = await rows<{ position: number }>(
        sql`select coalesce(max(position), 2)::int as position from audit_seals`,
      );
      assert.deepEqual(
        [report.problem, report.first, report.head.position, report.compared],
        [null, 3, head?.position, (head?.position ?? 0) - 2],
      );
      assert.equal((await walkToEnd(noted)).problem?.kind, "notComparable");
    }
  });

  test("ten purges at once leave a valid chain", async () => {
    await freshAuditLog("200 days", "190 days");
    await owner`insert into audit_events (at, event, outcome)
      select clock_timestamp() - interval '100 days', 'session.started', 'done' from generate_series(1, 300)`;
    await happen("user.created");
    await sealAuditLog();
    const results = await Promise.all(Array.from({ length: 10 }, () => purge()));
    results.push(await purge());
    assert.equal(
      results.reduce((sum, { events }) => sum + events, 0),
      302,
    );
    assert.equal(await problem(), null);
  });

  test("messages of the mail provider are deleted after thirty days and entries of the deletion ledger after 400", async () => {
    await freshAuditLog();
    await owner`insert into mail_events (id, received_at) values ('old', now() - interval '31 days'), ('new', now() - interval '29 days')`;
    await owner`insert into deleted_accounts (number_hash, key_id, deleted_at)
      values ('old', 'x', now() - interval '401 days'), ('new', 'x', now() - interval '399 days')`;
    const { mailEvents, deletions } = await purge();
    assert.deepEqual([mailEvents, deletions], [1, 1]);
    assert.deepEqual(await rows(sql`select id from mail_events`), [{ id: "new" }]);
    assert.deepEqual(
      await rows(
        sql`select number_hash as id from deleted_accounts where number_hash in ('old', 'new')`,
      ),
      [{ id: "new" }],
    );
  });
});

test("a seal covers every column of an event", async () => {
  await freshAuditLog();
  await transaction("system", (tx) =>
    record(tx, { event: "user.created", actor: null, details: { permissionsAfter: ["shop"] } }),
  );
  await sealAuditLog();
  const columns = await rows<{ name: string; type: string }>(sql`
    select column_name as name, data_type as type from information_schema.columns
    where table_name = 'audit_events' and column_name <> 'id' order by 1`);
  assert.equal(columns.length, 10);
  const other: Record<string, string> = {
    text: "'refused'",
    jsonb: `'{"count": 1}'`,
    "timestamp with time zone": "at + interval '1 second'",
  };
  for (const { name, type } of columns) {
    const [before] = await owner.unsafe(`select ${name}::text as value from audit_events`);
    await tamper(`update audit_events set ${name} = ${other[type] ?? "4711"}`);
    assert.deepEqual(await problem(), ["changedEvent", 1, 1], name);
    const old = before?.value === null ? "null" : `'${before?.value}'`;
    await tamper(`update audit_events set ${name} = ${old}::${type}`);
    assert.equal(await problem(), null, name);
  }
});

test("the demo's generated past has a valid chain", async () => {
  const scratch = await scratchDatabase();
  await disconnect();
  try {
    await seedDemo(scratch.url);
    connect(scratch.url);
    await sealAuditLog();
    const report = await verifyAuditLog();
    assert.equal(report.problem, null);
    assert.ok(report.compared > 50);
  } finally {
    await disconnect();
    await scratch.drop();
    connect(world.url);
  }
});
