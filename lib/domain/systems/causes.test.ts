import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { changeOwnPassword, setPassword } from "#lib/domain/account/passwords";
import { confirmJob } from "#lib/domain/bulk/jobs";
import { type NewJob, prepareJob } from "#lib/domain/bulk/prepare";
import { workJobs } from "#lib/domain/bulk/work";
import { workOrders } from "#lib/domain/orders/carry-out";
import { receiveOrder } from "#lib/domain/orders/receive";
import { changeProducts } from "#lib/domain/organizations/change";
import { closeOrganization, reopenOrganization } from "#lib/domain/organizations/close";
import { countFailure } from "#lib/domain/sign-in/failures";
import { requestPasswordReset } from "#lib/domain/sign-in/forgotten-password";
import { endOtherSessions, endOwnSession, endSession } from "#lib/domain/sign-in/sign-out";
import { dayFromToday, formOf } from "#lib/domain/testing/company";
import {
  addOrganization,
  addUser,
  knownPassword,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import { equipped } from "#lib/domain/testing/factors";
import { newestToken } from "#lib/domain/testing/letters";
import { elsewhere } from "#lib/domain/testing/origins";
import {
  addSystem,
  type Browser,
  logoutsOf,
  openSystem,
  openSystemsIn,
  signIn,
  systemNamed,
} from "#lib/domain/testing/systems";
import { letTimePass } from "#lib/domain/testing/time";
import { changeUser } from "#lib/domain/users/change";
import { deactivateUser } from "#lib/domain/users/deactivate";
import { lockUser } from "#lib/domain/users/lock";
import { removeUser } from "#lib/domain/users/remove";
import { resetSecondFactor } from "#lib/domain/users/reset-second-factor";
import { drainOutbox } from "#lib/domain/worker/deliver-outbox";
import type { AreaId } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { order } from "#lib/rules/order";
import { endAllLost, workRechecks } from "./rechecks";

/** everything because of which somebody loses an open session in a connected system. */
let world: World;
let root: Awaited<ReturnType<typeof addOrganization>>;
let provider: Actor;
before(async () => {
  addSystem("telephony", { phoneNumbers: "/numbers", callList: "/calls" });
  world = await openWorld();
  root = await addOrganization("provider", null);
  provider = await addUser(root.organizationId, ["userAdministration"]);
});
after(() => world.close());

const both = ["invoiceArchive", "telephony"];

/** Somebody who is signed in to both systems. */
type Person = { actor: Actor; browser: Browser; sids: Record<string, string> };

/** A person, a colleague in the same customer, and a stranger in that of another reseller. */
type Scene = {
  owner: Actor;
  person: Person;
  colleague: Person;
  stranger: Person;
  customerNumber: string;
  resellerNumber: string;
};

async function signedInTo(actor: Actor): Promise<Person> {
  const browser = await signIn(actor.userNumber);
  const sids: Record<string, string> = {};
  for (const system of both) sids[system] = (await openSystem(browser, system)).sid;
  return { actor, browser, sids };
}

async function openScene(): Promise<Scene> {
  const reseller = await addOrganization("reseller", root, ["cloudPbx"]);
  const customer = await addOrganization("customer", reseller, ["cloudPbx"]);
  const otherReseller = await addOrganization("reseller", root, ["cloudPbx"]);
  const other = await addOrganization("customer", otherReseller, ["cloudPbx"]);
  const areas = ["invoices", "credentials", "phoneNumbers"] as const;
  const signedIn = async (organizationId: number) =>
    signedInTo(await addUser(organizationId, [...areas]));
  const numberOf = (id: number) =>
    value<string>(sql`select customer_number from organizations where id = ${id}`);
  return {
    owner: await addUser(customer.organizationId, [], { isOwner: true }),
    person: await signedIn(customer.organizationId),
    colleague: await signedIn(customer.organizationId),
    stranger: await signedIn(other.organizationId),
    customerNumber: await numberOf(customer.organizationId),
    resellerNumber: await numberOf(reseller.organizationId),
  };
}

async function setUpFactor({ actor }: Person): Promise<void> {
  await rows(sql`insert into authenticators (user_number, encrypted_secret, last_step)
    values (${actor.userNumber}, 'x', 0)`);
}

async function withdraw({ owner, person }: Scene, ...kept: AreaId[]) {
  await changeUser(owner, await formOf(person.actor.userNumber, { permissions: kept }));
}

async function doToMany(actor: Actor, job: NewJob, ...people: Person[]): Promise<void> {
  const numbers = people.map((person) => ({ userNumber: person.actor.userNumber }));
  await confirmJob(actor, await prepareJob(actor, job, async () => numbers));
  await workJobs();
}

/** What happens, and in which systems person and colleague are signed in afterwards. */
type Loss = [
  what: string,
  happen: (scene: Scene) => Promise<unknown>,
  person?: string[],
  colleague?: string[],
];

/** Looks afterwards: every person's remaining systems, and a logout for each that was lost. */
async function assertOpen(scene: Scene, person: string[], colleague: string[]): Promise<void> {
  const expected = { person, colleague, stranger: both };
  for (const who of ["person", "colleague", "stranger"] as const) {
    const { browser, sids } = scene[who];
    assert.deepEqual(await openSystemsIn(browser), expected[who], who);
    for (const system of both) {
      const [first] = await logoutsOf(sids[system] ?? "");
      const told = first && { system: first.system, subject: first.subject };
      const subject = await subjectOf(scene[who]);
      assert.deepEqual(told, expected[who].includes(system) ? undefined : { system, subject }, who);
    }
  }
}

const subjects = new Map<number, string>();

/** A removed user's subject is remembered from before. */
async function subjectOf({ actor: { userNumber } }: Person): Promise<string> {
  const known = subjects.get(userNumber);
  if (known) return known;
  const subject = await value<string>(sql`select subject from users where number = ${userNumber}`);
  subjects.set(userNumber, subject);
  return subject;
}

async function sceneWithSubjects(): Promise<Scene> {
  const scene = await openScene();
  for (const person of [scene.person, scene.colleague, scene.stranger]) await subjectOf(person);
  // Each session is looked at once after it has begun, which ends none.
  await workRechecks();
  return scene;
}

const atOnce: Loss[] = [
  ["an area is withdrawn", (scene) => withdraw(scene, "invoices", "phoneNumbers"), ["telephony"]],
  ["all areas of both systems are withdrawn", (scene) => withdraw(scene, "personalData")],
  [
    "the user's validity is limited to yesterday",
    async ({ owner, person }) =>
      changeUser(
        owner,
        await formOf(person.actor.userNumber, { validUntil: await dayFromToday(-1) }),
      ),
  ],
  [
    "the user is deactivated",
    ({ owner, person }) => deactivateUser(owner, person.actor.userNumber),
  ],
  ["the user is removed", ({ owner, person }) => removeUser(owner, person.actor.userNumber)],
  ["the provider locks the user", ({ person }) => lockUser(provider, person.actor.userNumber)],
  [
    "the user's second factor is reset",
    async ({ owner, person }) => {
      await setUpFactor(person);
      await resetSecondFactor(owner, person.actor.userNumber);
    },
  ],
  ["the user signs out of the portal", ({ person }) => endSession(person.browser.id)],
  [
    "the user ends this session in another browser",
    ({ person }) => endOwnSession(person.actor, person.browser.hash),
  ],
  [
    "the user ends all sessions but that of another browser",
    async ({ person }) =>
      endOtherSessions(person.actor, (await signIn(person.actor.userNumber)).hash),
  ],
  [
    "the user changes the password in another browser",
    async ({ person }) =>
      changeOwnPassword(person.actor, (await signIn(person.actor.userNumber)).hash, {
        currentPassword: knownPassword,
        password: "Neun stille Möwen am Kai",
      }),
  ],
  ["the user sets up a second factor in another browser", ({ person }) => equipped(person.actor)],
  [
    "the user sets a new password by a letter's link",
    async ({ person }) => {
      const email = await value<string>(
        sql`select email from users where number = ${person.actor.userNumber}`,
      );
      await requestPasswordReset(email, elsewhere().address);
      await drainOutbox();
      await setPassword(await newestToken(world, email), "Neun stille Möwen am Kai");
    },
  ],
  [
    "the customer is closed",
    ({ customerNumber }) => closeOrganization(provider, { customerNumber }),
    [],
    [],
  ],
  [
    "the reseller above is closed",
    ({ resellerNumber }) => closeOrganization(provider, { customerNumber: resellerNumber }),
    [],
    [],
  ],
  [
    "a job deactivates many",
    ({ owner, person, colleague }) => doToMany(owner, { kind: "deactivate" }, person, colleague),
    [],
    [],
  ],
];

const noProducts = (customerNumber: string) =>
  changeProducts(provider, { customerNumber, products: [], shownProducts: ["cloudPbx"] });

const within = ["invoiceArchive"];
const bySecond: Loss[] = [
  ["the provider cancels a product", (scene) => noProducts(scene.customerNumber), within, within],
  [
    "a product of the reseller is cancelled",
    (scene) => noProducts(scene.resellerNumber),
    within,
    within,
  ],
  [
    "an order cancels a product",
    async ({ customerNumber }) => {
      const cancelledProducts = ["cloudPbx"];
      await receiveOrder(
        order.parse({ orderNumber: `C-${customerNumber}`, customerNumber, cancelledProducts }),
      );
      await workOrders();
    },
    within,
    within,
  ],
  [
    "a job withdraws an area from many",
    ({ owner, person, colleague }) =>
      doToMany(owner, { kind: "withdraw", permission: "credentials" }, person, colleague),
    ["telephony"],
    ["telephony"],
  ],
];

const byTime: Loss[] = [
  [
    "the last day of validity is over",
    async ({ person }) =>
      rows(sql`update users set valid_until = ${await dayFromToday(-1)}::date
        where number = ${person.actor.userNumber}`),
  ],
  [
    "the session of the portal is idle for an hour",
    ({ person }) => letTimePass("61 minutes", person.actor.userNumber),
  ],
  [
    "the session of the portal is twelve hours old",
    ({ person }) =>
      rows(sql`update sessions set expires_at = now(), last_seen_at = now()
        where handle = ${person.browser.handle}`),
  ],
];

describe("sessions in connected systems end (R-903)", () => {
  for (const [what, happen, person = [], colleague = both] of atOnce)
    test(`in the same transaction when ${what}`, async () => {
      const scene = await sceneWithSubjects();
      await happen(scene);
      await assertOpen(scene, person, colleague);
      assert.equal(await value(sql`select count(*)::int from system_rechecks`), 0);
    });

  for (const [what, happen, person = [], colleague = both] of bySecond)
    test(`within a second when ${what}`, async () => {
      const scene = await sceneWithSubjects();
      await happen(scene);
      await assertOpen(scene, both, both);
      await workRechecks();
      await assertOpen(scene, person, colleague);
      assert.deepEqual(await rows(sql`select * from system_rechecks`), []);
    });

  for (const [what, happen, person = [], colleague = both] of byTime)
    test(`within a minute when ${what}`, async () => {
      const scene = await sceneWithSubjects();
      await happen(scene);
      await endAllLost();
      await assertOpen(scene, person, colleague);
    });

  test("within a minute when the catalogue no longer serves an area by the system", async () => {
    const scene = await sceneWithSubjects();
    const { areas } = systemNamed("telephony");
    const { phoneNumbers } = areas;
    delete areas.phoneNumbers;
    await endAllLost();
    areas.phoneNumbers = phoneNumbers;
    for (const { browser, sids } of [scene.person, scene.stranger]) {
      assert.deepEqual(await openSystemsIn(browser), ["invoiceArchive"]);
      assert.equal((await logoutsOf(sids.telephony ?? ""))[0]?.system, "telephony");
    }
  });
});

describe("sessions in connected systems stay (R-903)", () => {
  test("R-503: when failures lock the account", async () => {
    const scene = await sceneWithSubjects();
    for (let times = 0; times < limits.failuresUntilLock; times += 1)
      await transaction("auth", (tx) => countFailure(tx, scene.person.actor.userNumber, null));
    assert.equal(
      await value(sql`select locked_by from users where number = ${scene.person.actor.userNumber}`),
      "failures",
    );
    await endAllLost();
    await assertOpen(scene, both, both);
  });

  test("when an area is granted, and end when that one is withdrawn again", async () => {
    const scene = await sceneWithSubjects();
    const { owner, person } = scene;
    const { userNumber } = person.actor;
    await changeUser(
      owner,
      await formOf(userNumber, {
        permissions: ["invoices", "credentials", "phoneNumbers", "notifications"],
      }),
    );
    await assertOpen(scene, both, both);
    await changeUser(
      owner,
      await formOf(userNumber, { permissions: ["invoices", "credentials", "phoneNumbers"] }),
    );
    await assertOpen(scene, ["telephony"], both);
  });

  test("when nothing is lost by a recheck of everybody", async () => {
    const scene = await sceneWithSubjects();
    await endAllLost();
    await assertOpen(scene, both, both);
  });
});

describe("afterwards (R-902)", () => {
  test("whoever has lost one of two areas may open the system again with the other", async () => {
    const scene = await sceneWithSubjects();
    await withdraw(scene, "invoices", "phoneNumbers");
    await assertOpen(scene, ["telephony"], both);
    const again = await openSystem(scene.person.browser, "invoiceArchive");
    assert.deepEqual(again.areas, ["invoices"]);
    assert.deepEqual(await openSystemsIn(scene.person.browser), both);
    assert.deepEqual(await logoutsOf(again.sid), []);
  });

  test("R-106: reopening a customer brings no session back", async () => {
    const scene = await sceneWithSubjects();
    const reference = { customerNumber: scene.customerNumber };
    await closeOrganization(provider, reference);
    await reopenOrganization(provider, reference);
    await endAllLost();
    await assertOpen(scene, [], []);
    assert.equal((await openSystem(scene.person.browser, "invoiceArchive")).areas, null);
  });
});
