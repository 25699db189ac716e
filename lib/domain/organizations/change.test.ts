import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import postgres from "postgres";
import { lockNumbers } from "#db/locks";
import { workOrders } from "#lib/domain/orders/carry-out";
import { receiveOrder } from "#lib/domain/orders/receive";
import { readOpenTasks } from "#lib/domain/service/open-tasks";
import { findOrganizationDetail } from "#lib/domain/service/organization";
import { findSignedIn } from "#lib/domain/sign-in/session-user";
import { startSession } from "#lib/domain/sign-in/sessions";
import { advisoryLocks } from "#lib/domain/testing/advisory-locks";
import { type Company, openCompany } from "#lib/domain/testing/company";
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
  endOfAuditLog,
  momentOfChanges,
} from "#lib/domain/testing/dump";
import { lettersTo } from "#lib/domain/testing/letters";
import { deactivateUser } from "#lib/domain/users/deactivate";
import { removeUser } from "#lib/domain/users/remove";
import type { ProductId } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { daysOf, limits } from "#lib/rules/limits";
import type { RefusalCode } from "#lib/rules/refusal";
import type { MasterDataChange, NewOrganization } from "#lib/rules/schemas/organizations";
import { changeMasterData, changeProducts } from "./change";
import { closeOrganization, reopenOrganization } from "./close";
import { createOrganization } from "./create";
import { inviteOwner } from "./invite-owner";
import { replaceOwner } from "./replace-owner";

let world: World;
let company: Company;
let provider: Actor;
/** Customer numbers of the company's organizations. */
const numbers = { provider: "", reseller: "", customer: "" };

before(async () => {
  world = await openWorld();
  company = await openCompany();
  provider = company.provider;
  numbers.provider = await numberOf(provider.organizationId);
  numbers.reseller = await numberOf(company.reseller.organizationId);
  numbers.customer = await numberOf(company.organizationId);
});
after(() => world.close());

function numberOf(organizationId: number): Promise<string> {
  return value(sql`select customer_number from organizations where id = ${organizationId}`);
}

let counter = 0;
function formOf(change: Partial<NewOrganization> = {}): NewOrganization {
  counter += 1;
  return {
    kind: "customer",
    parent: numbers.provider,
    customerNumber: "",
    name: `Westwind ${counter} GmbH`,
    place: "26121 Oldenburg",
    contactFirstName: "Wim",
    contactLastName: "West",
    contactEmail: `wim${counter}@westwind.example`,
    products: ["cloudPbx"],
    ...change,
  };
}

/** The master data form as it would be drawn now, with changes. */
async function masterDataOf(
  customerNumber: string,
  typed: Partial<MasterDataChange> = {},
): Promise<MasterDataChange> {
  const detail = await findOrganizationDetail(provider, customerNumber);
  assert.ok(detail);
  const { name, place, contactFirstName, contactLastName, contactEmail } = detail;
  return {
    ...{ customerNumber, name, place, contactFirstName, contactLastName, contactEmail },
    shownName: name,
    shownPlace: place,
    shownContactFirstName: contactFirstName,
    shownContactLastName: contactLastName,
    shownContactEmail: contactEmail,
    ...typed,
  };
}

async function stateOf(customerNumber: string) {
  const detail = await findOrganizationDetail(provider, customerNumber);
  assert.ok(detail);
  return detail;
}

