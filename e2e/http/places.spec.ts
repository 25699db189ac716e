import { readdirSync, statSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { root } from "../../scripts/support/paths";
import { fromElsewhere } from "../support/elsewhere";
import { filled, formOf, post } from "../support/forms";
import { type Answer, type Ask, ask } from "../support/http";
import { addPerson, freshCompany, password } from "../support/people";
import { expect, type Portal, test } from "../support/portal";
import { openSession } from "../support/sessions";

/** The path of the largest file of the build. */
function largestFile(): string {
  const folder = join(root, ".next/static/chunks");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
  const size = (name: string) => statSync(join(folder, name)).size;
  const [largest = ""] = files.toSorted((a, b) => size(b) - size(a));
  return `/_next/static/chunks/${largest}`;
}

/** A separate connection that writes all of this at once and reads nothing. */
function deaf(portal: Portal, requests: string[]): Promise<Socket> {
  const { port, hostname } = new URL(portal.url);
  const from = fromElsewhere()["X-Forwarded-For"];
  const head = `Host: ${hostname}:${port}\r\nX-Forwarded-For: ${from}\r\n`;
  return new Promise((resolve, reject) => {
    const socket = connect(portal.port ?? Number(port), "127.0.0.1", () => {
      socket.write(requests.map((line) => `${line} HTTP/1.1\r\n${head}\r\n`).join(""), () =>
        resolve(socket),
      );
    });
    socket.once("error", reject);
  });
}

for (const [what, behind] of [
  ["pages", Array(130).fill("GET /help")],
  ["sign-ins", Array(8).fill("POST /sign-in")],
] as const)
  test(`a visitor's connection that writes files and ${what} at once and reads nothing takes no place from others, open or closed (FF-B1)`, async ({
    portal,
  }) => {
    const visitors = async () =>
      Promise.all([
        ...Array.from({ length: 5 }, () => ask(portal, "/help")),
        ...Array.from({ length: 5 }, () => ask(portal, "/sign-in", { method: "POST" })),
      ]);
    const statuses = async () => (await visitors()).map(({ status }) => status);
    const usual = await statuses();
    expect(usual).not.toContain(503);
    for (const files of [52, 3]) {
      const socket = await deaf(portal, [...Array(files).fill(`GET ${largestFile()}`), ...behind]);
      socket.on("error", () => {});
      expect(await statuses()).toEqual(usual);
      socket.destroy();
      expect(await statuses()).toEqual(usual);
    }
    expect((await ask(portal, "/api/health/ready")).status).toBe(200);
  });

test("during a crowd of sign-ins, from one address or from many, users with known browsers can sign in (FF-W1)", async ({
  portal,
  sql,
}) => {
  const { owner } = await freshCompany(sql);
  const form = await formOf(portal, "/sign-in", "Anmelden");
  const tries = (login: string, secret: string, options: Ask = {}) =>
    post(portal, "/sign-in", filled(form, { login, password: secret }), {
      agent: false,
      ...options,
    });
  const first = await tries(owner.login, password);
  expect(first.status).toBe(303);
  const device = first.cookies.find((line) => /^zugang[\w-]*\.device=/.test(line)) ?? "";
  const cookie = device.split(";")[0];
  for (const from of [fromElsewhere(), undefined]) {
    const crowd = Array.from({ length: 150 }, () =>
      tries("nobody@example.com", "falsch", from && { headers: from }),
    );
    for (let one = 0; one < 3; one += 1)
      expect((await tries(owner.login, password, { cookie })).status).toBe(303);
    await Promise.all(crowd);
  }
});

test("a sign-in over the limit of its address is refused without a query, and a known browser gets in (FF-W1)", async ({
  portal,
  sql,
}) => {
  const { owner } = await freshCompany(sql);
  const form = await formOf(portal, "/sign-in", "Anmelden");
  const headers = fromElsewhere();
  const tries = (login: string, options: Ask = {}) =>
    post(portal, "/sign-in", filled(form, { login, password }), { headers, ...options });
  let count = 0;
  const stranger = () => {
    count += 1;
    return tries(`nobody${count}@example.com`);
  };
  const first = await tries(owner.login);
  expect(first.status).toBe(303);
  const device = first.cookies.find((line) => /^zugang[\w-]*\.device=/.test(line)) ?? "";
  const early = "Zu viele Versuche. In ";
  const held = await sql.reserve();
  try {
    await expect(async () => {
      while (!(await stranger()).text.includes(early));
      // Nothing can be counted, and nobody gets past the counting.
      await held`begin`;
      await held`lock table rate_limits in access exclusive mode`;
      const told = await stranger().finally(() => held`rollback`);
      expect(told.status).toBe(200);
      expect(told.text).toContain(early);
      expect(told.text).toContain(`value="nobody${count}@example.com"`);
    }).toPass({ timeout: 30_000 });
    // Known users do not get the message for strangers.
    while (!(await stranger()).text.includes(early));
    expect((await tries(owner.login, { cookie: device.split(";")[0] })).status).toBe(303);
  } finally {
    held.release();
  }
});

test("an action by nobody causes no work after its answer, and one that has changed something does (FF-W2)", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const cookie = await openSession(portal, sql, company.owner);
  const person = await addPerson(sql, company, { permissions: ["invoices"] });
  const path = `/users/${person.number}`;
  const form = await formOf(portal, path, "Speichern", cookie);
  const save = (options: Ask) => post(portal, path, filled(form, { lastName: "Neuer" }), options);
  const faults = () =>
    portal
      .said()
      .split("\n")
      .filter((line) => line.includes('"event":"fault","requestId"'))
      .map((line) => JSON.parse(line) as Record<string, string>);
  // The search for work waits for the lock in vain, and logs that with the id of the request.
  const held = await sql.reserve();
  await held`begin`;
  await held`lock table orders in access exclusive mode`;
  try {
    const nobody: Answer[] = [];
    for (let one = 0; one < 5; one += 1) nobody.push(await save({}));
    const somebody = await save({ cookie });
    expect(somebody.status).toBe(303);
    const told = (answer: Answer) =>
      faults().some(
        ({ requestId, where }) =>
          where === "orders" && requestId === answer.headers["x-request-id"],
      );
    await expect.poll(() => told(somebody), { timeout: 20_000 }).toBe(true);
    // One of them may have come when it was time to look anyway, which every page does, twice a minute at most.
    expect(nobody.filter(told).length).toBeLessThanOrEqual(1);
  } finally {
    await held`rollback`;
    held.release();
  }
});

