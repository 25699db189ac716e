import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { transactionOfLogin } from "#db/client";
import { setPassword } from "#lib/domain/account/passwords";
import { workOrders } from "#lib/domain/orders/carry-out";
import { receiveOrder } from "#lib/domain/orders/receive";
import { changeMasterData } from "#lib/domain/organizations/change";
import {
  type Company,
  dayFromToday,
  formOf,
  openCompany,
  permissionsOf,
} from "#lib/domain/testing/company";
import {
  actorNow,
  addOrganization,
  addUser,
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
import { lettersTo, newestToken } from "#lib/domain/testing/letters";
import { letTimePass } from "#lib/domain/testing/time";
import { changeUser } from "#lib/domain/users/change";
import { deactivateUser } from "#lib/domain/users/deactivate";
import { lockUser } from "#lib/domain/users/lock";
import { removeUser } from "#lib/domain/users/remove";
import { drainOutbox } from "#lib/domain/worker/deliver-outbox";
import { limits } from "#lib/rules/limits";
import { requestRegistration, sendRegistrationLink } from "./request";
import { findRegistration } from "./state";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

const password = "Neun stille Möwen am Kai";

let customers = 0;
/** A customer of the reseller without users, and the address of its contact. */
async function openCustomer() {
  customers += 1;
  const parent = { organizationId: company.reseller.organizationId, kind: "reseller" } as const;
  const { organizationId } = await addOrganization("customer", parent, ["cloudPbx", "faxAndSms"]);
  const contact = `stammdaten${customers}@muster.example`;
  await rows(sql`update organizations set contact_email = ${contact} where id = ${organizationId}`);
  const customerNumber = await value<string>(
    sql`select customer_number from organizations where id = ${organizationId}`,
  );
  return { organizationId, customerNumber, contact };
}

/** A customer of the reseller without users, with a link that was just sent. */
async function openInvited() {
  const customer = await openCustomer();
  await sendRegistrationLink(company.provider, customer);
  return { ...customer, token: await newestToken(world, customer.contact) };
}

/** Moves the links of an organization into the past; the trigger that protects their dates is disabled meanwhile. */
function age(organizationId: number, span: string) {
  return transactionOfLogin(async (tx) => {
    await tx.execute(sql`set local session_replication_role = 'replica'`);
    await tx.execute(sql`update links set created_at = created_at - ${span}::interval,
      expires_at = expires_at - ${span}::interval where organization_id = ${organizationId}`);
  });
}

let people = 0;
function freshEmail() {
  people += 1;
  return `neu${people}@muster.example`;
}

/** Submits the form on the page of this link, and has it decided. */
async function register(token: string, typed: { email: string; firstName?: string }) {
  await submit(token, typed);
  await drainOutbox();
}

async function submit(
  token: string,
  { email, firstName = "Nele" }: { email: string; firstName?: string },
) {
  const link = await findRegistration(token);
  if (link.state === "unknown") assert.fail("unknown");
  await requestRegistration(token, link.link, {
    firstName,
    lastName: "Neu",
    email,
    language: "de",
  });
}

type Made = { number: number; email: string; owner: boolean; activated: boolean };
function usersOf(organizationId: number): Promise<Made[]> {
  return rows<Made>(sql`select number::int, email, is_owner as owner, activated_at is not null as activated
    from users where organization_id = ${organizationId} order by number`);
}

async function stateOf(token: string) {
  return (await findRegistration(token)).state;
}

describe("the provider sends a registration link (R-309, R-602)", () => {
  test("the link goes only to the address that the master data have when the letter is sent", async () => {
    const customer = await openCustomer();
    await sendRegistrationLink(company.provider, customer);
    const later = `neuer-${customer.contact}`;
    await rows(
      sql`update organizations set contact_email = ${later} where id = ${customer.organizationId}`,
    );
    const since = await lettersTo(world, customer.contact);
    assert.deepEqual(
      since.map(({ kind, to }) => [kind, to.includes(later)]),
      [["registration", true]],
    );
    const everything = JSON.stringify(await dump());
    assert.ok(!everything.includes(since[0]?.token ?? "?"), "no token in the database");
    assert.match(since[0]?.text ?? "", new RegExp(`${customer.customerNumber}`));
  });

  test("a link is valid for seven days, replaces earlier ones, is sent once a minute at most and is recorded", async () => {
    const since = await endOfAuditLog();
    const { organizationId, customerNumber, contact, token } = await openInvited();
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, outcome, actor, organization }) => [
        event,
        outcome,
        actor,
        organization,
      ]),
      [["registration.sent", "done", company.provider.userNumber, organizationId]],
    );
    const { seconds } = await assertRefused(
      company.provider,
      () => sendRegistrationLink(company.provider, { customerNumber }),
      "resendTooSoon",
    );
    assert.ok(Number(seconds) > 0 && Number(seconds) <= 60);
    await age(organizationId, "61 seconds");
    await sendRegistrationLink(company.provider, { customerNumber });
    const newer = await newestToken(world, contact);
    assert.deepEqual([await stateOf(token), await stateOf(newer)], ["superseded", "live"]);
    await age(organizationId, "6 days 23:58:00");
    assert.equal(await stateOf(newer), "live");
    await age(organizationId, "00:02:00");
    assert.equal(await stateOf(newer), "expired");
  });

  test("ten simultaneous requests send one link", async () => {
    const customer = await openCustomer();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, () => sendRegistrationLink(company.provider, customer)),
    );
    assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
    assert.equal((await lettersTo(world, customer.contact)).length, 1);
  });

  test("everybody else is refused, and so is a link for the provider's own, a closed or an unknown organization", async () => {
    const { customerNumber, organizationId } = await openCustomer();
    for (const actor of [company.reseller, company.owner, company.administrator])
      await assertRefused(
        actor,
        () => sendRegistrationLink(actor, { customerNumber }),
        "serviceOnly",
      );
    await assertRefused(
      company.colleague,
      () => sendRegistrationLink(company.colleague, { customerNumber }),
      "notFound",
    );
    const helper = await addUser(company.provider.organizationId, ["invoices"]);
    await assertRefused(helper, () => sendRegistrationLink(helper, { customerNumber }), "notFound");
    const own = await value<string>(
      sql`select customer_number from organizations where kind = 'provider'`,
    );
    await assertRefused(
      company.provider,
      () => sendRegistrationLink(company.provider, { customerNumber: own }),
      "providerOrganization",
    );
    for (const number of ["999", "", "\0", "' or 1=1"])
      await assertRefused(
        company.provider,
        () => sendRegistrationLink(company.provider, { customerNumber: number }),
        "notFound",
      );
    await rows(sql`update organizations set closed_at = now() where id = ${organizationId}`);
    await assertRefused(
      company.provider,
      () => sendRegistrationLink(company.provider, { customerNumber }),
      "organizationClosed",
    );
  });

  test("an actor who lost the permission a moment ago sends no link", async () => {
    const { customerNumber } = await openCustomer();
    const stale = await addUser(company.provider.organizationId, ["userAdministration"]);
    await rows(sql`delete from user_permissions where user_number = ${stale.userNumber}`);
    await assertRefused(stale, () => sendRegistrationLink(stale, { customerNumber }), "notFound");
  });
});