describe("only service administrators manage organizations (R-309)", () => {
  type Attempt = (actor: Actor) => Promise<unknown>;
  const attempts: Record<string, Attempt> = {
    "add one": (actor) => createOrganization(actor, formOf({ parent: numbers.reseller })),
    "change master data": async (actor) =>
      changeMasterData(actor, await masterDataOf(numbers.customer, { name: "Feindlich GmbH" })),
    "book a product": (actor) =>
      changeProducts(actor, {
        customerNumber: numbers.customer,
        products: ["faxAndSms"],
        shownProducts: [],
      }),
    "close one": (actor) => closeOrganization(actor, { customerNumber: numbers.customer }),
    "reopen one": (actor) => reopenOrganization(actor, { customerNumber: numbers.customer }),
    "invite an owner": (actor) => inviteOwner(actor, { customerNumber: numbers.customer }),
    "close one that is not there": (actor) => closeOrganization(actor, { customerNumber: "99" }),
  };
  const hostile: [title: string, who: () => Promise<Actor> | Actor, code: RefusalCode][] = [
    ["the reseller's owner", () => company.reseller, "serviceOnly"],
    [
      "a sub-reseller's owner",
      async () => {
        const { organizationId } = company.reseller;
        const parent = { organizationId, kind: "reseller" } as const;
        const subreseller = await addOrganization("subreseller", parent);
        return addUser(subreseller.organizationId, [], { isOwner: true });
      },
      "serviceOnly",
    ],
    ["the customer's owner", () => company.owner, "serviceOnly"],
    ["the customer's administrator", () => company.administrator, "serviceOnly"],
    ["the customer's staff", () => company.colleague, "notFound"],
    [
      "the provider's staff without user administration",
      () => addUser(provider.organizationId, ["invoices", "shop"]),
      "notFound",
    ],
    [
      "a service administrator who was deactivated a moment ago",
      async () => {
        const actor = await addUser(provider.organizationId, ["userAdministration"]);
        await addUser(provider.organizationId, [], { isOwner: true }).then((owner) =>
          deactivateUser(owner, actor.userNumber),
        );
        return actor;
      },
      "notFound",
    ],
  ];
  for (const [title, who, code] of hostile) {
    test(`${title} is refused every command`, async () => {
      const actor = await who();
      for (const attempt of Object.values(attempts))
        await assertRefused(actor, () => attempt(actor), code);
      assert.equal(await findOrganizationDetail(actor, numbers.customer), null);
    });
  }
});

