import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type SQL, sql } from "drizzle-orm";
import { transaction, transactionOfLogin } from "#db/client";
import { workOrders } from "#lib/domain/orders/carry-out";
import { findOrder } from "#lib/domain/orders/find";
import { listOrders } from "#lib/domain/orders/list";
import { receiveOrder } from "#lib/domain/orders/receive";
import { retryOrder } from "#lib/domain/orders/retry";
import { closeOrganization, reopenOrganization } from "#lib/domain/organizations/close";
import { inviteOwner } from "#lib/domain/organizations/invite-owner";
import { sendRegistrationLink } from "#lib/domain/registration/request";
import { findSignedIn } from "#lib/domain/sign-in/session-user";
import { startSession } from "#lib/domain/sign-in/sessions";
import { openTask, settleTask } from "#lib/domain/tasks";
import { type Company, openCompany } from "#lib/domain/testing/company";
import {
  addOrganization,
  addUser,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import { assertRefused, auditLogSince, endOfAuditLog } from "#lib/domain/testing/dump";
import { listTasks } from "#lib/domain/testing/tasks";
import { letTimePass as letTimePassFor } from "#lib/domain/testing/time";
import { removeUser } from "#lib/domain/users/remove";
import { resendActivation } from "#lib/domain/users/resend";
import { drainOutbox } from "#lib/domain/worker/deliver-outbox";
import type { Actor } from "#lib/rules/delegation";
import { type OrderQuery, orderQuery } from "#lib/rules/list-queries";
import { order } from "#lib/rules/order";
import type { RefusalCode } from "#lib/rules/refusal";
import { readOpenTasks } from "./open-tasks";
import { findOrganizationDetail } from "./organization";
import type { Task } from "./task";

let world: World;
let company: Company;
let provider: Actor;
before(async () => {
  world = await openWorld();
  company = await openCompany();
  provider = company.provider;
});
after(() => world.close());

/** The tasks on the pages of a user who signs in now; empty if the user cannot. */
async function tasksShownTo({ userNumber }: Actor): Promise<Task[]> {
  const browser = { userAgent: "", device: null, previousSession: null } as const;
  const session = await startSession(userNumber, browser);
  return (session && (await findSignedIn(session, readOpenTasks))?.tasks) || [];
}

let counter = 0;

/** Has an order received and carried out. */
async function place(change: { email?: string; work?: boolean } = {}) {
  counter += 1;
  const orderNumber = `T-${counter}`;
  const { body } = await receiveOrder({
    orderNumber,
    name: `Inselwind ${counter} GmbH`,
    place: "Borkum",
    contactFirstName: "Ida",
    contactLastName: "Insel",
    email: change.email ?? `ida${counter}@inselwind.example`,
    products: [],
    cancelledProducts: [],
    language: "de",
  });
  if (change.work !== false) await workOrders();
  return { orderNumber, customerNumber: body.customerNumber };
}

const setOrder = (orderNumber: string, change: SQL) =>
  rows(sql`update orders set ${change} where order_number = ${orderNumber}`);
const letTimePass = (orderNumber: string, span: string) =>
  setOrder(orderNumber, sql`received_at = received_at - ${span}::interval`);
const setLetter = (orderNumber: string, change: SQL) =>
  rows(
    sql`update outbox set ${change} where user_number = (select u.number from users u join orders x
      on x.organization_id = u.organization_id where x.order_number = ${orderNumber})`,
  );

const ownerOf = (customerNumber: string) =>
  value<number>(sql`select u.number::int from users u join organizations o on o.id = u.organization_id
    where o.customer_number = ${customerNumber} and u.is_owner`);

/** The tasks about one order or organization, by kind. */
async function tasksAbout(about: string): Promise<Task[]> {
  const all = await listTasks(provider);
  return all.filter(
    (task) =>
      task.organization.customerNumber === about ||
      ("orderNumber" in task && task.orderNumber === about),
  );
}
const kindsOf = async (about: string) => (await tasksAbout(about)).map(({ kind }) => kind);

describe("overdue orders (R-601)", () => {
  test("an order that could not be processed is overdue after twelve hours and not before", async () => {
    const { orderNumber } = await place({ work: false });
    await letTimePass(orderNumber, "11 hours 59 minutes");
    assert.equal((await findOrder(orderNumber))?.overdue, false);
    assert.deepEqual(await kindsOf(orderNumber), []);
    await letTimePass(orderNumber, "2 minutes");
    assert.equal((await findOrder(orderNumber))?.overdue, true);
    const [task] = await tasksAbout(orderNumber);
    assert.ok(task?.kind === "overdue");
    assert.equal(task.state, "received");
    assert.equal(task.organization.name, null);
    await retryOrder(provider, { orderNumber });
    await drainOutbox();
    assert.equal((await findOrder(orderNumber))?.overdue, false);
    assert.deepEqual(await kindsOf(orderNumber), []);
  });

  test("an order is overdue when it is done but its letter is not sent", async () => {
    const { orderNumber, customerNumber } = await place();
    await letTimePass(orderNumber, "13 hours");
    assert.equal((await findOrder(orderNumber))?.overdue, true);
    assert.deepEqual(await kindsOf(orderNumber), ["overdue"]);
    await drainOutbox();
    assert.equal((await findOrder(orderNumber))?.overdue, false);
    assert.deepEqual(await kindsOf(customerNumber), []);
  });

  test("an order is no longer overdue when a later letter to the person is sent", async () => {
    const { orderNumber } = await place();
    await letTimePass(orderNumber, "13 hours");
    await setLetter(
      orderNumber,
      sql`state = 'failed', settled_at = now(), last_error = 'validation_error'`,
    );
    assert.deepEqual((await kindsOf(orderNumber)).toSorted(), ["overdue"]);
    await rows(sql`insert into outbox (kind, user_number, state, settled_at) select 'newActivationLink', u.number,
      'sent', now() from orders x join users u on u.organization_id = x.organization_id where x.order_number = ${orderNumber}`);
    assert.equal((await findOrder(orderNumber))?.overdue, false);
    assert.deepEqual(await kindsOf(orderNumber), []);
  });

  test("an order stays overdue when the letter was replaced by one that is not sent either", async () => {
    const { orderNumber, customerNumber } = await place();
    await letTimePass(orderNumber, "13 hours");
    await letTimePassFor("2 minutes", await ownerOf(customerNumber));
    await resendActivation(provider, await ownerOf(customerNumber));
    assert.equal((await findOrder(orderNumber))?.letter, "queued");
    assert.deepEqual(await kindsOf(orderNumber), ["overdue"]);
    await drainOutbox();
    assert.equal((await findOrder(orderNumber))?.letter, "sent");
    assert.deepEqual(await kindsOf(orderNumber), []);
  });

  test("an order stays overdue when the main account was removed and invited again", async () => {
    const { orderNumber, customerNumber } = await place();
    await letTimePass(orderNumber, "13 hours");
    await removeUser(provider, await ownerOf(customerNumber));
    await inviteOwner(provider, { customerNumber });
    assert.equal((await findOrder(orderNumber))?.overdue, true);
    assert.deepEqual(await kindsOf(orderNumber), ["overdue"]);
    await drainOutbox();
    assert.equal((await findOrder(orderNumber))?.overdue, false);
  });

  test("an order stays overdue when only a letter without a link was sent", async () => {
    const { orderNumber, customerNumber } = await place();
    await letTimePass(orderNumber, "13 hours");
    await setLetter(orderNumber, sql`state = 'failed', settled_at = now()`);
    await rows(sql`insert into outbox (kind, user_number, state, settled_at)
      values ('accountRestricted', ${await ownerOf(customerNumber)}, 'sent', now())`);
    assert.equal((await findOrder(orderNumber))?.overdue, true);
    assert.deepEqual(await kindsOf(orderNumber), ["overdue"]);
  });

  test("a later order, which invites nobody, is not overdue", async () => {
    const { customerNumber } = await place();
    const orderNumber = `T-change-${customerNumber}`;

    await receiveOrder(order.parse({ orderNumber, customerNumber }));
    await workOrders();
    await letTimePass(orderNumber, "13 hours");
    await transactionOfLogin(async (tx) => {
      await tx.execute(sql`set local session_replication_role = 'replica'`);
      await tx.execute(sql`update organizations set created_at = now() - interval '1 day'
        where customer_number = ${customerNumber}`);
    });
    assert.equal((await findOrder(orderNumber))?.overdue, false);
    assert.equal((await findOrder(orderNumber))?.letter, null);
  });

  test("a postponed order is one task, not two", async () => {
    await addUser(company.organizationId, ["invoices"], { email: "belegt@muster.example" });
    const { orderNumber } = await place({ email: "belegt@muster.example" });
    await letTimePass(orderNumber, "13 hours");
    const [task, ...more] = await tasksAbout(orderNumber);
    assert.ok(task?.kind === "emailTaken" && task.overdue);
    assert.deepEqual(more, []);
  });
});

describe("letters that were not delivered (R-802)", () => {
  test("a user's newest undelivered letter is a task with its reason; an older one is not", async () => {
    const { orderNumber, customerNumber } = await place();
    await setLetter(
      orderNumber,
      sql`state = 'failed', settled_at = now(), last_error = 'validation_error'`,
    );
    const [task] = await tasksAbout(customerNumber);
    assert.ok(task?.kind === "undeliverable");
    assert.equal(task.error, "validation_error");
    assert.match(task.user?.email ?? "", /^ida/);
    await rows(
      sql`insert into outbox (kind, user_number) values ('newActivationLink', ${task.user?.userNumber})`,
    );
    assert.deepEqual(await kindsOf(customerNumber), []);
  });

  test("an undelivered registration link to the address in the master data is a task", async () => {
    const { customerNumber } = await place();
    await drainOutbox();
    await sendRegistrationLink(provider, { customerNumber });
    await rows(
      sql`update outbox set state = 'abandoned', settled_at = now() where kind = 'registration'`,
    );
    const [task] = await tasksAbout(customerNumber);
    assert.ok(task?.kind === "undeliverable");
    assert.equal(task.user, null);
    await rows(sql`update links set superseded_at = now() where purpose = 'registration'`);
    assert.deepEqual(await kindsOf(customerNumber), [], "nobody waits for it any more");
  });

  test("an undelivered letter without a link, or with a link that is no longer needed, is no task", async () => {
    const { orderNumber, customerNumber } = await place();
    await setLetter(orderNumber, sql`state = 'failed', settled_at = now()`);
    assert.deepEqual(await kindsOf(customerNumber), ["undeliverable"]);
    await rows(sql`update users set activated_at = now(), password_hash = 'x'
      where number = ${await ownerOf(customerNumber)}`);
    assert.deepEqual(await kindsOf(customerNumber), []);
    for (const kind of ["passwordChanged", "accountDeleted"]) {
      await rows(sql`insert into outbox (kind, user_number, state, settled_at)
        values (${kind}, ${await ownerOf(customerNumber)}, 'failed', now())`);
      assert.deepEqual(await kindsOf(customerNumber), [], kind);
    }
  });

  test("an undelivered letter to a closed customer is no task until the customer is reopened (R-106)", async () => {
    const { orderNumber, customerNumber } = await place();
    await setLetter(orderNumber, sql`state = 'failed', settled_at = now()`);
    await closeOrganization(provider, { customerNumber });
    assert.deepEqual(await kindsOf(customerNumber), []);
    await reopenOrganization(provider, { customerNumber });
    assert.deepEqual(await kindsOf(customerNumber), ["undeliverable"]);
  });
});

describe("tasks that are recorded", () => {
  async function openOne(kind: "ownerDeleted" | "accountDeleted") {
    const { customerNumber } = await place();
    await drainOutbox();
    const organizationId = await value<number>(
      sql`select id from organizations where customer_number = ${customerNumber}`,
    );
    for (let time = 0; time < 2; time++)
      await transaction("system", (tx) => openTask(tx, { kind, organizationId, userNumber: 4711 }));
    return { customerNumber, organizationId };
  }

  test("the same task twice is one, and its completion is recorded once", async () => {
    const { customerNumber, organizationId } = await openOne("accountDeleted");
    const [task, ...more] = await tasksAbout(customerNumber);
    assert.ok(task?.kind === "accountDeleted");
    assert.deepEqual(more, []);
    const since = await endOfAuditLog();
    for (let click = 0; click < 2; click++) await settleTask(provider, { task: task.task });
    assert.deepEqual(await auditLogSince(since), [
      {
        event: "task.settled",
        outcome: "done",
        actor: provider.userNumber,
        target: 4711,
        organization: organizationId,
        details: {},
      },
    ]);
    assert.deepEqual(await tasksAbout(customerNumber), []);
  });

  test("a missing owner is no longer a task when there is one, however created", async () => {
    const { customerNumber, organizationId } = await openOne("ownerDeleted");
    assert.deepEqual(await kindsOf(customerNumber), [], "there still is one");
    await rows(sql`delete from users where organization_id = ${organizationId}`);
    assert.deepEqual(await kindsOf(customerNumber), ["ownerDeleted"]);
    const detail = await findOrganizationDetail(provider, customerNumber);
    assert.deepEqual(
      detail?.openTasks.map(({ kind }) => kind),
      ["ownerDeleted"],
    );
    await inviteOwner(provider, { customerNumber });
    assert.deepEqual(await kindsOf(customerNumber), []);
    assert.equal(
      await value(sql`select settled_by::int from tasks where kind = 'ownerDeleted'`),
      provider.userNumber,
    );
  });

  test("the list of tasks begins with the oldest", async () => {
    await openOne("accountDeleted");
    const all = await listTasks(provider);
    assert.ok(all.length > 0);
    const moments = all.map(({ since }) => Number(since));
    assert.deepEqual(
      moments,
      moments.toSorted((one, other) => one - other),
      "the oldest first",
    );
  });
});

describe("the list of orders", () => {
  const query = (change: Partial<OrderQuery>) => orderQuery.parse(change);

  test("paging from the newest order to the oldest and back leaves no gaps", async () => {
    await rows(sql`insert into orders (order_number, digest, key_id, customer_number, state, received_at)
      select 'P-' || n, '', '', '1', 'done', now() - interval '30 days' - n % 7 * interval '1 hour'
      from generate_series(1, 60) n`);
    const seen: string[] = [];
    let page = await listOrders(provider, query({}));
    for (const total = page.matches; ; ) {
      seen.push(...page.rows.map(({ orderNumber }) => orderNumber));
      if (!page.next) {
        assert.equal(seen.length, total);
        break;
      }
      const next = await listOrders(provider, query({ after: page.next }));
      const back = await listOrders(provider, query({ before: next.previous }));
      assert.deepEqual(back.rows, page.rows);
      page = next;
    }
    assert.equal(new Set(seen).size, seen.length);
  });

  test("orders are searched by order number, customer number and name, and filtered", async () => {
    const { orderNumber, customerNumber } = await place();
    for (const q of [orderNumber, customerNumber, `inselwind ${counter} `])
      assert.deepEqual(
        (await listOrders(provider, query({ q }))).rows.map((row) => row.orderNumber),
        [orderNumber],
        q,
      );
    assert.deepEqual((await listOrders(provider, query({ q: "%" }))).rows, []);
    const open = (await listOrders(provider, query({ filter: "open" }))).rows;
    assert.ok(open.length > 0 && open.every(({ state }) => state !== "done"));
    await letTimePass(orderNumber, "13 hours");
    const overdue = (await listOrders(provider, query({ filter: "overdue" }))).rows;
    assert.ok(overdue.some((row) => row.orderNumber === orderNumber));
    assert.ok(overdue.every((row) => row.overdue));
    // A filter leaves as many orders as it says beside it, in the whole list and within a search (FEEL-D12).
    for (const q of ["", orderNumber])
      for (const filter of ["all", "open", "overdue"] as const) {
        const { matches, counts } = await listOrders(provider, query({ q, filter }));
        assert.equal(counts[filter], matches, `${q} ${filter}`);
      }
    assert.deepEqual((await listOrders(provider, query({ q: orderNumber }))).counts, {
      ...{ all: 1, open: 0, overdue: 1 },
    });
    for (const odd of [{ filter: "late" }, { q: "x".repeat(101) }, { q: "a\0" }])
      assert.deepEqual((await listOrders(provider, orderQuery.parse(odd))).rows, [], "FF-F3");
    for (const odd of ["%", "AAAA", "WyJ4IiwieSJd"])
      assert.ok((await listOrders(provider, query({ after: odd }))).rows.length > 0, odd);
  });
});

describe("only service administrators see and complete tasks (R-309)", () => {
  const hostile: [title: string, who: () => Promise<Actor> | Actor, code: RefusalCode][] = [
    ["the reseller's owner", () => company.reseller, "serviceOnly"],
    [
      "a sub-reseller's owner",
      async () => {
        const { organizationId } = company.reseller;
        const subreseller = await addOrganization("subreseller", {
          organizationId,
          kind: "reseller",
        });
        return addUser(subreseller.organizationId, [], { isOwner: true });
      },
      "serviceOnly",
    ],
    ["a customer's administrator", () => company.administrator, "serviceOnly"],
    [
      "the provider's staff without user administration",
      () => addUser(provider.organizationId, ["invoices"]),
      "notFound",
    ],
  ];
  for (const [title, who, code] of hostile) {
    test(`${title} sees and changes nothing`, async () => {
      const actor = await who();
      const { orderNumber } = await place({ work: false });
      const task = await value<number>(sql`select max(id)::int from tasks`);
      await assertRefused(actor, () => retryOrder(actor, { orderNumber }), code);
      await assertRefused(actor, () => retryOrder(actor, { orderNumber: "none" }), code);
      await assertRefused(actor, () => settleTask(actor, { task }), code);
      await assertRefused(actor, () => settleTask(actor, { task: 999_999 }), code);
      await assert.rejects(listOrders(actor, orderQuery.parse({})), { code });
      assert.deepEqual(await tasksShownTo(actor), []);
    });
  }

  test("every page gives service administrators the open tasks, also in the request that stores that the session is in use (S-13)", async () => {
    await place({ work: false });
    await rows(sql`update orders set received_at = received_at - interval '13 hours'`);
    const all = await listTasks(provider);
    assert.ok(all.length > 0);
    assert.deepEqual(await tasksShownTo(provider), all);
    const browser = { userAgent: "", device: null, previousSession: null } as const;
    const session = (await startSession(provider.userNumber, browser)) ?? "";
    await rows(sql`update sessions set last_seen_at = last_seen_at - interval '5 minutes'`);
    assert.deepEqual((await findSignedIn(session, readOpenTasks))?.tasks, all);
    const used =
      await value<boolean>(sql`select last_seen_at > now() - interval '1 minute' from sessions
      where user_number = ${provider.userNumber} order by created_at desc limit 1`);
    assert.equal(used, true);
  });

  test("an unknown task is not found", async () => {
    await assertRefused(provider, () => settleTask(provider, { task: 999_999 }), "notFound");
    await assertRefused(provider, () => retryOrder(provider, { orderNumber: "none" }), "notFound");
  });
});
