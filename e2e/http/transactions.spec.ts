import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";
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

/** A server between a portal and its database, which counts what the portal begins. */
async function countingProxy(databaseUrl: string) {
  const database = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let begun = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(database.port), database.hostname);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => to.destroy());
    }
    client.on("data", (bytes) => {
      // A simple query is its letter, its length in four bytes, and its text.
      begun += bytes.toString("latin1").match(/Q[\0-\xff]{4}begin\b/g)?.length ?? 0;
      upstream.write(bytes);
    });
    upstream.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = new URL(databaseUrl);
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    begun: () => begun,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

test("each page of a reseller's takes two transactions, or one if it shows nothing", async ({
  portal,
  sql,
}) => {
  const reseller = await freshCompany(sql, { kind: "reseller" });
  const person = await addPerson(sql, reseller, { permissions: ["userAdministration"] });
  await freshCompany(sql, { parent: reseller });
  const cookie = await openSession(portal, sql, reseller.owner);
  const proxy = await countingProxy(portal.environment.DATABASE_URL ?? "");
  const counted = await portal.beside({ DATABASE_URL: proxy.url });
  const found: Record<string, number> = {};
  for (const [path, expected] of Object.entries(transactions)) {
    const address = path.replace("#user", String(person.number));
    const visit = async () => {
      const before = proxy.begun();
      const { status } = await ask(counted, address, { cookie });
      expect(status, address).toBe(200);
      found[path] = Math.min(found[path] ?? Number.POSITIVE_INFINITY, proxy.begun() - before);
      return found[path];
    };
    // What the portal does by the clock meanwhile is counted too.
    await expect.poll(visit, { intervals: quick, message: path }).toBeLessThanOrEqual(expected);
  }
  await counted.end();
  proxy.close();
  expect(found).toEqual(transactions);
});