describe("a customer registers (R-602)", () => {
  test("the first to register becomes the owner, activates by mail and signs in with the customer number", async () => {
    const { organizationId, customerNumber, token } = await openInvited();
    const email = freshEmail();
    const since = await endOfAuditLog();
    await register(token, { email });
    const [made, ...more] = await usersOf(organizationId);
    assert.deepEqual(more, []);
    assert.deepEqual([made?.email, made?.owner, made?.activated], [email, true, false]);
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, actor, target, organization }) => [
        event,
        actor,
        target,
        organization,
      ]),
      [["user.registered", null, made?.number, organizationId]],
    );
    const { effective } = await actorNow(made?.number ?? 0);
    assert.ok(effective.size > 0);
    const [registered] = await auditLogSince(since);
    assert.deepEqual(new Set(registered?.details.permissionsAfter as string[]), effective);
    const [letter] = await lettersTo(world, email);
    assert.equal(letter?.kind, "activation");
    assert.equal(await stateOf(token), "live", "not spent before the activation");
    const { signInName } = await setPassword(letter?.token ?? "", password);
    assert.equal(signInName, customerNumber);
    assert.equal(await stateOf(token), "used");
    await assert.rejects(submit(token, { email: freshEmail() }), { code: "linkDead" });
  });

  test("beside an owner, the new user gets every permission that the products allow", async () => {
    const { organizationId, token } = await openInvited();
    await addUser(organizationId, [], { isOwner: true });
    await register(token, { email: freshEmail() });
    const made = (await usersOf(organizationId)).find(({ activated }) => !activated);
    assert.equal(made?.owner, false);
    const { effective } = await actorNow(made?.number ?? 0);
    assert.deepEqual(await permissionsOf(made?.number ?? 0), [...effective].toSorted());
    assert.ok(effective.has("fax") && effective.has("userAdministration"));
    assert.ok(!effective.has("teamsConnector"), "not in the products");
  });

  test("registering again replaces the pending user, with the same or another address", async () => {
    const { organizationId, token } = await openInvited();
    const [wrong, right] = [freshEmail(), freshEmail()];
    await register(token, { email: wrong });
    const [first] = await usersOf(organizationId);
    const firstToken = await newestToken(world, wrong);
    await register(token, { email: right });
    await register(token, { email: right, firstName: "Nela" });
    const [made, ...more] = await usersOf(organizationId);
    assert.deepEqual([made?.email, made?.owner, more], [right, true, []]);
    assert.notEqual(made?.number, first?.number);
    await assert.rejects(setPassword(firstToken, password), { code: "linkDead" });
    const letters = await lettersTo(world, right);
    assert.deepEqual(
      letters.map(({ kind }) => kind),
      ["activation", "activation"],
    );
    await assert.rejects(setPassword(letters[0]?.token ?? "", password), { code: "linkDead" });
    await setPassword(letters[1]?.token ?? "", password);
  });

  test("a newer link deletes the older one and the pending user whom it created", async () => {
    const { organizationId, customerNumber, contact, token } = await openInvited();
    const email = freshEmail();
    await register(token, { email });
    const older = await newestToken(world, email);
    await age(organizationId, "2 minutes");
    await sendRegistrationLink(company.provider, { customerNumber });
    assert.deepEqual(await usersOf(organizationId), []);
    await assert.rejects(setPassword(older, password), { code: "linkDead" });
    const newer = await newestToken(world, contact);
    await register(newer, { email: email.toUpperCase() });
    assert.deepEqual(
      (await usersOf(organizationId)).map((one) => one.email),
      [email.toUpperCase()],
    );
    await setPassword(await newestToken(world, email), password);
    assert.equal(await stateOf(newer), "used");
  });

  test("of several registrations before the decision the last one counts", async () => {
    const { organizationId, token } = await openInvited();
    const emails = [freshEmail(), freshEmail(), freshEmail()];
    for (const email of emails) await submit(token, { email });
    await drainOutbox();
    assert.deepEqual(
      (await usersOf(organizationId)).map(({ email }) => email),
      emails.slice(-1),
    );
  });

  test("no user is created when the link dies before the request is decided", async () => {
    const deaths: ((customer: Awaited<ReturnType<typeof openInvited>>) => Promise<unknown>)[] = [
      ({ organizationId }) => age(organizationId, "7 days"),
      ({ organizationId }) =>
        rows(sql`update organizations set closed_at = now() where id = ${organizationId}`),
      async ({ organizationId, customerNumber }) => {
        await age(organizationId, "2 minutes");
        await sendRegistrationLink(company.provider, { customerNumber });
      },
    ];
    for (const die of deaths) {
      const customer = await openInvited();
      const email = freshEmail();
      await submit(customer.token, { email });
      await die(customer);
      assert.deepEqual(await lettersTo(world, email), []);
      assert.deepEqual(await usersOf(customer.organizationId), []);
      const left = sql`select count(*)::int from outbox where encrypted_request is not null`;
      assert.equal(await value(left), 0);
    }
  });
});

