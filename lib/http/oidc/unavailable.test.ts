import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { connect } from "#db/pool";
import { archiveOf, type TestSystem } from "./testing/client";
import { addPerson, openPortal, TestBrowser, type TestPortal } from "./testing/portal";

/** What connected systems and people on their way to them see while the database is gone (S-11). */
let portal: TestPortal;
let archive: TestSystem;
before(async () => {
  portal = await openPortal();
  archive = await archiveOf(portal);
});
after(() => portal.close());

describe("while the database is unavailable", () => {
  test("people see that the portal is busy, systems read temporarily_unavailable, and nobody is let in or out", async () => {
    const browser = new TestBrowser();
    await browser.signIn(await addPerson("invoices"));
    const tokens = await archive.enter(browser);
    // A port on which nothing listens.
    connect("postgres://nobody@127.0.0.1:1/nothing", { deadline: 300 });
    try {
      const { url } = await archive.begin();
      const page = await browser.ask(url);
      assert.equal(page.status, 503);
      assert.match(await page.text(), /überlastet/);
      const answer = await fetch(`${portal.url}/oidc/me`, {
        headers: { Authorization: `Bearer ${tokens.access_token}`, Accept: "application/json" },
      });
      assert.equal(answer.status, 503);
      assert.equal(((await answer.json()) as { error: string }).error, "temporarily_unavailable");
    } finally {
      connect(portal.world.url);
    }
    assert.ok(
      portal.lines.splice(0).some(({ event, where }) => event === "fault" && where === "connect"),
    );
    assert.deepEqual((await archive.enter(browser)).claims()?.areas, ["invoices"]);
  });
});
