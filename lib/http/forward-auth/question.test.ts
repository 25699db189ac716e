import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { transaction } from "#db/client";
import { connect } from "#db/pool";
import { followRights } from "#lib/domain/systems/lost-sessions";
import { rows, value } from "#lib/domain/testing/database";
import { causesOfEnd } from "#lib/http/oidc/testing/causes";
import { openPortal, type TestPortal } from "#lib/http/oidc/testing/portal";
import { environment } from "#lib/infra/env";
import { HostBrowser } from "./testing/browser";
import { addCaller, enter, question, telephone, telephoneSettings } from "./testing/telephone";

/** what a proxy is answered about each request. */
let portal: TestPortal;
before(async () => {
  portal = await openPortal(telephoneSettings);
});
after(() => portal.close());

/** What may be learned only about somebody who is let in. */
const identity = [
  "remote-user",
  "x-zugang-customer-number",
  "x-zugang-areas",
  "x-zugang-assertion",
] as const;
const told = ({ headers }: { headers: Record<string, unknown> }) =>
  identity.filter((name) => headers[name] !== undefined);

describe("somebody who is signed in to a system behind a proxy", () => {
  test("is let in where an area is open, and the proxy learns who it is, for whom, and which areas", async () => {
    const person = await addCaller("fax", "sms", "invoices");
    const browser = await enter(portal, person);
    const answer = await question(browser, "fax");
    assert.equal(answer.status, 200);
    const of = sql`users u join organizations o on o.id = u.organization_id where u.number = ${person.userNumber}`;
    assert.deepEqual(
      identity.slice(0, 3).map((name) => answer.headers[name]),
      [
        await value(sql`select subject from ${of}`),
        await value(sql`select customer_number from ${of}`),
        "fax sms",
      ],
    );
    const keys = createRemoteJWKSet(new URL(`${portal.url}/authz/.well-known/jwks.json`));
    const { payload } = await jwtVerify(String(answer.headers["x-zugang-assertion"]), keys, {
      typ: "zugang-assertion+jwt",
      issuer: `${portal.url}/authz`,
      audience: telephone,
      algorithms: ["ES256"],
    });
    assert.deepEqual([payload.sub, payload.areas], [answer.headers["remote-user"], ["fax", "sms"]]);
    assert.equal(answer.headers["cache-control"], "no-store");
    assert.equal((await question(browser)).status, 200);
  });

  test("is refused in exactly the areas that are not open, and nobody is named", async () => {
    const browser = await enter(portal, await addCaller("fax"));
    const answer = await question(browser, "sms");
    assert.deepEqual([answer.status, told(answer)], [403, []]);
  });

  for (const [cause, change] of Object.entries(causesOfEnd))
    test(`is let in nowhere as soon as somebody is ${cause}`, async () => {
      const person = await addCaller("fax");
      const browser = await enter(portal, person);
      assert.equal((await question(browser, "fax")).status, 200);
      await rows(change(person));
      const answer = await question(browser, "fax");
      assert.deepEqual([answer.status, told(answer)], [401, []]);
    });

  test("loses an area with the withdrawn permission, and the area of a cancelled product", async () => {
    const person = await addCaller("fax", "phoneNumbers", "contacts");
    const browser = await enter(portal, person);
    const statuses = async () => [
      (await question(browser, "fax")).status,
      (await question(browser, "phoneNumbers")).status,
      (await question(browser, "contacts")).status,
    ];
    assert.deepEqual(await statuses(), [200, 200, 200]);
    await rows(
      sql`delete from user_permissions where user_number = ${person.userNumber} and permission = 'contacts'`,
    );
    assert.deepEqual(await statuses(), [200, 200, 403]);
    await rows(
      sql`delete from organization_products where organization_id = ${person.organizationId} and product = 'faxAndSms'`,
    );
    assert.deepEqual(await statuses(), [403, 200, 403]);
  });

  test("stays signed in to the areas that are left, until the last one is withdrawn (R-903)", async () => {
    const person = await addCaller("fax", "sms");
    const browser = await enter(portal, person);
    const withdraw = (area: "fax" | "sms") =>
      transaction("system", async (tx) => {
        await tx.execute(sql`delete from user_permissions
          where user_number = ${person.userNumber} and permission = ${area}`);
        await followRights(tx, [person.userNumber]);
      });
    const statuses = async () => [
      (await question(browser, "fax")).status,
      (await question(browser, "sms")).status,
    ];
    await withdraw("sms");
    assert.deepEqual(await statuses(), [200, 403]);
    const noted = sql`select to_json(areas) from system_sessions where user_number = ${person.userNumber}`;
    assert.deepEqual(await value(noted), ["fax"]);
    await withdraw("fax");
    assert.deepEqual(await statuses(), [401, 401]);
  });

  test("has used the portal's session by it, which is noted once a minute (S-11)", async () => {
    const person = await addCaller("fax");
    const browser = await enter(portal, person);
    const seen = sql`select last_seen_at from sessions where user_number = ${person.userNumber}`;
    const first = await value(seen);
    await question(browser, "fax");
    assert.equal(await value(seen), first);
    await rows(sql`update sessions set last_seen_at = last_seen_at - interval '59 minutes'
      where user_number = ${person.userNumber}`);
    const long = await value<string>(sql`select (${seen})::text`);
    await question(browser, "fax");
    assert.equal(
      await value(sql`select (${seen}) > ${long}::timestamptz + interval '58 minutes'`),
      true,
    );
  });
});