describe("a decision about a pending registered user cannot be undone by registering again (R-409, R-306, R-310)", () => {
  async function openRegistered() {
    const customer = await openInvited();
    await addUser(customer.organizationId, [], { isOwner: true });
    await register(customer.token, { email: freshEmail() });
    const made = (await usersOf(customer.organizationId)).find(({ activated }) => !activated);
    return { ...customer, userNumber: made?.number ?? 0 };
  }

  const decisions: Record<string, (userNumber: number) => Promise<unknown>> = {
    "deactivated by the reseller": (number) => deactivateUser(company.reseller, number),
    "locked by the provider": (number) => lockUser(company.provider, number),
    "removed by the reseller": (number) => removeUser(company.reseller, number),
    "left with fewer permissions by the reseller": async (number) =>
      changeUser(company.reseller, await formOf(number, { permissions: ["invoices"] })),
    "limited in time by the reseller": async (number) =>
      changeUser(company.reseller, await formOf(number, { validUntil: await dayFromToday(3) })),
  };
  for (const [what, decide] of Object.entries(decisions))
    test(`${what}: registering again with the link creates no new user`, async () => {
      const { organizationId, token, userNumber } = await openRegistered();
      const email = freshEmail();
      // Submitted before the decision, and processed after it.
      await submit(token, { email });
      await decide(userNumber);
      const moment = await momentOfChanges();
      const since = await endOfAuditLog();
      assert.deepEqual(await lettersTo(world, email), []);
      assert.deepEqual(await changesSince(moment, ["audit_events", "outbox"]), []);
      assert.deepEqual(
        (await auditLogSince(since)).map(({ event, outcome, organization, details }) => [
          event,
          outcome,
          organization,
          details.reason,
        ]),
        [["user.registered", "refused", organizationId, "linkDead"]],
      );
      assert.equal(await stateOf(token), "withdrawn");
      await assertRefused(null, () => submit(token, { email }), "linkDead");
    });

  test("past the end of validity: registering again with the link creates no new user either", async () => {
    const { organizationId, token, userNumber } = await openRegistered();
    await rows(
      sql`update users set valid_until = ${await dayFromToday(-1)} where number = ${userNumber}`,
    );
    const before = await usersOf(organizationId);
    const email = freshEmail();
    await register(token, { email });
    assert.deepEqual(await usersOf(organizationId), before);
    assert.deepEqual(await lettersTo(world, email), []);
  });

  test("deactivating a user whom the link did not create leaves the link live", async () => {
    const { organizationId, token } = await openRegistered();
    const other = await addUser(organizationId, ["invoices"], {
      activatedAt: null,
      passwordHash: null,
    });
    await deactivateUser(company.reseller, other.userNumber);
    assert.equal(await stateOf(token), "live");
  });
});

