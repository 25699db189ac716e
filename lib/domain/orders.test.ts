import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { order as orderSchema } from "#lib/rules/order";
import { workOrders } from "./order-work";
import { findOrder, receiveOrder } from "./orders";
import { openCompany } from "./support/company";
import { lettersTo } from "./support/letters";
import { openWorld, rows, value, type World } from "./support/world";

let world: World;

before(async () => {
  world = await openWorld();
  await openCompany();
});
after(() => world.close());

let counter = 0;
function orderOf(change: Record<string, unknown> = {}) {
  counter += 1;
  return orderSchema.parse({
    orderNumber: `A-${counter}`,
    name: `Nordwind ${counter} GmbH`,
    place: "24103 Kiel",
    contactFirstName: "Ina",
    contactLastName: "Nordwind",
    email: `ina${counter}@nordwind.example`,
    products: ["cloudPbx"],
    ...change,
  });
}

describe("a new customer (R-601)", () => {
  test("has an organization, a main account and a letter as soon as the order is worked on", async () => {
    const order = orderOf();
    const { status, body } = await receiveOrder(order);
    assert.equal(status, 201);
    assert.equal(await workOrders(), 1);
    const found = await findOrder(order.orderNumber);
    assert.equal(found?.state, "done");
    const [letter] = await lettersTo(world, order.email ?? "");
    assert.equal(letter?.kind, "activation");
    assert.equal((await findOrder(order.orderNumber))?.letter, "sent");
    const [row] =
      await rows(sql`select o.kind, o.name, u.is_owner from organizations o join users u on u.organization_id = o.id
      where o.customer_number = ${body.customerNumber}`);
    assert.deepEqual(row, { kind: "customer", name: order.name, is_owner: true });
    assert.equal(
      await value(
        sql`select content is null from orders where order_number = ${order.orderNumber}`,
      ),
      true,
    );
    assert.deepEqual(await receiveOrder(order), { status: 200, body });
  });
});