describe("adding an organization by hand (R-101, R-601)", () => {
  test("adding an organization does what an order does: products, main account, letter, audit entry", async () => {
    const since = await endOfAuditLog();
    const form = formOf({ customerNumber: "00471" });
    assert.deepEqual(await createOrganization(provider, form), {
      customerNumber: "00471",
      owner: "invited",
    });
    const detail = await stateOf("00471");
    assert.equal(detail.owner?.email, form.contactEmail);
    assert.equal(detail.owner?.state, "invited");
    assert.deepEqual(
      detail.products.map(({ id }) => id),
      ["cloudPbx"],
    );
    const [letter] = await lettersTo(world, form.contactEmail);
    assert.equal(letter?.kind, "activation");
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, actor }) => [event, actor]),
      [
        ["organization.created", provider.userNumber],
        ["user.created", provider.userNumber],
      ],
    );
  });

  test("resellers, sub-resellers and customers are added below the right parents, with their path", async () => {
    const reseller = await createOrganization(provider, formOf({ kind: "reseller" }));
    const subreseller = await createOrganization(
      provider,
      formOf({ kind: "subreseller", parent: reseller.customerNumber }),
    );
    const customer = await createOrganization(
      provider,
      formOf({ parent: subreseller.customerNumber }),
    );
    const detail = await stateOf(customer.customerNumber);
    assert.deepEqual(
      detail.path.map(({ customerNumber }) => customerNumber),
      [reseller.customerNumber, subreseller.customerNumber],
    );
    assert.equal((await stateOf(reseller.customerNumber)).counts.below, 2);
  });

  test("ten simultaneous additions without a number get ten different numbers", async () => {
    const made = await Promise.all(
      Array.from({ length: 10 }, () => createOrganization(provider, formOf())),
    );
    assert.equal(new Set(made.map(({ customerNumber }) => customerNumber)).size, 10);
  });

  test("a second click adds no second organization", async () => {
    const form = formOf();
    const made = await Promise.all(
      Array.from({ length: 5 }, () => createOrganization(provider, form)),
    );
    assert.equal(new Set(made.map(({ customerNumber }) => customerNumber)).size, 1);
    assert.equal((await lettersTo(world, form.contactEmail)).length, 1);
  });

  test("an organization with a taken address is added without a main account, until its master data are corrected", async () => {
    const { email } = (await stateOf((await createOrganization(provider, formOf())).customerNumber))
      .owner ?? { email: "" };
    const made = await createOrganization(provider, formOf({ contactEmail: email }));
    assert.equal(made.owner, "addressTaken");
    const { customerNumber } = made;
    assert.equal((await stateOf(customerNumber)).owner, null);
    await assertRefused(provider, () => inviteOwner(provider, { customerNumber }), "contactTaken");
    const contactEmail = `frei${counter}@westwind.example`;
    await changeMasterData(provider, await masterDataOf(customerNumber, { contactEmail }));
    for (let click = 0; click < 2; click++) await inviteOwner(provider, { customerNumber });
    assert.equal((await stateOf(customerNumber)).owner?.email, contactEmail);
    assert.equal((await lettersTo(world, contactEmail)).length, 1);
  });

  const wrong: [title: string, change: () => Partial<NewOrganization>, code: RefusalCode][] = [
    [
      "a reseller under a reseller",
      () => ({ kind: "reseller", parent: numbers.reseller }),
      "wrongPlace",
    ],
    ["a sub-reseller under the provider", () => ({ kind: "subreseller" }), "wrongPlace"],
    ["a customer under a customer", () => ({ parent: numbers.customer }), "wrongPlace"],
    ["an organization under an unknown one", () => ({ parent: "98765" }), "notFound"],
    ["a number that is taken", () => ({ customerNumber: numbers.customer }), "numberTaken"],
  ];
  for (const [title, change, code] of wrong)
    test(`refused: ${title}`, async () => {
      await assertRefused(provider, () => createOrganization(provider, formOf(change())), code);
    });

  test("a number that a pending order will assign is refused", async () => {
    await receiveOrder({
      orderNumber: "W-1",
      customerNumber: "8880001",
      name: "Erster GmbH",
      place: "Kiel",
      contactFirstName: "E",
      contactLastName: "E",
      email: "erster@westwind.example",
      products: [],
      cancelledProducts: [],
      language: "de",
    });
    const form = formOf({ customerNumber: "8880001" });
    await assertRefused(provider, () => createOrganization(provider, form), "numberTaken");
    await workOrders();
    assert.equal((await stateOf("8880001")).name, "Erster GmbH");
  });

  test("an organization below a closed one is refused, at any depth", async () => {
    const reseller = await createOrganization(provider, formOf({ kind: "reseller" }));
    const parent = reseller.customerNumber;
    const subreseller = await createOrganization(provider, formOf({ kind: "subreseller", parent }));
    await closeOrganization(provider, { customerNumber: parent });
    for (const above of [parent, subreseller.customerNumber])
      await assertRefused(
        provider,
        () => createOrganization(provider, formOf({ parent: above })),
        "organizationClosed",
      );
    await assertRefused(
      provider,
      () => inviteOwner(provider, { customerNumber: subreseller.customerNumber }),
      "organizationClosed",
    );
  });
});