describe("a registration link that went to a wrong address (R-103, R-602)", () => {
  async function formOfMasterData(customerNumber: string, contactEmail: string) {
    const [row] = await rows<Record<"name" | "place" | "first" | "last" | "email", string>>(sql`
      select name, place, contact_first_name as first, contact_last_name as last, contact_email as email
      from organizations where customer_number = ${customerNumber}`);
    if (!row) assert.fail();
    const { name, place, first, last, email } = row;
    return {
      ...{ customerNumber, name, place, contactFirstName: first, contactLastName: last },
      ...{ contactEmail, shownName: name, shownPlace: place, shownContactEmail: email },
      ...{ shownContactFirstName: first, shownContactLastName: last },
    };
  }

  test("correcting the address deletes the link and its pending user, and the provider is told of the missing owner", async () => {
    const { organizationId, customerNumber, token } = await openInvited();
    const wrong = freshEmail();
    await register(token, { email: wrong });
    const activation = await newestToken(world, wrong);
    const [pending] = await usersOf(organizationId);
    const since = await endOfAuditLog();
    const input = await formOfMasterData(customerNumber, freshEmail());
    await changeMasterData(company.provider, input);
    assert.equal(await stateOf(token), "withdrawn");
    await assert.rejects(setPassword(activation, password), { code: "linkDead" });
    assert.deepEqual(await usersOf(organizationId), []);
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, outcome, actor, target, details }) => [
        ...[event, outcome, actor, target],
        details.reason,
      ]),
      [
        [
          ...["user.removed", "done"],
          company.provider.userNumber,
          pending?.number,
          "registrationWithdrawn",
        ],
        [...["organization.changed", "done"], company.provider.userNumber, null, undefined],
        [...["password.reset", "refused"], null, null, "linkDead"],
      ],
    );
    const open = sql`select kind from tasks where organization_id = ${organizationId} and settled_at is null`;
    assert.equal(await value(open), "ownerDeleted");
    await assertRefused(null, () => submit(token, { email: wrong }), "linkDead");
  });

  test("correcting the address deletes a queued link, and its letter does not go to the corrected address", async () => {
    const customer = await openCustomer();
    await sendRegistrationLink(company.provider, customer);
    const right = freshEmail();
    const input = await formOfMasterData(customer.customerNumber, right);
    await changeMasterData(company.provider, input);
    assert.deepEqual(await lettersTo(world, right), []);
  });

  test("an order that corrects the address deletes the link", async () => {
    const { organizationId, customerNumber, token } = await openInvited();
    await register(token, { email: freshEmail() });
    await receiveOrder({
      orderNumber: `R-${customerNumber}`,
      customerNumber,
      email: freshEmail(),
      products: [],
      cancelledProducts: [],
      language: "de",
    });
    await workOrders();
    assert.equal(await stateOf(token), "withdrawn");
    assert.deepEqual(await usersOf(organizationId), []);
  });

  test("correcting only the place keeps the link and its pending user", async () => {
    const { organizationId, customerNumber, contact, token } = await openInvited();
    await register(token, { email: freshEmail() });
    const before = await usersOf(organizationId);
    const input = { ...(await formOfMasterData(customerNumber, contact)), place: "Kiel" };
    await changeMasterData(company.provider, input);
    assert.equal(await stateOf(token), "live");
    assert.deepEqual(await usersOf(organizationId), before);
  });
});

