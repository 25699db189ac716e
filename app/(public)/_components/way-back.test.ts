import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openWorld, type World } from "#lib/domain/testing/database";
import { wayBackOf } from "./way-back";

/** The catalogue's systems, with their addresses there. */
let world: World;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

test("R-903: after a sign-out a system's own address is the way back, and for anything else there is none", () => {
  const system = "invoiceArchive";
  const way = "/continue?system=invoiceArchive&back=0";
  assert.equal(wayBackOf({ system, back: "0" }), way);
  assert.equal(wayBackOf({ system, back: "0", state: "a&b" }), `${way}&state=a%26b`);
  for (const one of [
    { system },
    { system, back: "9" },
    { system, back: "__proto__" },
    { system, back: "0", state: "x".repeat(201) },
    { system: "nothing", back: "0" },
  ])
    assert.equal(wayBackOf(one), null, JSON.stringify(one));
});