describe("changing master data (R-103, R-208)", () => {
  test("simultaneous changes of different fields are both saved, and the audit log has only the names of fields", async () => {
    const { customerNumber } = await createOrganization(provider, formOf());
    const first = await masterDataOf(customerNumber, { name: "Neu GmbH" });
    const second = await masterDataOf(customerNumber, { contactLastName: "Neumann" });
    const since = await endOfAuditLog();
    await changeMasterData(provider, first);
    await changeMasterData(provider, second);
    const detail = await stateOf(customerNumber);
    assert.deepEqual([detail.name, detail.contactLastName], ["Neu GmbH", "Neumann"]);
    assert.deepEqual(
      (await auditLogSince(since)).map(({ details }) => details),
      [{ fields: ["name"] }, { fields: ["contactLastName"] }],
    );
  });

  test("a conflict names the other value and saves nothing, and sending the form again saves it", async () => {
    const { customerNumber } = await createOrganization(provider, formOf());
    const mine = await masterDataOf(customerNumber, { name: "Meins GmbH", place: "Emden" });
    await changeMasterData(provider, await masterDataOf(customerNumber, { name: "Deins GmbH" }));
    const values = await assertRefused(
      provider,
      () => changeMasterData(provider, mine),
      "nameChanged",
    );
    assert.deepEqual(values, { stored: "Deins GmbH" });
    await changeMasterData(provider, { ...mine, shownName: "Deins GmbH" });
    assert.equal((await stateOf(customerNumber)).name, "Meins GmbH");
  });

  test("the owner's account keeps its address (R-203)", async () => {
    const form = formOf();
    const { customerNumber } = await createOrganization(provider, form);
    const contactEmail = `neu${counter}@westwind.example`;
    await changeMasterData(provider, await masterDataOf(customerNumber, { contactEmail }));
    assert.equal((await stateOf(customerNumber)).owner?.email, form.contactEmail);
  });
});

describe("replacing a main account that was invited at a wrong address (R-203, R-601)", () => {
  async function openWrong() {
    const form = formOf({ contactEmail: `vertippt${counter}@westwind.example` });
    const { customerNumber } = await createOrganization(provider, form);
    const contactEmail = `richtig${counter}@westwind.example`;
    const correct = async (email = contactEmail) =>
      changeMasterData(provider, await masterDataOf(customerNumber, { contactEmail: email }));
    const replace = (actor = provider) => replaceOwner(actor, { customerNumber, language: "de" });
    const wrong = (await stateOf(customerNumber)).owner?.userNumber ?? 0;
    return { customerNumber, contactEmail, wrong, correct, replace };
  }

  test("the owner is invited once at the corrected address, and the audit log has the removal and the creation", async () => {
    const { customerNumber, contactEmail, wrong, correct, replace } = await openWrong();
    await replace();
    assert.equal((await stateOf(customerNumber)).owner?.userNumber, wrong, "nothing to correct");
    await correct();
    const since = await endOfAuditLog();
    for (let click = 0; click < 2; click++) await replace();
    const { owner } = await stateOf(customerNumber);
    assert.equal(owner?.email, contactEmail);
    assert.equal((await lettersTo(world, contactEmail)).length, 1);
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, target }) => [event, target]),
      [
        ["user.removed", wrong],
        ["user.created", owner?.userNumber],
      ],
    );
  });

  test("a main account stays when the new address is taken, when it has been activated, and for everybody but the provider", async () => {
    const { customerNumber, wrong, correct, replace } = await openWrong();
    const { contactEmail } = await stateOf(
      (await createOrganization(provider, formOf())).customerNumber,
    );
    await correct(contactEmail);
    await assertRefused(provider, () => replace(), "contactTaken");
    await assertRefused(company.reseller, () => replace(company.reseller), "serviceOnly");
    const ofProvider = () =>
      replaceOwner(provider, { customerNumber: numbers.provider, language: "de" });
    await assertRefused(provider, ofProvider, "providerOrganization");
    await correct(`frei${counter}@westwind.example`);
    await rows(
      sql`update users set activated_at = now(), password_hash = 'x' where number = ${wrong}`,
    );
    await replace();
    assert.equal((await stateOf(customerNumber)).owner?.userNumber, wrong);
  });

  test("a main account removed by hand is a task until there is a new one", async () => {
    const { customerNumber, wrong } = await openWrong();
    await removeUser(provider, wrong);
    const kinds = async () => (await stateOf(customerNumber)).openTasks.map(({ kind }) => kind);
    assert.deepEqual(await kinds(), ["ownerDeleted"]);
    await inviteOwner(provider, { customerNumber });
    assert.deepEqual(await kinds(), []);
  });
});