describe("registering with an address that is taken (R-202, R-602)", () => {
  test("no user is created, and the holder of the address gets a letter without an organization's name, once an hour", async () => {
    const { organizationId, token } = await openInvited();
    const since = await endOfAuditLog();
    const email = `inhaber${organizationId}@muster.example`;
    const holder = await addUser(company.neighbour.organizationId, ["invoices"], { email });
    for (let times = 0; times < 3; times += 1)
      await register(token, { email: email.toUpperCase() });
    assert.deepEqual(await usersOf(organizationId), []);
    const [letter, ...more] = await lettersTo(world, email);
    assert.deepEqual(more, []);
    assert.equal(letter?.kind, "addressTaken");
    const [name, number] = await value<[string, string]>(
      sql`select json_build_array(name, customer_number) from organizations where id = ${organizationId}`,
    );
    assert.ok(!letter?.text.includes(name) && !letter?.text.includes(number));
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, outcome, target, details }) => [
        event,
        outcome,
        target,
        details.reason,
      ]),
      Array(3).fill(["user.registered", "refused", null, "emailTaken"]),
    );
    await letTimePass("61 minutes", holder.userNumber);
    await register(token, { email });
    assert.equal((await lettersTo(world, email)).length, 2);
  });

  test("a taken address replaces the pending user as a free one does, and nobody learns the difference", async () => {
    const links: string[] = [];
    for (const isTaken of [true, false]) {
      const { organizationId, token } = await openInvited();
      const own = freshEmail();
      await register(token, { email: own });
      const activation = await newestToken(world, own);
      const [pending] = await usersOf(organizationId);
      const email = freshEmail();
      if (isTaken) await addUser(company.neighbour.organizationId, ["invoices"], { email });
      const since = await endOfAuditLog();
      await register(token, { email });
      await assert.rejects(setPassword(activation, password), { code: "linkDead" });
      const left = await usersOf(organizationId);
      assert.deepEqual(
        left.map((one) => one.email),
        isTaken ? [] : [email],
      );
      const told = await lettersTo(world, email);
      assert.equal(told.at(-1)?.kind, isTaken ? "addressTaken" : "activation");
      const tasks = sql`select count(*)::int from tasks
        where organization_id = ${organizationId} and kind = 'ownerDeleted' and settled_at is null`;
      assert.equal(await value(tasks), isTaken ? 1 : 0);
      const [first] = await auditLogSince(since);
      assert.deepEqual([first?.event, first?.target], ["user.removed", pending?.number]);
      links.push(await stateOf(token));
    }
    assert.deepEqual(links, ["live", "live"]);
  });

  test("the holder of a locked or deactivated account is told whom to ask, not to sign in", async () => {
    const { token } = await openInvited();
    const email = freshEmail();
    const facts = { email, deactivatedAt: new Date() };
    await addUser(company.neighbour.organizationId, ["invoices"], facts);
    await register(token, { email });
    const [letter] = await lettersTo(world, email);
    assert.equal(letter?.kind, "addressTaken");
    assert.match(letter?.text ?? "", /Ihr Konto ist deaktiviert/);
    assert.doesNotMatch(letter?.text ?? "", /Melden Sie sich|forgot-password/);
  });

  test("the address of a colleague who was invited otherwise keeps that invitation", async () => {
    const { organizationId, token } = await openInvited();
    const email = freshEmail();
    const pending = { activatedAt: null, passwordHash: null, email };
    const { userNumber } = await addUser(organizationId, ["invoices"], pending);
    await register(token, { email });
    assert.deepEqual(
      (await usersOf(organizationId)).map(({ number }) => number),
      [userNumber],
    );
    assert.equal((await lettersTo(world, email)).at(-1)?.kind, "addressTaken");
  });

  test("requests are stored with the same length, whatever the address", async () => {
    const { token } = await openInvited();
    const lengths = new Set<number>();
    for (const email of [freshEmail(), `${"x".repeat(60)}@muster.example`, "a@b.de"]) {
      await submit(token, { email });
      lengths.add(
        await value(
          sql`select length(encrypted_request) from outbox where encrypted_request is not null`,
        ),
      );
    }
    assert.equal(lengths.size, 1);
    await drainOutbox();
  });
});