test("an undecodable address and two hosts are the client's error and cause no alarm (FF-W7, FF-W10)", async ({
  portal,
  sql,
}) => {
  const { owner } = await freshCompany(sql);
  const cookie = await openSession(portal, sql, owner);
  for (const path of [
    ...["/activate/%ff", "/users/%ff", "/areas/%ff", "/users/bulk/%c0%af", "/api/orders/%ff"],
    ...["/%", "/users/%zz", "/reset-password/%ED%A0%80", "/_next/static/%ff", "/language/%e0%a4%a"],
    ...["/users?q=%ff", "/activate/%25ff", "/users/%25ff", "/areas/%2525", "/users/%00", "/%5c%5c"],
    ...["/users/%F0%9F%98%80", "/activate/%0d%0aX:y", "/api/auth/%25ff", "/dev/mail/%25ff"],
  ]) {
    const answer = await ask(portal, path, { cookie });
    expect.soft(answer.status, path).toBeLessThan(500);
    if (/%(ff|c0|ED|e0|zz|$)/i.test(path) && !path.includes("?") && !path.includes("%25"))
      expect.soft(answer.status, path).toBe(400);
  }
});

test("undecodable values in the framework's headers cause no alarm (FF-W7)", async ({ portal }) => {
  const odd: Record<string, string>[] = [
    { RSC: "1", "Next-Router-State-Tree": "%ff" },
    { RSC: "1", "Next-Router-State-Tree": "[" },
    { RSC: "1", "Next-Router-State-Tree": "x".repeat(5_000) },
    { RSC: "1", "Next-Url": "/%ff" },
    { RSC: "1", "Next-Router-Prefetch": "%ff", "Next-Router-Segment-Prefetch": "/%ff" },
  ];
  for (const headers of odd)
    expect
      .soft((await ask(portal, "/sign-in", { headers })).status, JSON.stringify(headers))
      .toBeLessThan(500);
});

test("the keys of the scheduler and the order system are accepted in every spelling of the scheme, and with a slash at the end (FF-F11, FF-B small)", async ({
  portal,
}) => {
  const { CRON_SECRET, ORDERS_API_KEY } = portal.environment;
  const asks = async (path: string, authorization: string) =>
    (await ask(portal, path, { headers: { Authorization: authorization } })).status;
  for (const scheme of ["Bearer", "bearer", "BEARER", "bEaReR "]) {
    expect(await asks("/api/cron/orders", `${scheme} ${CRON_SECRET}`)).toBe(200);
    expect(await asks("/api/orders/none", `${scheme} ${ORDERS_API_KEY}`)).toBe(404);
  }
  for (const wrong of [`${CRON_SECRET}`, `Basic ${CRON_SECRET}`, `bearer${CRON_SECRET}`, "bearer "])
    expect(await asks("/api/cron/orders", wrong)).toBe(401);
  for (const path of ["/api/cron/purge/", "/api/cron/orders/"])
    expect(await asks(path, `Bearer ${CRON_SECRET}`)).toBe(200);
});
