import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sql } from "drizzle-orm";
import { connect } from "#db/pool";
import { rows } from "#lib/domain/testing/database";
import { openPortal, type TestPortal } from "#lib/http/oidc/testing/portal";
import type { HostBrowser } from "./testing/browser";
import { addCaller, enter, question, telephone, telephoneSettings } from "./testing/telephone";

/** what a question costs the database, which is asked about each request of each person. */
let portal: TestPortal;
let browser: HostBrowser;
const sent: string[] = [];
before(async () => {
  portal = await openPortal(telephoneSettings);
  browser = await enter(portal, await addCaller("fax"));
  // The first one reads the keys, which are known for a minute then.
  await question(browser, "fax");
  connect(portal.world.url, { logger: { logQuery: (statement) => sent.push(statement) } });
});
after(() => portal.close());

test("a question is one statement, beside the one that sets role and deadlines of its transaction", async () => {
  for (const area of ["fax", "sms"] as const) {
    sent.length = 0;
    await question(browser, area);
    const [settings, ...asked] = sent;
    assert.match(settings ?? "", /statement_timeout/);
    assert.match(asked.join("\n"), /^\s*select u\.subject[\s\S]*from system_sessions y/);
    assert.equal(asked.length, 1);
  }
});

test("a question is planned once for a connection, not each time", async () => {
  for (let count = 0; count < 12; count += 1) await question(browser, "fax");
  const [plans] = await rows<{ kept: number }>(sql`
    select max(generic_plans)::int as kept from pg_prepared_statements where statement like '%from system_sessions y%'`);
  assert.ok((plans?.kept ?? 0) >= 5, `${plans?.kept} times by a kept plan`);
});

test("without the cookie nothing is asked", async () => {
  browser.cookies(telephone).clear();
  sent.length = 0;
  assert.equal((await question(browser, "fax")).status, 401);
  assert.deepEqual(sent, []);
});