describe("hostile and repeated registrations", () => {
  test("an unknown token, another customer's token and the form of another link change nothing", async () => {
    const [one, other] = [await openInvited(), await openInvited()];
    const link = await findRegistration(one.token);
    if (link.state === "unknown") assert.fail("unknown");
    const typed = { firstName: "N", lastName: "N", email: freshEmail(), language: "de" } as const;
    for (const token of ["", "x".repeat(43), "\0", "'"]) {
      assert.deepEqual(await findRegistration(token), { state: "unknown" });
      await assertRefused(null, () => requestRegistration(token, link.link, typed), "linkDead");
    }
    const moment = await momentOfChanges();
    await assert.rejects(requestRegistration(other.token, link.link, typed), { code: "otherLink" });
    assert.deepEqual(await changesSince(moment), []);
  });

  test("an activation link opens no registration and a registration link no activation", async () => {
    const { token } = await openInvited();
    const email = freshEmail();
    await register(token, { email });
    assert.equal(await stateOf(await newestToken(world, email)), "unknown");
    await assert.rejects(setPassword(token, password), { code: "linkDead" });
  });

  test(`one link leads to ${limits.registrationsPerLink} letters to strangers, and is refused after that`, async () => {
    const { organizationId, token } = await openInvited();
    const last = limits.registrationsPerLink - 1;
    for (let times = 0; times < last; times += 1)
      await register(token, { email: `fremd${times}@muster.example` });
    assert.equal(await stateOf(token), "live");
    await register(token, { email: `fremd${last}@muster.example` });
    assert.equal(await stateOf(token), "exhausted");
    await assertRefused(null, () => submit(token, { email: freshEmail() }), "linkDead");
    const made = await usersOf(organizationId);
    assert.deepEqual(
      made.map(({ email }) => email),
      [`fremd${last}@muster.example`],
    );
    await setPassword(await newestToken(world, `fremd${last}@`), password);
  });

  test("a name of eighty emoji and quotes survives encryption", async () => {
    const { organizationId, token } = await openInvited();
    const firstName = `${'"\\'.repeat(20)}${"🦆".repeat(20)}`;
    await register(token, { email: freshEmail(), firstName });
    const stored = sql`select first_name from users where organization_id = ${organizationId}`;
    assert.equal(await value(stored), firstName);
  });
});

