import assert from "node:assert/strict";
import { test } from "node:test";
import { findFreePort } from "#db/free-port";
import { standIn } from "./stand-in";
import { addressOn } from "./systems";

test("the address of a system that did not start says so, in both languages, and where its log is", async () => {
  const port = await findFreePort();
  const end = await standIn("shop", port, "/a/<b>/shop.log");
  const answer = await fetch(`${addressOn(port)}/any/page`);
  assert.equal(answer.status, 503);
  assert.match(
    await answer.text(),
    /Shop: nicht gestartet.*Shop: not started.*\/a\/&#60;b&#62;\/shop\.log/s,
  );
  const second = await standIn("invoiceArchive", port, "/other.log");
  assert.match(await (await fetch(addressOn(port))).text(), /shop\.log/);
  await second();
  await end();
  await assert.rejects(fetch(addressOn(port)));
});
