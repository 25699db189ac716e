import { orderExample } from "#lib/rules/orders-document";
import { changesSince, endOfAuditLog, momentOfChanges, refusalsSince } from "../support/changes";
import { type Answer, ask } from "../support/http";
import { letters, linkIn, waitForLetter } from "../support/mailbox";
import { noticeOn } from "../support/notices";
import { addPerson, freshCompany, freshEmail, password } from "../support/people";
import { expect, type Portal, test } from "../support/portal";
import { quick } from "../support/queue";

const path = "/api/orders";
let counter = 0;

/** An order for a new customer that no other test sends. */
function orderOf(change: object = {}) {
  counter += 1;
  const { customerNumber: _, ...rest } = orderExample;
  const orderNumber = `H-${process.pid}-${counter}`;
  return { ...rest, orderNumber, email: freshEmail(), ...change };
}

function keyOf(portal: Portal) {
  return { Authorization: `Bearer ${portal.environment.ORDERS_API_KEY}` };
}

function send(
  portal: Portal,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return ask(portal, path, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...keyOf(portal), ...headers },
    body: typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body),
  });
}

async function statusOf(portal: Portal, orderNumber: string) {
  const answer = await ask(portal, `${path}/${orderNumber}`, { headers: keyOf(portal) });
  return { status: answer.status, ...JSON.parse(answer.text) };
}

test("without the key nobody sends or reads an order", async ({ portal, sql }) => {
  const order = orderOf();
  const key = portal.environment.ORDERS_API_KEY ?? "";
  const unchanged = ["sessions", "outbox", "installation", "audit_events"];
  const moment = await momentOfChanges(sql);
  const attempts = [
    "",
    "Bearer ",
    "Bearer undefined",
    key,
    `bearer ${key}x`,
    `Bearer ${key.slice(0, -1)}`,
    `Bearer ${key}x`,
    `Bearer ${portal.environment.CRON_SECRET}`,
  ];
  for (const Authorization of attempts) {
    for (const answer of [
      await send(portal, order, { Authorization }),
      await ask(portal, `${path}/2026-11842`, { headers: { Authorization } }),
    ]) {
      expect.soft(answer.status, Authorization).toBe(401);
      expect.soft(answer.headers["www-authenticate"], Authorization).toBe("Bearer");
      expect
        .soft(JSON.parse(answer.text).error, Authorization)
        .toBe("The key is missing or wrong.");
    }
  }
  expect(await changesSince(sql, moment, unchanged)).toEqual([]);
});

test("an order creates a customer whose main account gets one letter", async ({
  portal,
  sql,
  page,
}) => {
  const order = orderOf({ language: "de" });
  const first = await send(portal, order);
  expect(first.status).toBe(201);
  expect(first.headers["cache-control"]).toBe("no-store");
  const receipt = JSON.parse(first.text);
  expect(Object.keys(receipt)).toEqual(["orderNumber", "customerNumber", "receivedAt"]);
  const letter = await waitForLetter(portal, order.email, { kind: "activation" });
  expect(letter.text).toContain(receipt.customerNumber);
  const again = await Promise.all(Array.from({ length: 20 }, () => send(portal, order)));
  for (const answer of again) {
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual(receipt);
  }
  await expect
    .poll(() => statusOf(portal, order.orderNumber), { intervals: quick })
    .toMatchObject({
      status: 200,
      ...receipt,
      state: "done",
      overdue: false,
      reason: null,
      letter: "sent",
    });
  expect(letters(portal, { to: order.email })).toHaveLength(1);
  const people =
    await sql`select u.is_owner from users u join organizations o on o.id = u.organization_id
    where o.customer_number = ${receipt.customerNumber}`;
  expect(people.map(({ is_owner }) => is_owner)).toEqual([true]);
  // The owner sets a password and signs in with the customer number.
  await page.goto(linkIn(letter));
  await expect(page).toHaveURL(/\/set-password$/);
  await expect(page.getByLabel("Ihre Kundennummer")).toHaveValue(receipt.customerNumber);
  const fields = { name: /^(Neues )?Passwort$/ };
  await page.getByRole("textbox", fields).fill(password);
  await page.getByRole("button", { name: "Passwort setzen und Konto aktivieren" }).click();
  await expect(noticeOn(page)).toContainText("Ihr Konto ist aktiviert.");
  await page.getByLabel("Kundennummer oder E-Mail-Adresse").fill(receipt.customerNumber);
  await page.getByRole("textbox", fields).fill(password);
  await page.getByRole("button", { name: "Anmelden", exact: true }).click();
  await expect(page.getByText("Eingeloggt als: Ina Petersen")).toBeVisible();
});

test("an order survives a server that is killed right after the answer", async ({
  portal,
  sql,
}) => {
  const order = orderOf();
  expect((await send(portal, order)).status).toBe(201);
  await portal.restart("SIGKILL");
  // A letter that the dead server held is free again when its lease has expired.
  await sql`update outbox set next_attempt_at = now() - interval '1 second' where state = 'sending'`;
  // The next request finds what is due.
  expect((await send(portal, order)).status).toBe(200);
  await waitForLetter(portal, order.email, { kind: "activation" });
  expect(letters(portal, { to: order.email })).toHaveLength(1);
});