describe("changing products (R-104)", () => {
  const change = (customerNumber: string, shown: ProductId[], products: ProductId[]) =>
    changeProducts(provider, { customerNumber, shownProducts: shown, products });

  test("withdrawing a reseller's product takes its areas from everybody below with the next request, and granting it gives them back", async () => {
    const reseller = await createOrganization(provider, formOf({ kind: "reseller" }));
    const parent = reseller.customerNumber;
    const { customerNumber } = await createOrganization(provider, formOf({ parent }));
    const { organizationId } = await stateOf(customerNumber);
    const mini = await addUser(organizationId, ["cloudPbx", "invoices"]);
    assert.ok((await actorNow(mini.userNumber)).effective.has("cloudPbx"));
    await change(parent, ["cloudPbx"], []);
    assert.deepEqual([...(await actorNow(mini.userNumber)).effective], ["invoices"]);
    assert.equal((await stateOf(customerNumber)).products[0]?.effective, false);
    await change(parent, [], ["cloudPbx"]);
    assert.ok((await actorNow(mini.userNumber)).effective.has("cloudPbx"));
  });

  test("a product without effect is a task, which disappears when the product takes effect", async () => {
    const reseller = await createOrganization(provider, formOf({ kind: "reseller", products: [] }));
    const parent = reseller.customerNumber;
    const { customerNumber } = await createOrganization(provider, formOf({ parent }));
    assert.equal((await stateOf(customerNumber)).openTasks.length, 1);
    await change(customerNumber, ["cloudPbx"], []);
    await change(customerNumber, [], ["cloudPbx"]);
    assert.equal((await stateOf(customerNumber)).openTasks.length, 1);
    await change(parent, [], ["cloudPbx"]);
    assert.deepEqual((await stateOf(customerNumber)).openTasks, []);
    const open = sql`select count(*)::int from tasks where settled_at is null`;
    const before = await value(open);
    await change(parent, ["cloudPbx"], []);
    assert.equal(await value(open), before, "a cancellation above asks nobody");
  });

  test("simultaneous bookings of different products both succeed, and the audit log has before and after", async () => {
    const { customerNumber } = await createOrganization(
      provider,
      formOf({ products: ["voiceLine"] }),
    );
    const since = await endOfAuditLog();
    await Promise.all([
      change(customerNumber, ["voiceLine"], ["voiceLine", "faxAndSms"]),
      change(customerNumber, ["voiceLine"], ["cloudPbx"]),
    ]);
    assert.deepEqual(
      (await stateOf(customerNumber)).products.map(({ id }) => id),
      ["cloudPbx", "faxAndSms"],
    );
    const auditLog = await auditLogSince(since);
    assert.equal(auditLog.length, 2);
    assert.deepEqual(auditLog.at(-1)?.details.productsAfter, ["cloudPbx", "faxAndSms"]);
  });

  test("the provider has the whole catalogue and books nothing", async () => {
    const work = () => change(numbers.provider, [], ["cloudPbx"]);
    await assertRefused(provider, work, "providerOrganization");
  });
});

