import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { connect, disconnect } from "#db/pool";
import { setPassword } from "#lib/domain/account/passwords";
import { issueLink } from "#lib/domain/links/issue";
import { findLink } from "#lib/domain/links/state";
import {
  type Company,
  dayFromToday,
  formOf,
  invite,
  openCompany,
  permissionsOf,
} from "#lib/domain/testing/company";
import {
  addOrganization,
  addUser,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import { hold, waitersOf } from "#lib/domain/testing/open-transactions";
import { findAuthenticated } from "#lib/domain/testing/origins";
import { atOnce, outcomesOf, patiently } from "#lib/domain/testing/patience";
import { rounds } from "#lib/domain/testing/repetitions";
import { letTimePass } from "#lib/domain/testing/time";
import { changeUser } from "#lib/domain/users/change";
import { deactivateUser } from "#lib/domain/users/deactivate";
import { removeUser } from "#lib/domain/users/remove";
import { resendActivation } from "#lib/domain/users/resend";
import { drainOutbox } from "#lib/domain/worker/deliver-outbox";
import { purge } from "#lib/domain/worker/purge";
import { areaLike, areasLike } from "#lib/rules/catalogue-roles";
import type { Actor } from "#lib/rules/delegation";

/**
 * Real transactions on the ten connections of the pool, repeated instead of left to chance: each of these was once
 * wrong somewhere.
 */
let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

/** A user invited so long ago that a new link may be sent, with the link's token. */
async function invited(age = "2 minutes") {
  const person = await invite(company.owner);
  await letTimePass(age, person.userNumber);
  const { token } = await transaction("system", (tx) =>
    issueLink(tx, person.userNumber, "activation"),
  );
  return { ...person, token };
}

/** An activated user who has requested a new password, with the link's token. */
async function forgetful() {
  const { userNumber } = await addUser(company.organizationId, ["shop"]);
  const { token } = await transaction("system", (tx) => issueLink(tx, userNumber, "passwordReset"));
  const email = await value<string>(sql`select email from users where number = ${userNumber}`);
  return { userNumber, email, token };
}

function liveLinksOf(userNumber: number): Promise<number> {
  return value(sql`select count(*)::int from links
    where user_number = ${userNumber} and used_at is null and superseded_at is null`);
}

function passwordNumber(number: number): string {
  return `Neun stille Möwen am Kai ${number}`;
}

test("S-32: of sixteen simultaneous activations or resets one succeeds, and its password is the account's", async () => {
  for (let round = 0; round < rounds(4, 100); round += 1) {
    const { userNumber, email, token } = await (round % 2 === 0 ? invited() : forgetful());
    const attempts = Array.from(
      { length: 16 },
      (_, n) => () => setPassword(token, passwordNumber(n)),
    );
    const outcomes = await atOnce(...attempts);
    assert.deepEqual(outcomes.toSorted(), ["done", ...Array(15).fill("linkDead")]);
    const winner = passwordNumber(outcomes.indexOf("done"));
    assert.equal(await findAuthenticated(email, winner), userNumber);
  }
});

test("S-42: an activation that was acknowledged survives the purge, at every moment around the deadline", async () => {
  const seen = new Set<string>();
  // The thirty days end this many milliseconds from now, during the activation. Too early and too late alternate, so
  // that the rounds converge on the critical moment on a machine of any speed.
  let deadline = 40;
  for (let round = 0; round < rounds(25, 200); round += 1) {
    const { userNumber, token } = await invited("29 days");
    const remaining = await value<string>(sql`
      select (created_at + interval '30 days' - clock_timestamp() - make_interval(secs => ${deadline / 1000}::float8))::text
      from users where number = ${userNumber}`);
    await letTimePass(remaining, userNumber);
    let isOver = false;
    const activate = async () => {
      await patiently(() => setPassword(token, passwordNumber(0))).finally(() => {
        isOver = true;
      });
    };
    const purging = async () => {
      while (!isOver) await purge();
    };
    const [outcome = ""] = await atOnce(activate, purging);
    // Long after the deadline.
    await letTimePass("1 day", userNumber);
    await purge();
    const left = await value<boolean>(
      sql`select exists (select from users where number = ${userNumber})`,
    );
    assert.equal(left, outcome === "done", `round ${round}: ${outcome}`);
    seen.add(outcome);
    // In large steps until both ends were seen, then in small ones around that moment.
    const step = seen.size < 2 ? 2 : 1.1;
    deadline *= left ? 1 / step : step;
  }
  assert.deepEqual(
    [...seen].toSorted(),
    ["done", "linkDead"],
    "some came in time and some did not",
  );
});

test("S-42: a purge after the deadline neither deletes the user of an activation that began before it, nor waits for it", async () => {
  // The thirty days end this many seconds from now: as long as an activation takes to change its user on this machine.
  for (let seconds = 1; ; seconds *= 2) {
    const { userNumber, token } = await invited("29 days");
    const deadline = sql`created_at + interval '30 days' - clock_timestamp()`;
    const remaining = await value<string>(sql`
      select (${deadline} - make_interval(secs => ${seconds}::int))::text from users where number = ${userNumber}`);
    await letTimePass(remaining, userNumber);
    await rows(sql`insert into sessions (id_hash, user_number, user_agent, expires_at)
      values ('of ' || ${userNumber}, ${userNumber}, '', now() + interval '1 hour')`);
    // Activations end the user's sessions last: this one waits with the user changed and locked.
    await using held = await hold(
      sql`select from sessions where user_number = ${userNumber} for update`,
    );
    const activating = atOnce(() => setPassword(token, passwordNumber(0)));
    const waiter = await Promise.race([held.waiter(), activating]);
    // The machine was too slow, and the activation too late.
    if (typeof waiter !== "number") continue;
    while (
      await value(sql`select ${deadline} > interval '0' from users where number = ${userNumber}`)
    );
    await purge();
    assert.deepEqual(await waitersOf(waiter), []);
    await held.undo();
    assert.deepEqual(await activating, ["done"]);
    assert.equal(await value(sql`select count(*)::int from users where number = ${userNumber}`), 1);
    return;
  }
});

test("S-31: of twenty simultaneous new links one is sent, and it is the live one", async () => {
  for (let round = 0; round < rounds(5, 100); round += 1) {
    const { userNumber } = await invite(company.owner);
    await letTimePass("2 minutes", userNumber);
    // A hundred rounds by one person would exceed the daily limit.
    await rows(sql`delete from rate_limits`);
    const attempts = Array.from(
      { length: 20 },
      () => () => resendActivation(company.owner, userNumber),
    );
    const outcomes = await atOnce(...attempts);
    assert.deepEqual(outcomes.toSorted(), ["done", ...Array(19).fill("resendTooSoon")]);
    assert.equal(await liveLinksOf(userNumber), 1);
  }
});

test("S-43: no activation link stays alive beside an activated account, in whatever order they were made", async () => {
  const seen = new Set<string>();
  for (let round = 0; round < rounds(30, 200); round += 1) {
    const { userNumber, token } = await invited();
    await letTimePass("2 minutes", userNumber);
    const activate = () => setPassword(token, passwordNumber(0));
    const resend = () => resendActivation(company.owner, userNumber);
    // In some rounds the resend starts first, or the hash would always lose.
    const outcomes =
      round % 3 === 0
        ? await atOnce(activate, resend)
        : outcomesOf(await Promise.allSettled([patiently(activate), later(round, resend)]));
    seen.add(outcomes.join());
    if (outcomes[0] === "done") {
      assert.equal(await liveLinksOf(userNumber), 0);
      assert.equal((await findLink(token)).state, "used");
    } else {
      assert.deepEqual(outcomes, ["linkDead", "done"]);
      assert.equal(await liveLinksOf(userNumber), 1);
    }
  }
  for (const outcome of seen)
    assert.ok(["done,alreadyActivated", "linkDead,done"].includes(outcome), outcome);
});

/** Runs the work after some queries: a delay in units of what is being raced. */
async function later(questions: number, work: () => Promise<unknown>): Promise<unknown> {
  for (let asked = 0; asked < questions; asked += 1) await value(sql`select 1`);
  return patiently(work);
}

/** A customer without an owner and with two administrators. */
async function openPair(): Promise<[Actor, Actor, number]> {
  const root = await value<number>(sql`select id from organizations where kind = 'provider'`);
  const parent = { organizationId: root, kind: "provider" } as const;
  const { organizationId } = await addOrganization("customer", parent);
  const add = () => addUser(organizationId, ["userAdministration", "shop"]);
  return [await add(), await add(), organizationId];
}

const takingAway: Record<string, (actor: Actor, userNumber: number) => Promise<unknown>> = {
  remove: removeUser,
  deactivate: deactivateUser,
  "withdraw user administration from": async (actor, userNumber) =>
    changeUser(actor, await formOf(userNumber, { permissions: ["shop"] })),
  "limit the validity of": async (actor, userNumber) =>
    changeUser(actor, await formOf(userNumber, { validUntil: await dayFromToday(-1) })),
};
for (const [command, act] of Object.entries(takingAway)) {
  test(`R-308: of two administrators who ${command} each other one is refused, and one is left`, async () => {
    for (let round = 0; round < rounds(10, 200); round += 1) {
      const [first, second, organizationId] = await openPair();
      const outcomes = await atOnce(
        () => act(first, second.userNumber),
        () => act(second, first.userNumber),
      );
      assert.deepEqual(outcomes.toSorted(), ["done", "notFound"]);
      const left = await value(sql`select count(*)::int from users u join user_permissions p
          on p.user_number = u.number and p.permission = 'userAdministration'
        where u.organization_id = ${organizationId} and u.deactivated_at is null and u.valid_until is null`);
      assert.equal(left, 1);
    }
  });
}

test("R-308, S-40: two administrators whose validity is limited cannot remove the last two unlimited ones simultaneously", async () => {
  for (let round = 0; round < rounds(10, 200); round += 1) {
    const [first, second, organizationId] = await openPair();
    const validUntil = await dayFromToday(1);
    const areas = ["userAdministration", "shop"] as const;
    const [one, other] = [
      await addUser(organizationId, [...areas], { validUntil }),
      await addUser(organizationId, [...areas], { validUntil }),
    ];
    const outcomes = await atOnce(
      () => removeUser(one, first.userNumber),
      () => deactivateUser(other, second.userNumber),
    );
    assert.deepEqual(outcomes.toSorted(), ["done", "lastAdministrator"]);
  }
});

for (const place of ["in the editor's own organization", "in an organization below"]) {
  test(`S-46: nobody grants anything ${place} after losing the permission to grant it`, async () => {
    const chief = place.includes("below") ? company.reseller : company.owner;
    for (let round = 0; round < rounds(10, 200); round += 1) {
      const rights = ["userAdministration", "invoices", "shop"] as const;
      const editor = await addUser(chief.organizationId, [...rights]);
      const { userNumber } = await addUser(company.organizationId, ["contacts"]);
      const grant = await formOf(userNumber, { permissions: ["contacts", "invoices"] });
      const withdraw = await formOf(editor.userNumber, { permissions: ["shop"] });
      const [granted, invited, withdrawn] = await atOnce(
        () => changeUser(editor, grant),
        () => invite(editor, { organizationId: company.organizationId }),
        () => changeUser(chief, withdraw),
      );
      assert.equal(withdrawn, "done");
      const order = await rows<{ event: string; actor: number }>(sql`
        select event, actor_number::int as actor from audit_events
        where (actor_number = ${editor.userNumber} or target_number = ${editor.userNumber})
          and outcome = 'done' order by id`);
      const end = order.findIndex(({ actor }) => actor === chief.userNumber);
      assert.equal(end, order.length - 1, JSON.stringify(order));
      assert.equal(order.length - 1, [granted, invited].filter((one) => one === "done").length);
      const refused = [granted, invited].filter((one) => one !== "done");
      assert.deepEqual(
        refused,
        refused.map(() => "notFound"),
      );
      assert.equal(
        (await permissionsOf(userNumber)).includes(areaLike("invoices")),
        granted === "done",
      );
    }
  });
}

test("S-44: simultaneous edits of different boxes are both saved", async () => {
  for (let round = 0; round < rounds(10, 100); round += 1) {
    const { userNumber } = await addUser(company.organizationId, ["contacts", "shop"]);
    const first = await formOf(userNumber, { permissions: ["contacts", "shop", "invoices"] });
    const second = await formOf(userNumber, { permissions: ["shop"], lastName: "Zweit" });
    const outcomes = await atOnce(
      () => changeUser(company.owner, first),
      () => changeUser(company.administrator, second),
    );
    assert.deepEqual(outcomes, ["done", "done"]);
    assert.deepEqual(await permissionsOf(userNumber), areasLike(["invoices", "shop"]));
  }
});

test("S-44: of two simultaneous edits with different names one is refused with a conflict", async () => {
  for (let round = 0; round < rounds(10, 100); round += 1) {
    const { userNumber } = await addUser(company.organizationId, ["shop"]);
    const forms = [
      await formOf(userNumber, { lastName: "Erst" }),
      await formOf(userNumber, { lastName: "Zweit" }),
    ];
    const outcomes = await atOnce(...forms.map((form) => () => changeUser(company.owner, form)));
    assert.deepEqual(outcomes.toSorted(), ["done", "nameChanged"]);
  }
});

test("S-45: editing, activating or writing to a user who is being removed succeeds or is refused with a clear answer", async () => {
  // The letters of the other tests, hundreds of them, are not what is raced with.
  await rows(sql`delete from outbox`);
  for (let round = 0; round < rounds(10, 100); round += 1) {
    const { userNumber, token } = await invited();
    await letTimePass("2 minutes", userNumber);
    const form = await formOf(userNumber, { lastName: "Anders" });
    const outcomes = await atOnce(
      () => removeUser(company.owner, userNumber),
      () => changeUser(company.administrator, form),
      () => setPassword(token, passwordNumber(0)),
      () => resendActivation(company.reseller, userNumber),
      drainOutbox,
    );
    assert.equal(outcomes[0], "done");
    assert.equal(
      await value(sql`select exists (select from users where number = ${userNumber})`),
      false,
    );
    for (const outcome of outcomes)
      assert.ok(["done", "notFound", "linkDead", "alreadyActivated"].includes(outcome), outcome);
  }
});

test("S-41: all commands running simultaneously never deadlock", async () => {
  const people = await Promise.all(Array.from({ length: 6 }, () => invited()));
  const crowd = people.flatMap(({ userNumber, token }, n) => [
    () => setPassword(token, passwordNumber(n)),
    () => resendActivation(company.owner, userNumber),
    () => deactivateUser(company.reseller, userNumber),
    async () => changeUser(company.administrator, await formOf(userNumber, { firstName: `N${n}` })),
    () => purge(),
    () => drainOutbox(),
  ]);
  for (let round = 0; round < rounds(5, 60); round += 1) await atOnce(...crowd);
  // Connections are counted by the server when they close.
  await disconnect();
  connect(world.url);
  const deadlocks = sql`select deadlocks::int from pg_stat_database where datname = current_database()`;
  assert.equal(await value(deadlocks), 0);
});
