import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { findOwnAccount } from "#lib/domain/account/own-account";
import { readOpenTasks } from "#lib/domain/service/open-tasks";
import { linesLogged } from "#lib/domain/testing/captured-log";
import {
  addOrganization,
  addUser,
  openWorld,
  rows,
  type World,
} from "#lib/domain/testing/database";
import { openSystemsIn, signIn } from "#lib/domain/testing/systems";
import { systems } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { deliverSoon } from "./deliver";
import { reportOldLogouts } from "./logout-outbox";
import { requestRecheck } from "./lost-sessions";
import { recordSystemRefusal } from "./refusals";
import { endOwnSystemSession } from "./sessions";

/** where every connected system is behind a proxy: it asks the portal and is told nothing. */
let world: World;
let service: Actor;
let person: Actor;
before(async () => {
  (systems as unknown[]).splice(0, systems.length, {
    id: "telephony",
    kind: "proxy",
    name: { de: "Telefonie", en: "Telephony" },
    address: "https://telephony.zugang.example",
    areas: { phoneNumbers: "/numbers", callList: "/calls" },
  });
  world = await openWorld();
  const provider = await addOrganization("provider", null);
  const customer = await addOrganization("customer", provider, ["voiceLine"]);
  service = await addUser(provider.organizationId, ["userAdministration"]);
  person = await addUser(customer.organizationId, ["phoneNumbers", "callList"]);
});
beforeEach(() => rows(sql`delete from system_outbox`));
after(() => world.close());

/** A session in the system, as forward auth begins it: the system never has to be told of its end. */
async function open(sid: string): Promise<{ handle: string }> {
  const browser = await signIn(person.userNumber);
  await rows(sql`insert into system_sessions (sid, system, user_number, subject, session_handle, areas, expires_at, ended_there)
    select ${sid}, 'telephony', u.number, u.subject, s.handle, array['phoneNumbers', 'callList'], s.expires_at, true
    from sessions s join users u on u.number = s.user_number where s.handle = ${browser.handle}`);
  return browser;
}

describe("a session in a system behind a proxy", () => {
  test("is among one's own, and ends there without a logout", async () => {
    const browser = await open("own");
    const listed = (await findOwnAccount(person)).systems;
    assert.deepEqual(
      listed.map(({ sid, system }) => [sid, system]),
      [["own", "telephony"]],
    );
    assert.equal(await endOwnSystemSession(person, "own"), true);
    assert.deepEqual(await openSystemsIn(browser), []);
    assert.deepEqual(await rows(sql`select from system_outbox`), []);
  });

  test("ends within a second when something has changed for many, though there is nothing to deliver", async () => {
    const browser = await open("withdrawn");
    await rows(sql`delete from user_permissions where user_number = ${person.userNumber}`);
    await transaction("system", (tx) => requestRecheck(tx, { userNumbers: [person.userNumber] }));
    await deliverSoon();
    assert.deepEqual(await openSystemsIn(browser), []);
    assert.deepEqual(await rows(sql`select from system_outbox`), []);
  });
});

test("a logout that waited when a system moved behind a proxy is not tried, and nobody is told that it waits", async () => {
  await rows(sql`insert into system_outbox (system, sid, subject, created_at, next_attempt_at, expires_at)
    values ('telephony', 'left', gen_random_uuid(), now() - interval '1 hour', now() - interval '1 hour', now() + interval '1 hour')`);
  const said = await linesLogged(async () => {
    await deliverSoon();
    await reportOldLogouts();
  });
  assert.deepEqual(said, []);
  assert.deepEqual(await rows(sql`select state, attempts from system_outbox`), [
    { state: "queued", attempts: 0 },
  ]);
  assert.deepEqual(await transaction(service, (tx) => readOpenTasks(tx)), []);
});

test("a refusal is recorded once a minute for person and system, with the area if it was one alone (R-905)", async () => {
  await recordSystemRefusal(person, "telephony", "callList");
  await recordSystemRefusal(person, "telephony");
  await recordSystemRefusal(service, "telephony");
  assert.deepEqual(
    await rows(sql`select actor_number::int as actor, details from audit_events
      where event = 'system.opened' and outcome = 'refused' order by id`),
    [
      {
        actor: person.userNumber,
        details: { system: "telephony", reason: "areaMissing", areas: ["callList"] },
      },
      { actor: service.userNumber, details: { system: "telephony", reason: "areaMissing" } },
    ],
  );
});
