import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import postgres from "postgres";
import { lockNumbers } from "#db/locks";
import { changeMasterData } from "#lib/domain/organizations/change";
import { closeOrganization, reopenOrganization } from "#lib/domain/organizations/close";
import { findOrganizationDetail } from "#lib/domain/service/organization";
import { advisoryLocks } from "#lib/domain/testing/advisory-locks";
import { type Company, openCompany } from "#lib/domain/testing/company";
import {
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
import { lettersTo } from "#lib/domain/testing/letters";
import { patiently } from "#lib/domain/testing/patience";
import { listTasks } from "#lib/domain/testing/tasks";
import { workOff } from "#lib/domain/worker/clock";
import { purge } from "#lib/domain/worker/purge";
import type { Actor } from "#lib/rules/delegation";
import { daysOf, limits } from "#lib/rules/limits";
import { type Order, order as orderSchema } from "#lib/rules/order";
import type { OrderRefusalCode } from "#lib/rules/order-refused";
import { workOrders } from "./carry-out";
import { discardOrder } from "./discard";
import { findOrder } from "./find";
import { receiveOrder } from "./receive";
import { retryOrder } from "./retry";

let world: World;
let company: Company;
let resellerNumber: string;
before(async () => {
  world = await openWorld();
  company = await openCompany();
  resellerNumber = await numberOf(company.reseller.organizationId);
});
after(() => world.close());

function numberOf(organizationId: number): Promise<string> {
  return value(sql`select customer_number from organizations where id = ${organizationId}`);
}

let counter = 0;

/** A valid order for a new customer, with changes; undefined removes a field. */
function orderOf(change: Record<string, unknown> = {}): Order {
  counter += 1;
  const whole = {
    orderNumber: `A-${counter}`,
    name: `Nordwind ${counter} GmbH`,
    place: "24103 Kiel",
    contactFirstName: "Ina",
    contactLastName: "Nordwind",
    email: `ina${counter}@nordwind.example`,
    products: ["cloudPbx"],
    ...change,
  };
  return orderSchema.parse(JSON.parse(JSON.stringify(whole)));
}

/** A change of an existing customer: only what is named. */
function changeOf(customerNumber: string, change: Record<string, unknown> = {}): Order {
  counter += 1;
  return orderSchema.parse({ orderNumber: `A-${counter}`, customerNumber, ...change });
}

/** Sends an order and has it carried out; returns the customer's number. */
async function place(order: Order): Promise<string> {
  const { body } = await receiveOrder(order);
  await workOrders();
  return body.customerNumber;
}

type Customer = {
  kind: string;
  parent: string;
  name: string;
  email: string;
  products: string[];
  people: { email: string; is_owner: boolean; pending: boolean }[];
  letters: number;
};

/** What the database holds of a customer. */
async function customerOf(customerNumber: string): Promise<Customer | undefined> {
  const [row] =
    await rows<Customer>(sql`select o.kind, p.customer_number as parent, o.name, o.contact_email as email,
      (select coalesce(json_agg(b.product order by b.product), '[]') from organization_products b
        where b.organization_id = o.id) as products,
      (select coalesce(json_agg(json_build_object('email', u.email, 'is_owner', u.is_owner,
        'pending', u.activated_at is null)), '[]') from users u where u.organization_id = o.id) as people,
      (select count(*)::int from outbox m join users u on u.number = m.user_number where u.organization_id = o.id) as letters
    from organizations o join organizations p on p.id = o.parent_id where o.customer_number = ${customerNumber}`);
  return row;
}

describe("an order for a new customer (R-601)", () => {
  test("processing the order creates the organization, its main account and a letter", async () => {
    const since = await endOfAuditLog();
    const order = orderOf();
    const { status, body } = await receiveOrder(order);
    assert.equal(status, 201);
    assert.equal((await findOrder(order.orderNumber))?.state, "received");
    await workOff();
    const found = await findOrder(order.orderNumber);
    assert.equal(found?.state, "done");
    assert.equal(found?.letter, "sent");
    assert.equal(found?.overdue, false);
    const customer = await customerOf(body.customerNumber);
    assert.equal(customer?.kind, "customer");
    assert.equal(customer?.parent, await numberOf(company.provider.organizationId));
    assert.deepEqual(customer?.people, [{ email: order.email, is_owner: true, pending: true }]);
    const [letter] = await lettersTo(world, order.email ?? "");
    assert.equal(letter?.kind, "activation");
    assert.match(letter?.text ?? "", /^Guten Tag Ina Nordwind,$/m);
    assert.match(letter?.text ?? "", new RegExp(body.customerNumber));
    const told = await auditLogSince(since);
    assert.deepEqual(
      told.map(({ event, actor }) => [event, actor]),
      [
        ["order.received", null],
        ["organization.created", null],
        ["user.created", null],
        ["order.processed", null],
      ],
    );
    for (const { details } of told) assert.equal(details.orderNumber, order.orderNumber);
  });

  test("the customer gets the number in the order, leading zeros included, below its reseller", async () => {
    const customerNumber = "000815";
    await place(orderOf({ customerNumber, parent: resellerNumber, language: "en" }));
    const customer = await customerOf(customerNumber);
    assert.equal(customer?.parent, resellerNumber);
    const [letter] = await lettersTo(world, customer?.email ?? "");
    assert.match(letter?.text ?? "", /^Hello Ina Nordwind,$/m);
  });

  test("without a number the customer gets the next one that no organization and no order has", async () => {
    const next = await value<string>(
      sql`select (last_value + case when is_called then 1 else 0 end)::text from customer_numbers`,
    );
    const numbers = [0, 1].map((more) => String(Number(next) + more));
    await place(orderOf({ customerNumber: numbers[0] }));
    await receiveOrder(orderOf({ customerNumber: numbers[1] }));
    const { body } = await receiveOrder(orderOf());
    assert.equal(body.customerNumber, String(Number(next) + 2));
    await workOrders();
  });

  test("of a processed order only a digest is kept, and nothing about a person (R-702)", async () => {
    const order = orderOf({ contactLastName: "Nadelstich", email: "nadel@nordwind.example" });
    await place(order);
    const kept = (await dump()).orders?.join("\n") ?? "";
    assert.match(kept, new RegExp(order.orderNumber));
    for (const needle of ["Nadelstich", "nadel@", order.name])
      assert.ok(!kept.includes(needle ?? "?"));
  });

  test("a product that the reseller may not sell is booked without effect, and opens a task (R-104)", async () => {
    const number = await place(
      orderOf({ parent: resellerNumber, products: ["cloudPbx", "teamsConnector"] }),
    );
    assert.deepEqual((await customerOf(number))?.products, ["cloudPbx", "teamsConnector"]);
    const detail = await findOrganizationDetail(company.provider, number);
    assert.deepEqual(
      detail?.products.map(({ id, effective }) => [id, effective]),
      [
        ["cloudPbx", true],
        ["teamsConnector", false],
      ],
    );
    assert.deepEqual(
      detail?.openTasks.map((task) => task.kind === "productWithoutEffect" && task.product),
      ["teamsConnector"],
    );
    await place(changeOf(number, { cancelledProducts: ["teamsConnector"] }));
    assert.deepEqual((await findOrganizationDetail(company.provider, number))?.openTasks, []);
  });
});

describe("the same order again (R-601)", () => {
  test("a repeated order changes nothing and gets the same answer, before and after it is processed", async () => {
    const order = orderOf();
    const { body } = await receiveOrder(order);
    const beforeTheFirst = await momentOfChanges();
    assert.deepEqual(await receiveOrder(order), { status: 200, body });
    assert.deepEqual(await changesSince(beforeTheFirst), []);
    await workOff();
    const beforeTheSecond = await momentOfChanges();
    const reordered = orderSchema.parse(Object.fromEntries(Object.entries(order).toReversed()));
    assert.deepEqual(await receiveOrder(reordered), { status: 200, body });
    await workOff();
    assert.deepEqual(await changesSince(beforeTheSecond), []);
  });

  test("twenty simultaneous copies of an order make one customer, one main account, one letter and one answer", async () => {
    for (const number of [undefined, "7770001"]) {
      const order = orderOf({ customerNumber: number });
      const answers = await Promise.all(
        Array.from({ length: 20 }, async () => {
          const answer = await patiently(() => receiveOrder(order));
          await patiently(workOrders);
          return answer;
        }),
      );
      assert.equal(answers.filter(({ status }) => status === 201).length, 1);
      assert.equal(new Set(answers.map(({ body }) => JSON.stringify(body))).size, 1);
      await workOrders();
      const customer = await customerOf(answers[0]?.body.customerNumber ?? "");
      assert.equal(customer?.people.length, 1);
      assert.equal(customer?.letters, 1);
      assert.equal(
        await value(
          sql`select count(*)::int from audit_events where details ->> 'orderNumber' = ${order.orderNumber}`,
        ),
        4,
      );
    }
  });

  test("an order with products in another sequence or with defaults written out is the same order", async () => {
    const sent = orderOf({ products: ["voiceLine", "cloudPbx"] });
    const { body } = await receiveOrder(sent);
    const { cancelledProducts: _, language: __, ...bare } = sent;
    const products = sent.products.toReversed();
    for (const again of [{ ...sent, products }, { ...bare, products } as Order])
      assert.deepEqual(await receiveOrder(again), { status: 200, body });
    await workOrders();
  });

  test("an order with other content under the same number is refused and recorded", async () => {
    const order = orderOf();
    await place(order);
    for (const change of [
      { name: "Südwind GmbH" },
      { products: ["cloudPbx", "faxAndSms"] },
      { customerNumber: "123" },
      { language: "en" },
    ])
      await assertOrderRefused({ ...order, ...change } as Order, "differentContent", 409);
  });
});

/** Asserts that an order is refused, recorded once, and changes nothing. */
async function assertOrderRefused(order: Order, code: OrderRefusalCode, status: number) {
  const moment = await momentOfChanges();
  const since = await endOfAuditLog();
  await assert.rejects(receiveOrder(order), { code, status });
  await workOrders();
  assert.deepEqual(await changesSince(moment, ["audit_events"]), []);
  const auditLog = await auditLogSince(since);
  assert.deepEqual(
    auditLog.map(({ event, outcome, details }) => [event, outcome, details.reason]),
    [["order.received", "refused", code]],
  );
}

describe("contradictory orders are refused as a whole (R-601)", () => {
  const cases: [
    title: string,
    order: () => Promise<Order> | Order,
    code: OrderRefusalCode,
    status: number,
  ][] = [
    [
      "another parent for a customer",
      async () => changeOf(await place(orderOf()), { parent: resellerNumber }),
      "parentDiffers",
      409,
    ],
    [
      "another parent than that of a pending order",
      async () => {
        const { body } = await receiveOrder(orderOf({ customerNumber: "7770100" }));
        await rows(
          sql`update orders set next_attempt_at = now() + interval '1 hour' where customer_number = '7770100'`,
        );
        return changeOf(body.customerNumber, { parent: resellerNumber });
      },
      "parentDiffers",
      409,
    ],
    ["a reseller's number", () => orderOf({ customerNumber: resellerNumber }), "notCustomer", 409],
    [
      "the provider's number",
      async () => changeOf(await numberOf(company.provider.organizationId)),
      "notCustomer",
      409,
    ],
    [
      "a closed customer",
      async () => {
        const customerNumber = await place(orderOf());
        await closeOrganization(company.provider, { customerNumber });
        return changeOf(customerNumber, { products: ["faxAndSms"] });
      },
      "customerClosed",
      409,
    ],
    ["an unknown parent", () => orderOf({ parent: "99999999" }), "parentUnknown", 422],
    [
      "a customer as the parent",
      async () => orderOf({ parent: await numberOf(company.organizationId) }),
      "parentIsCustomer",
      422,
    ],
    ["an unknown customer without data", () => changeOf("55555555"), "dataMissing", 422],
    [
      "an unknown customer without an address",
      () => orderOf({ customerNumber: "55555555", email: undefined }),
      "dataMissing",
      422,
    ],
  ];
  for (const [title, order, code, status] of cases)
    test(title, async () => assertOrderRefused(await order(), code, status));

  test("an order for a new customer below a closed reseller is refused", async () => {
    await closeOrganization(company.provider, { customerNumber: resellerNumber });
    await assertOrderRefused(orderOf({ parent: resellerNumber }), "parentClosed", 409);
    await reopenOrganization(company.provider, { customerNumber: resellerNumber });
  });
});

describe("an order for an existing customer (R-601)", () => {
  test("an order adds and cancels products and changes master data, and the main account stays", async () => {
    const number = await place(orderOf({ products: ["voiceLine", "faxAndSms"] }));
    const before = await customerOf(number);
    await place(
      changeOf(number, {
        name: "Ostwind AG",
        products: ["cloudPbx", "faxAndSms"],
        cancelledProducts: ["voiceLine", "teamsConnector"],
      }),
    );
    const after = await customerOf(number);
    assert.equal(after?.name, "Ostwind AG");
    assert.deepEqual(after?.products, ["cloudPbx", "faxAndSms"]);
    assert.deepEqual(after?.people, before?.people);
    assert.equal(after?.letters, before?.letters);
  });

  test("an order for other products does not create a removed main account anew", async () => {
    const number = await place(orderOf());
    await rows(sql`delete from users where organization_id = (select id from organizations
      where customer_number = ${number})`);
    const order = changeOf(number, { products: ["faxAndSms"] });
    await place(order);
    assert.deepEqual((await customerOf(number))?.people, []);
    assert.equal((await findOrder(order.orderNumber))?.letter, null);
  });

  test("ten orders and five workers at once make one customer with all products", async () => {
    const customerNumber = "7770200";
    const products = ["voiceLine", "cloudPbx", "teamsConnector", "faxAndSms"];
    const orders = Array.from({ length: 10 }, (_, at) =>
      orderOf({ customerNumber, products: [products[at % 4]] }),
    );
    await Promise.all(orders.map((order) => receiveOrder(order)));
    for (let round = 0; round < 30 && (await openOrders(customerNumber)) > 0; round++) {
      await rows(sql`update orders set next_attempt_at = now() where state = 'received'`);
      await Promise.all(Array.from({ length: 5 }, () => workOrders()));
    }
    const customer = await customerOf(customerNumber);
    assert.deepEqual(customer?.products, products.toSorted());
    assert.equal(customer?.people.length, 1);
    assert.equal(customer?.letters, 1);
  });
});

function openOrders(customerNumber: string): Promise<number> {
  return value(
    sql`select count(*)::int from orders where customer_number = ${customerNumber} and state <> 'done'`,
  );
}

test("120 due orders are processed in one run (R-601)", async () => {
  for (let count = 0; count < 120; count++) await receiveOrder(orderOf({ products: [] }));
  assert.equal(await workOrders(), 120);
});

describe("an order with an address that is taken (R-601)", () => {
  async function openWaiting() {
    const taken = `belegt${counter}@muster.example`;
    const holder = await addUser(company.organizationId, ["invoices"], { email: taken });
    const order = orderOf({ email: taken.toUpperCase(), language: "en" });
    const customerNumber = await place(order);
    return { order, customerNumber, holder: holder.userNumber };
  }

  test("an order with a taken address creates the customer and the products, and opens a task", async () => {
    const { order, customerNumber, holder } = await openWaiting();
    const found = await findOrder(order.orderNumber);
    assert.equal(found?.state, "waiting");
    assert.equal(found?.reason, "emailTaken");
    const customer = await customerOf(customerNumber);
    assert.deepEqual(customer?.products, ["cloudPbx"]);
    assert.deepEqual(customer?.people, []);
    const task = (await listTasks(company.provider)).find(
      (one) => one.kind === "emailTaken" && one.orderNumber === order.orderNumber,
    );
    assert.ok(task?.kind === "emailTaken");
    assert.equal(task.holder, holder);
    assert.equal(task.overdue, false);
    await assertRefused(
      company.provider,
      () => retryOrder(company.provider, { orderNumber: order.orderNumber }),
      "contactTaken",
    );
  });

  test("after the provider corrects the master data a retry completes the order, in its language", async () => {
    const { order, customerNumber } = await openWaiting();
    const detail = await findOrganizationDetail(company.provider, customerNumber);
    assert.ok(detail);
    await changeMasterData(company.provider, {
      customerNumber,
      name: detail.name,
      place: detail.place,
      contactFirstName: detail.contactFirstName,
      contactLastName: detail.contactLastName,
      contactEmail: `frei${counter}@nordwind.example`,
      shownName: detail.name,
      shownPlace: detail.place,
      shownContactFirstName: detail.contactFirstName,
      shownContactLastName: detail.contactLastName,
      shownContactEmail: detail.contactEmail,
    });
    for (let click = 0; click < 2; click++)
      await retryOrder(company.provider, { orderNumber: order.orderNumber });
    const letters = await lettersTo(world, `frei${counter}@nordwind.example`);
    assert.equal(letters.length, 1);
    assert.match(letters[0]?.text ?? "", /^Hello Ina Nordwind,$/m);
    const found = await findOrder(order.orderNumber);
    assert.deepEqual([found?.state, found?.reason, found?.letter], ["done", null, "sent"]);
  });

  test("another order with a free address completes it as well", async () => {
    const { order, customerNumber } = await openWaiting();
    const email = `anders${counter}@nordwind.example`;
    await place(changeOf(customerNumber, { email }));
    assert.equal((await findOrder(order.orderNumber))?.state, "done");
    assert.deepEqual(
      (await customerOf(customerNumber))?.people.map((one) => one.email),
      [email],
    );
  });
});

describe("orders are retried after failures (R-601)", () => {
  const soon = () => rows(sql`update orders set next_attempt_at = now() where state = 'received'`);

  test("a failure leaves nothing half created, and the clock retries", async () => {
    const order = orderOf();
    await rows(
      sql`create function fault() returns trigger language plpgsql as $$ begin raise 'fault'; end $$`,
    );
    await rows(
      sql`create trigger fault before insert on outbox for each row execute function fault()`,
    );
    await receiveOrder(order);
    const moment = await momentOfChanges();
    await workOrders();
    assert.deepEqual(await changesSince(moment, ["orders", "audit_events"]), []);
    const found = await findOrder(order.orderNumber);
    assert.deepEqual([found?.state, found?.reason], ["received", "fault"]);
    assert.equal(await workOrders(), 0, "not at once again");
    await rows(sql`drop trigger fault on outbox`);
    await soon();
    await workOff();
    assert.equal((await findOrder(order.orderNumber))?.letter, "sent");
  });

  test("pauses between attempts grow from fifteen seconds to an hour", async () => {
    const order = orderOf();
    await rows(
      sql`create trigger fault before insert on outbox for each row execute function fault()`,
    );
    await receiveOrder(order);
    const pauses: { least: number; most: number }[] = [];
    for (let attempt = 0; attempt < 12; attempt++) {
      const began = await value<string>(sql`select clock_timestamp()::text`);
      await workOrders();
      // However long the attempt took: the pause was counted from some moment of it.
      const [pause] = await rows<{ least: number; most: number }>(sql`
        select extract(epoch from next_attempt_at - clock_timestamp())::float8 as least,
          extract(epoch from next_attempt_at - ${began}::timestamptz)::float8 as most
        from orders where order_number = ${order.orderNumber}`);
      pauses.push(pause ?? assert.fail("the order is there"));
      await soon();
    }
    await rows(sql`drop trigger fault on outbox`);
    await workOrders();
    const expected = [15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600];
    for (const [attempt, { least, most }] of pauses.entries()) {
      const pause = expected[attempt] ?? 0;
      assert.ok(least <= pause && pause <= most, `${attempt}: ${least} to ${most}`);
    }
  });

  test("an order that another server has claimed is left to it, and taken over when that server dies", async () => {
    const order = orderOf({ customerNumber: "7770300" });
    const other = postgres(world.url, { max: 1, onnotice: () => {} });
    const dies = other
      .begin(async (sql) => {
        await sql`select pg_advisory_xact_lock(${lockNumbers.customerNumber}, hashtext('7770300'))`;
        await new Promise(() => {});
      })
      .catch(() => {});
    while (!(await value(sql`select exists (select from ${advisoryLocks} and granted)`)));
    // Inserted directly: receiving it would wait for the same lock.
    await rows(sql`insert into orders (order_number, digest, key_id, customer_number, content)
      values (${order.orderNumber}, '', '', '7770300', ${JSON.stringify(order)}::jsonb)`);
    assert.equal(await workOrders(), 0);
    await rows(sql`select pg_terminate_backend(pid) from ${advisoryLocks}`);
    await dies;
    await other.end({ timeout: 1 });
    assert.equal(await workOrders(), 1);
    assert.equal((await customerOf("7770300"))?.people.length, 1);
  });

  test("a later order waits for the earlier one of the same customer", async () => {
    const first = orderOf({ customerNumber: "7770400", products: ["voiceLine"] });
    const second = changeOf("7770400", {
      cancelledProducts: ["voiceLine"],
      products: ["cloudPbx"],
    });
    await receiveOrder(first);
    await receiveOrder(second);
    await rows(sql`update orders set next_attempt_at = now() + interval '1 hour'
      where order_number = ${first.orderNumber}`);
    await workOrders();
    assert.equal((await findOrder(second.orderNumber))?.reason, "orderBefore");
    for (let round = 0; round < 2; round++) {
      await soon();
      await workOrders();
    }
    assert.deepEqual((await customerOf("7770400"))?.products, ["cloudPbx"]);
  });

  test("an order below a closed reseller is postponed until the reseller is reopened", async () => {
    const order = orderOf({ parent: resellerNumber });
    await receiveOrder(order);
    await closeOrganization(company.provider, { customerNumber: resellerNumber });
    await workOrders();
    const found = await findOrder(order.orderNumber);
    assert.deepEqual([found?.state, found?.reason], ["received", "organizationClosed"]);
    await reopenOrganization(company.provider, { customerNumber: resellerNumber });
    const since = await endOfAuditLog();
    await retryOrder(company.provider, { orderNumber: order.orderNumber });
    assert.equal((await findOrder(order.orderNumber))?.state, "done");
    const [retried] = await auditLogSince(since);
    assert.deepEqual(
      [retried?.event, retried?.actor],
      ["order.retried", company.provider.userNumber],
    );
  });

  test("an order for a customer who was closed meanwhile is postponed until it is reopened", async () => {
    const customerNumber = await place(orderOf());
    const order = changeOf(customerNumber, { products: ["faxAndSms"] });
    await receiveOrder(order);
    await closeOrganization(company.provider, { customerNumber });
    await workOrders();
    assert.equal((await findOrder(order.orderNumber))?.reason, "organizationClosed");
    assert.deepEqual((await customerOf(customerNumber))?.products, ["cloudPbx"]);
    await reopenOrganization(company.provider, { customerNumber });
    await soon();
    await workOrders();
    assert.deepEqual((await customerOf(customerNumber))?.products, ["cloudPbx", "faxAndSms"]);
  });
});

describe("discarding an order that nobody will process (R-601, R-702)", () => {
  async function openStuck() {
    const parent = await addReseller();
    const order = orderOf({ parent });
    await receiveOrder(order);
    await closeOrganization(company.provider, { customerNumber: parent });
    await workOrders();
    return { parent, order, orderNumber: order.orderNumber };
  }
  async function addReseller() {
    const root = { organizationId: company.provider.organizationId, kind: "provider" } as const;
    return numberOf((await addOrganization("reseller", root)).organizationId);
  }
  const contentOf = (orderNumber: string) =>
    value(sql`select content from orders where order_number = ${orderNumber}`);

  test("the provider discards an order: its content is deleted, it is recorded once and never retried", async () => {
    const { parent, order, orderNumber } = await openStuck();
    const since = await endOfAuditLog();
    for (let click = 0; click < 2; click++) await discardOrder(company.provider, { orderNumber });
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, actor, details }) => [event, actor, details]),
      [["order.discarded", company.provider.userNumber, { orderNumber }]],
    );
    const found = await findOrder(orderNumber);
    assert.deepEqual([found?.state, found?.reason], ["done", "discarded"]);
    assert.equal(await contentOf(orderNumber), null);
    await reopenOrganization(company.provider, { customerNumber: parent });
    await retryOrder(company.provider, { orderNumber });
    assert.equal((await findOrder(orderNumber))?.organizationName, null);
    assert.equal((await receiveOrder(order)).status, 200, "the digest still knows it");
  });

  test("everybody else is refused, and an unknown order is not found", async () => {
    const { orderNumber } = await openStuck();
    const discard = (actor: Actor, number: string) => () =>
      discardOrder(actor, { orderNumber: number });
    for (const number of [orderNumber, "none"]) {
      await assertRefused(company.reseller, discard(company.reseller, number), "serviceOnly");
      await assertRefused(company.colleague, discard(company.colleague, number), "notFound");
    }
    await assertRefused(company.provider, discard(company.provider, "none"), "notFound");
  });

  test("the clock discards an order together with the accounts of an organization closed long ago, and not before", async () => {
    const { parent, orderNumber } = await openStuck();
    const letDaysPass = (days: number) =>
      rows(sql`update organizations set closed_at = closed_at - make_interval(days => ${days}::int)
        where customer_number = ${parent}`);
    await letDaysPass(daysOf(limits.closedOrganization) - 1);
    assert.equal((await purge()).orders, 0);
    assert.notEqual(await contentOf(orderNumber), null);
    await letDaysPass(1);
    assert.equal((await purge()).orders, 1);
    assert.equal((await findOrder(orderNumber))?.reason, "discarded");
    assert.equal(await contentOf(orderNumber), null);
  });
});