describe("a question without a session", () => {
  test("is answered without the database where no cookie was made for this host", async () => {
    const browser = await enter(portal, await addCaller("fax"));
    const jar = browser.cookies(telephone);
    const [[name, good] = ["", ""]] = jar;
    connect("postgres://nobody@127.0.0.1:1/nothing", { deadline: 300 });
    try {
      const [random = "", mac = ""] = good.split(".");
      for (const bad of [
        "",
        "x",
        random,
        `${random}.`,
        `${random}.${mac.slice(1)}A`,
        `${mac}.${mac}`,
      ]) {
        jar.set(name, bad);
        assert.equal((await question(browser, "fax")).status, 401, bad);
      }
      jar.set(name, good);
      const away = await question(browser, "fax");
      assert.deepEqual([away.status, told(away), away.headers["retry-after"]], [503, [], "2"]);
    } finally {
      connect(portal.world.url);
    }
    assert.ok(
      portal.lines.splice(0).some(({ event, where }) => event === "fault" && where === "connect"),
    );
    assert.equal((await question(browser, "fax")).status, 200);
  });

  test("is refused after the portal's secret has changed twice, and not after once", async () => {
    const browser = await enter(portal, await addCaller("fax"));
    const { authSecret } = environment();
    const other = Buffer.alloc(32, 7).toString("base64");
    Object.assign(environment(), { authSecret: other, authSecretPrevious: authSecret });
    assert.equal((await question(browser, "fax")).status, 200);
    Object.assign(environment(), { authSecretPrevious: Buffer.alloc(32, 8).toString("base64") });
    assert.equal((await question(browser, "fax")).status, 401);
    Object.assign(environment(), { authSecret, authSecretPrevious: undefined });
  });
});

describe("what is asked", () => {
  test("unknown systems, areas of others, and systems of the other kind are 404", async () => {
    const browser = new HostBrowser(portal);
    for (const path of [
      "",
      "/",
      "/nothing",
      "/invoiceArchive",
      "/invoiceArchive/invoices",
      "/telephoneSystem/",
      "/telephoneSystem/invoices",
      "/telephoneSystem/fax/sms",
      "/telephonesystem/fax",
      "/telephoneSystem/toString",
    ])
      assert.equal((await browser.ask(`${portal.url}/authz${path}`)).status, 404, path);
  });

  test("only GET and HEAD are answered", async () => {
    const browser = await enter(portal, await addCaller("fax"));
    const address = `${telephone}/authz/telephoneSystem/fax`;
    assert.equal((await browser.ask(address, {}, "HEAD")).status, 200);
    for (const method of ["POST", "OPTIONS"]) {
      const answer = await browser.ask(address, {}, method);
      assert.deepEqual([answer.status, told(answer)], [405, []]);
    }
  });
});

describe("where a refused navigation leads", () => {
  const forwarded = { "X-Forwarded-Uri": "/fax?to=1&new", "X-Forwarded-Method": "GET" };

  test("headers that no proxy of ours has set lead nowhere", async () => {
    const answer = await question(new HostBrowser(portal), "fax", forwarded);
    assert.deepEqual([answer.status, answer.location], [401, null]);
  });

  test("behind a proxy that tells the address, to the sign-in and to the page that says whom to ask", async () => {
    Object.assign(environment(), { trustedProxy: { kind: "hops", count: 1 } });
    const stranger = await question(new HostBrowser(portal), "fax", forwarded);
    const browser = await enter(portal, await addCaller("fax"));
    const refused = await question(browser, "sms", forwarded);
    const script = await question(browser, "sms", { ...forwarded, "Sec-Fetch-Mode": "cors" });
    const form = await question(browser, "sms", { ...forwarded, "X-Forwarded-Method": "POST" });
    const outside = await question(new HostBrowser(portal), "fax", {
      ...forwarded,
      "X-Forwarded-Uri": "//elsewhere.example/",
    });
    Object.assign(environment(), { trustedProxy: { kind: "none" } });
    assert.deepEqual(
      [stranger, refused, script, form, outside].map(({ status, location }) => [
        status,
        location?.href.slice(telephone.length) ?? null,
      ]),
      [
        [303, "/.zugang/begin?to=/fax?to=1&new"],
        [303, "/.zugang/refused?area=sms"],
        [403, null],
        [403, null],
        [303, "/.zugang/begin?to=/"],
      ],
    );
    assert.deepEqual(told(stranger).concat(told(refused)), []);
  });
});