describe("closing and reopening an organization (R-106)", () => {
  const browser = { userAgent: "", previousSession: null, device: null } as const;

  test("closing ends every session in the organization and below at once, and reopening revives none", async () => {
    const reseller = await createOrganization(provider, formOf({ kind: "reseller" }));
    const parent = reseller.customerNumber;
    const below = await createOrganization(provider, formOf({ parent }));
    const people = await Promise.all(
      [parent, below.customerNumber].map(async (number) =>
        addUser((await stateOf(number)).organizationId, ["invoices"]),
      ),
    );
    const open = (person: Actor) => startSession(person.userNumber, browser);
    const sessions = await Promise.all(people.map(open));
    const neighbour = await open(company.owner);
    await closeOrganization(provider, { customerNumber: parent });
    for (const session of sessions)
      assert.equal(await findSignedIn(session ?? "", readOpenTasks), null);
    for (const person of people) assert.equal(await open(person), null);
    assert.ok(await findSignedIn(neighbour ?? "", readOpenTasks), "nobody else is touched");
    const detail = await stateOf(below.customerNumber);
    assert.deepEqual([detail.closedAt, detail.closedAbove], [null, true]);
    await reopenOrganization(provider, { customerNumber: parent });
    for (const session of sessions)
      assert.equal(await findSignedIn(session ?? "", readOpenTasks), null);
    for (const person of people) assert.ok(await open(person));
  });

  test("closing or reopening twice changes nothing more and is recorded once", async () => {
    const { customerNumber } = await createOrganization(provider, formOf());
    const since = await endOfAuditLog();
    await Promise.all([1, 2, 3].map(() => closeOrganization(provider, { customerNumber })));
    const { closedAt, usersDeletedAt } = await stateOf(customerNumber);
    const days = Math.round((Number(usersDeletedAt) - Number(closedAt)) / 86_400_000);
    assert.equal(days, daysOf(limits.closedOrganization));
    await closeOrganization(provider, { customerNumber });
    assert.deepEqual((await stateOf(customerNumber)).closedAt, closedAt);
    await Promise.all([1, 2, 3].map(() => reopenOrganization(provider, { customerNumber })));
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event }) => event),
      ["organization.closed", "organization.reopened"],
    );
  });

  test("the provider itself cannot be closed", async () => {
    const work = () => closeOrganization(provider, { customerNumber: numbers.provider });
    await assertRefused(provider, work, "providerOrganization");
  });

  test("an organization that was closed itself stays closed when the one above is reopened", async () => {
    const reseller = await createOrganization(provider, formOf({ kind: "reseller" }));
    const parent = reseller.customerNumber;
    const { customerNumber } = await createOrganization(provider, formOf({ parent }));
    for (const number of [customerNumber, parent])
      await closeOrganization(provider, { customerNumber: number });
    await reopenOrganization(provider, { customerNumber: parent });
    assert.ok((await stateOf(customerNumber)).closedAt);
  });
});

test("reading an organization changes nothing (R-309)", async () => {
  const moment = await momentOfChanges();
  for (const number of [...Object.values(numbers), "98765", "", "1\0", "x".repeat(99)])
    await findOrganizationDetail(provider, number);
  assert.deepEqual(await changesSince(moment), []);
  assert.equal(await findOrganizationDetail(provider, "98765"), null);
});

describe("the order of locks (S-41)", () => {
  let other: postgres.Sql;
  before(() => {
    other = postgres(world.url, { max: 1, onnotice: () => {} });
  });
  after(() => other.end({ timeout: 1 }));

  test("a new organization takes its number before it locks the one above", async () => {
    const next = await value<string>(
      sql`select (last_value + case when is_called then 1 else 0 end)::text from customer_numbers`,
    );
    const made = await other.begin(async (held) => {
      await held`select pg_advisory_xact_lock(${lockNumbers.customerNumber}, hashtext(${next}))`;
      const creating = createOrganization(provider, formOf({ parent: numbers.reseller }));
      while (!(await value(sql`select exists (select from ${advisoryLocks} and not granted)`)));
      // Another transaction carrying out an order with this number reaches the parent now.
      await held`select from organizations where customer_number = ${numbers.reseller} for share nowait`;
      return [creating];
    });
    assert.equal((await made[0])?.customerNumber, next);
  });

  test("an unauthorized request takes no lock that others wait for (R-309)", async () => {
    const { customerNumber } = await createOrganization(provider, formOf());
    await other.begin(async (held) => {
      await held`select from organizations where customer_number = ${customerNumber} for update`;
      for (const attempt of [
        () => closeOrganization(company.reseller, { customerNumber }),
        () => createOrganization(company.reseller, formOf({ parent: customerNumber })),
      ])
        await assert.rejects(attempt(), { code: "serviceOnly" });
    });
  });
});
