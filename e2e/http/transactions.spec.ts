import { startWire } from "../faults/support/wire";
import { ask } from "../support/http";
import { addPerson, freshCompany } from "../support/people";
import { expect, test } from "../support/portal";
import { quick } from "../support/queue";
import { openSession } from "../support/sessions";

/**
 * The transactions of each page of somebody signed in: one for the session, and one for what the page shows; more only where
 * another role reads (who is above, R-302), or another part of the page (whose ticks can be copied, R-311) decides by itself.
 */
const transactions: Record<string, number> = {
  "/": 2,
  "/help": 1,
  "/account": 2,
  "/users": 2,
  "/users?q=muster": 2,
  "/users?status=active&area=userAdministration": 2,
  "/users/new": 3,
  "/users/#user": 3,
  "/users/import": 3,
  "/users/access": 3,
  "/users/sets": 2,
  "/users/bulk": 2,
  "/customers": 2,
  "/activity": 2,
};

/** Counts what a portal begins on a wire to its database. */
async function countingWire(databaseUrl: string) {
  let begun = 0;
  const url = new URL(databaseUrl);
  const wire = await startWire(Number(url.port || 5432), (bytes) => {
    // A simple query is its letter, its length in four bytes, and its text.
    begun += bytes.toString("latin1").match(/Q[\0-\xff]{4}begin\b/g)?.length ?? 0;
  });
  url.port = String(wire.port);
  return { url: url.href, begun: () => begun, close: wire.close };
}

test("each page of a reseller's takes two transactions, or one if it shows nothing", async ({
  portal,
  sql,
}) => {
  const reseller = await freshCompany(sql, { kind: "reseller" });
  const person = await addPerson(sql, reseller, { permissions: ["userAdministration"] });
  await freshCompany(sql, { parent: reseller });
  const cookie = await openSession(portal, sql, reseller.owner);
  const wire = await countingWire(portal.environment.DATABASE_URL ?? "");
  const counted = await portal.beside({ DATABASE_URL: wire.url });
  const found: Record<string, number> = {};
  for (const [path, expected] of Object.entries(transactions)) {
    const address = path.replace("#user", String(person.number));
    const visit = async () => {
      const before = wire.begun();
      const { status } = await ask(counted, address, { cookie });
      expect(status, address).toBe(200);
      found[path] = Math.min(found[path] ?? Number.POSITIVE_INFINITY, wire.begun() - before);
      return found[path];
    };
    // What the portal does by the clock meanwhile is counted too.
    await expect.poll(visit, { intervals: quick, message: path }).toBeLessThanOrEqual(expected);
  }
  await counted.end();
  await wire.close();
  expect(found).toEqual(transactions);
});
