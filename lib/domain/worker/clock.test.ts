import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findOrder } from "#lib/domain/orders/find";
import { receiveOrder } from "#lib/domain/orders/receive";
import { openCompany } from "#lib/domain/testing/company";
import { openWorld, type World } from "#lib/domain/testing/database";
import { lettersTo } from "#lib/domain/testing/letters";
import { order } from "#lib/rules/order";
import { workOffNowAndThen } from "./clock";

let world: World;
before(async () => {
  world = await openWorld();
  await openCompany();
});
after(() => world.close());

function orderFor(name: string) {
  return order.parse({
    ...{ orderNumber: name, name, place: "24103 Kiel", email: `${name}@nordwind.example` },
    ...{ contactFirstName: "Ina", contactLastName: "Petersen", products: ["voiceLine"] },
  });
}

test("opening a page processes what is due, and opening another one soon does not look again (R-601)", async () => {
  await receiveOrder(orderFor("first"));
  assert.equal(await workOffNowAndThen(), true);
  assert.equal((await findOrder("first"))?.state, "done");
  assert.equal((await lettersTo(world, "first@nordwind.example")).length, 1);

  await receiveOrder(orderFor("second"));
  assert.equal(await workOffNowAndThen(), false);
  assert.equal((await findOrder("second"))?.state, "received");
});