test("an invalid order is refused with the names of its fields, and nothing is stored", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const before = await sql`select count(*)::int as count from orders`;
  const cases: [title: string, body: unknown, status: number, fields: string[]][] = [
    ["no JSON", "{", 400, []],
    ["an empty body", "", 400, []],
    ["no object", "[]", 422, [""]],
    ["no order number", { ...orderOf(), orderNumber: undefined }, 422, ["orderNumber"]],
    ["an unknown product", orderOf({ products: ["dsl"] }), 422, ["products.0"]],
    ["an unknown field", orderOf({ kind: "reseller" }), 422, ["kind"]],
    ["an address that is none", orderOf({ email: "ina" }), 422, ["email"]],
    ["a name with NUL", orderOf({ name: "a\0b" }), 422, ["name"]],
    ["a name with half a surrogate pair (FF-W7)", orderOf({ name: "A\ud800B" }), 422, ["name"]],
    [
      "a name in Windows-1252 (FF-F8, FF-M-5)",
      Buffer.from(JSON.stringify(orderOf({ name: "Müller" })), "latin1"),
      ...([400, []] as [number, string[]]),
    ],
    [
      "a field that comes twice (FF-A small)",
      `{"place":"Kiel",${JSON.stringify(orderOf()).slice(1)}`,
      ...([422, ["place"]] as [number, string[]]),
    ],
    ["an unknown parent", orderOf({ parent: "98989898" }), 422, ["parent"]],
    ["a customer as the parent", orderOf({ parent: company.customerNumber }), 422, ["parent"]],
    ["the provider's own number", orderOf({ customerNumber: "1000000" }), 409, ["customerNumber"]],
  ];
  for (const [title, body, status, fields] of cases) {
    const answer = await send(portal, body);
    expect.soft(answer.status, title).toBe(status);
    const problem = JSON.parse(answer.text);
    expect.soft(Object.keys(problem), title).toEqual(["error", "fields"]);
    expect
      .soft(
        problem.fields.map(({ field }: { field: string }) => field),
        title,
      )
      .toEqual(fields);
    for (const { message } of problem.fields) expect.soft(message, title).toMatch(/^[a-z].{8}/);
  }
  const large = orderOf({ name: "x".repeat(70_000) });
  expect((await send(portal, large)).status).toBe(413);
  const chunked = await fetch(`${portal.url}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...keyOf(portal) },
    body: new ReadableStream({
      start(controller) {
        for (let part = 0; part < 20; part++)
          controller.enqueue(new TextEncoder().encode(" ".repeat(10_000)));
        controller.close();
      },
    }),
    duplex: "half",
  } as RequestInit);
  expect(chunked.status).toBe(413);
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])
    expect((await send(portal, orderOf(), { "Content-Type": type })).status, type).toBe(415);
  for (const header of [
    { "Content-Type": "application/json; charset=iso-8859-1" },
    { "Content-Encoding": "gzip" },
  ] as Record<string, string>[])
    expect((await send(portal, orderOf(), header)).status, "FF-F8, FF-M-5").toBe(415);
  for (const method of ["GET", "PUT", "DELETE", "PATCH"])
    expect((await ask(portal, path, { method, headers: keyOf(portal) })).status, method).toBe(405);
  expect(await sql`select count(*)::int as count from orders`).toEqual(before);
});

test("another order under the same number is a conflict and is recorded", async ({
  portal,
  sql,
}) => {
  const order = orderOf();
  await send(portal, order);
  const since = await endOfAuditLog(sql);
  const answer = await send(portal, { ...order, place: "Anderswo" });
  expect(answer.status).toBe(409);
  expect(JSON.parse(answer.text).fields[0].field).toBe("orderNumber");
  expect((await refusalsSince(sql, since)).map(({ reason }) => reason)).toEqual([
    "differentContent",
  ]);
});

test("an order with a taken address stays pending", async ({ portal, sql }) => {
  const company = await freshCompany(sql);
  const person = await addPerson(sql, company, { permissions: ["invoices"] });
  const order = orderOf({ email: person.email });
  expect((await send(portal, order)).status).toBe(201);
  await expect
    .poll(() => statusOf(portal, order.orderNumber), { intervals: quick })
    .toMatchObject({ state: "waiting", reason: "emailTaken", letter: null });
  expect(letters(portal, { to: person.email })).toHaveLength(0);
});

test("an unknown order is not found, whatever its number looks like", async ({ portal }) => {
  for (const number of ["none", "%00", "..%2F..%2Fusers", "%E2%82%AC", "x".repeat(3000)])
    expect((await statusOf(portal, number)).status, number.slice(0, 20)).toBe(404);
});

test("the description of the interface is public and names this installation", async ({
  portal,
}) => {
  const answer = await ask(portal, "/api/openapi.json");
  expect(answer.status).toBe(200);
  expect(answer.headers["content-type"]).toContain("application/json");
  const document = JSON.parse(answer.text);
  expect(document.openapi).toBe("3.1.1");
  expect(document.servers).toEqual([{ url: portal.url }]);
  expect(answer.text).not.toContain(portal.environment.ORDERS_API_KEY);
});

test("a scheduler with the right secret processes what is due", async ({ portal, sql }) => {
  const cron = "/api/cron/orders";
  for (const Authorization of ["", "Bearer x", keyOf(portal).Authorization])
    expect((await ask(portal, cron, { headers: { Authorization } })).status).toBe(401);
  const headers = { Authorization: `Bearer ${portal.environment.CRON_SECRET}` };
  const answer = await ask(portal, cron, { headers });
  expect(answer.status).toBe(200);
  expect(Object.keys(JSON.parse(answer.text))).toEqual(["orders", "letters"]);
  expect(
    await sql`select from orders where state = 'received' and next_attempt_at <= now()`,
  ).toHaveLength(0);
});

test("without a configured key the portal accepts no orders", async ({ portal }) => {
  const key = portal.environment.ORDERS_API_KEY ?? "";
  const keyless = await portal.beside({ ORDERS_API_KEY: "" });
  for (const Authorization of ["", "Bearer ", "Bearer undefined", `Bearer ${key}`])
    expect((await send(keyless, orderOf(), { Authorization })).status).toBe(503);
  await keyless.end();
  expect((await send(portal, orderOf())).status).toBe(201);
});
