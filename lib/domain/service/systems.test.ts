import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { findSystem } from "#lib/domain/systems/connected";
import { openSystemSession } from "#lib/domain/systems/sessions";
import {
  addOrganization,
  addUser,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import { passwordStep } from "#lib/domain/testing/factors";
import type { Actor } from "#lib/rules/delegation";
import { readOpenTasks } from "./open-tasks";
import { readSystemStates } from "./systems";

/** what the provider's staff see of the connected systems. */
let world: World;
let service: Actor;
let owner: Actor;
let person: Actor;
let providerNumber: string;
before(async () => {
  world = await openWorld();
  const provider = await addOrganization("provider", null);
  const customer = await addOrganization("customer", provider);
  service = await addUser(provider.organizationId, ["userAdministration"]);
  owner = await addUser(customer.organizationId, [], { isOwner: true });
  person = await addUser(customer.organizationId, ["invoices"]);
  providerNumber = await value(
    sql`select customer_number from organizations where kind = 'provider'`,
  );
});
after(() => world.close());

async function openArchive(sid: string): Promise<void> {
  await passwordStep(person.userNumber);
  const handle = await value<string>(sql`select handle from sessions
    where user_number = ${person.userNumber} order by created_at desc limit 1`);
  const archive = findSystem("invoiceArchive") ?? assert.fail("the catalogue has it");
  await transaction("connect", (tx) => openSystemSession(tx, archive, { sid, handle }));
}

const archiveState = async () => {
  const { systems } = await readSystemStates(service);
  return systems.find(({ system }) => system.id === "invoiceArchive");
};
const tasks = () => transaction(service, (tx) => readOpenTasks(tx));

describe("the state of the connected systems", () => {
  test("is for service administrators alone", async () => {
    await assert.rejects(readSystemStates(owner), { code: "serviceOnly" });
    await assert.rejects(readSystemStates(person), { code: "notFound" });
    const staff = await addUser(service.organizationId, ["product"]);
    await assert.rejects(readSystemStates(staff), { code: "notFound" });
  });

  test("is empty while nothing has happened", async () => {
    const { systems } = await readSystemStates(service);
    const nothing = {
      ...{ lastOpenedAt: null, openSessions: 0, lastDeliveredAt: null, failingSince: null },
      ...{ lastError: null, waiting: 0, waitingSince: null, abandoned: 0 },
    };
    assert.deepEqual(systems, [
      { system: findSystem("invoiceArchive"), ...nothing },
      { system: findSystem("telephoneSystem"), ...nothing },
      { system: findSystem("shop"), ...nothing },
    ]);
  });

  test("counts the open sessions and the logouts that are due, and not the second one of a young session", async () => {
    await openArchive("stays");
    await openArchive("goes");
    await rows(sql`delete from sessions using system_sessions y
      where y.session_handle = sessions.handle and y.sid = 'goes'`);
    const state = await archiveState();
    assert.equal(state?.openSessions, 1);
    assert.equal(state?.waiting, 1);
    assert.ok(state?.waitingSince && state.lastOpenedAt);
    assert.ok(state.waitingSince >= state.lastOpenedAt);
  });

  test("tells since when a system has failed, and for two days how many logouts were given up", async () => {
    await rows(sql`insert into system_states (system, failing_since, last_error, failures)
      values ('invoiceArchive', '2026-11-01 08:00+00', 'status 503', 4)
      on conflict (system) do update set failing_since = excluded.failing_since, last_error = excluded.last_error`);
    await rows(sql`insert into system_outbox (system, sid, subject, state, expires_at, settled_at)
      select 'invoiceArchive', 'given up ' || days, gen_random_uuid(), 'abandoned', now(), now() - make_interval(days => days)
      from generate_series(1, 3) days`);
    const state = await archiveState();
    assert.equal(state?.abandoned, 1);
    assert.equal(state?.lastError, "status 503");
    assert.deepEqual(state?.failingSince, new Date("2026-11-01T08:00:00Z"));
  });

  test("has the keys of each purpose: one that signs, those announced, and those that only verify", async () => {
    await rows(sql`insert into oidc_keys (kid, purpose, sealed, signs_from)
      select concat(kid, ' ', purpose), purpose, 'x', now() + since::interval
      from (values ('old', '-40 days'), ('now', '-1 minute'), ('next', '1 hour')) k (kid, since),
        (values ('openIdConnect'), ('assertion')) p (purpose)`);
    const { keys } = await readSystemStates(service);
    assert.deepEqual(
      keys.map(({ kid, purpose, use }) => [kid, purpose, use]),
      (["openIdConnect", "assertion"] as const).flatMap((purpose) => [
        [`next ${purpose}`, purpose, "announced"],
        [`now ${purpose}`, purpose, "signing"],
        [`old ${purpose}`, purpose, "verifying"],
      ]),
    );
  });
});

describe("a system that accepts no logout", () => {
  test("is a task of the provider after ten minutes and not before, and resolves itself", async () => {
    await rows(sql`delete from system_outbox`);
    const since =
      await value<string>(sql`insert into system_outbox (system, sid, subject, expires_at, created_at)
      select 'shop', sid, gen_random_uuid(), now() + interval '1 hour', now() - interval '9 minutes'
      from unnest(array['a', 'b']) sid returning created_at`);
    assert.deepEqual(await tasks(), []);
    await rows(sql`update system_outbox set created_at = created_at - interval '2 minutes'`);
    const [task, ...more] = await tasks();
    assert.deepEqual(more, []);
    assert.deepEqual(
      { ...task, since: undefined, organization: task?.organization.customerNumber },
      {
        kind: "systemSilent",
        since: undefined,
        organization: providerNumber,
        system: "shop",
        waiting: 2,
      },
    );
    assert.equal(Number(task?.since), Number(new Date(since)) - 2 * 60_000);
    await rows(sql`update system_outbox set state = 'delivered', settled_at = now()`);
    assert.deepEqual(await tasks(), []);
  });
});