describe("simultaneous registrations", () => {
  test("of two simultaneous registrations one creates the user, in ten rounds", async () => {
    for (let round = 0; round < 10; round += 1) {
      const { organizationId, token } = await openInvited();
      const emails = [freshEmail(), freshEmail()];
      await Promise.all(emails.map((email) => submit(token, { email })));
      await Promise.all([drainOutbox(), drainOutbox(), drainOutbox()]);
      await drainOutbox();
      const made = await usersOf(organizationId);
      assert.equal(made.length, 1);
      assert.equal(made[0]?.owner, true);
    }
  });

  test("an activation and a registration that would replace it simultaneously leave one account, activated or new", async () => {
    const seen = new Set<string>();
    for (let round = 0; round < 20; round += 1) {
      const { organizationId, token } = await openInvited();
      const [first, second] = [freshEmail(), freshEmail()];
      await register(token, { email: first });
      const activation = await newestToken(world, first);
      await submit(token, { email: second });
      // From the submission clearly first to the activation clearly first.
      const after = async (asked: number, work: () => Promise<unknown>) => {
        await value(sql`select pg_sleep(${asked * 0.01}::float8)`);
        return work();
      };
      // The first and the last round are no race: both ends occur, however slow the machine is.
      if (round === 0) await drainOutbox();
      const [outcome] = await Promise.allSettled([
        after(19 - round, () => setPassword(activation, password)),
        round < 19 && after(round, drainOutbox),
      ]);
      await drainOutbox();
      const [made, ...more] = await usersOf(organizationId);
      assert.deepEqual(more, []);
      const won = outcome?.status === "fulfilled";
      assert.deepEqual([made?.email, made?.activated], won ? [first, true] : [second, false]);
      assert.equal(await stateOf(token), won ? "used" : "live");
      seen.add(won ? "activation" : "submit");
    }
    assert.deepEqual([...seen].toSorted(), ["activation", "submit"]);
  });

  test("of two organizations that register one address simultaneously one gets the user", async () => {
    for (let round = 0; round < 10; round += 1) {
      const [one, other] = [await openInvited(), await openInvited()];
      const email = freshEmail();
      await Promise.all([submit(one.token, { email }), submit(other.token, { email })]);
      await Promise.all([drainOutbox(), drainOutbox()]);
      const made = [
        ...(await usersOf(one.organizationId)),
        ...(await usersOf(other.organizationId)),
      ];
      assert.equal(made.length, 1);
    }
  });

  test("an owner who is provisioned simultaneously stays the only one", async () => {
    for (let round = 0; round < 10; round += 1) {
      const { organizationId, token } = await openInvited();
      await submit(token, { email: freshEmail() });
      await Promise.allSettled([drainOutbox(), addUser(organizationId, [], { isOwner: true })]);
      await rows(
        sql`update outbox set next_attempt_at = now() where encrypted_request is not null`,
      );
      await drainOutbox();
      const made = await usersOf(organizationId);
      assert.equal(made.filter(({ owner }) => owner).length, 1);
    }
  });
});
