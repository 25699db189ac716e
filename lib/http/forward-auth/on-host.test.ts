import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { rows, value } from "#lib/domain/testing/database";
import { openPortal, type TestPortal } from "#lib/http/oidc/testing/portal";
import { HostBrowser } from "./testing/browser";
import {
  addCaller,
  arrives,
  begin,
  enter,
  question,
  telephone,
  telephoneSettings,
} from "./testing/telephone";

/** R-902: the way of a browser to the host of a system behind a proxy, step by step, and what tries to get around it. */
let portal: TestPortal;
before(async () => {
  portal = await openPortal(telephoneSettings);
});
after(() => portal.close());
beforeEach(() => rows(sql`delete from rate_limits`));

const isIn = (url: URL) => url.pathname === "/.zugang/in";
const isOfPortal = (url: URL) => url.origin === portal.url && url.pathname !== "/connect/hop";
/** A browser on the way, just before it redeems its code at this address. */
async function beforeIn(...of: Parameters<typeof addCaller>) {
  const person = await addCaller(...of);
  const browser = new HostBrowser(portal);
  await browser.signIn(person);
  return { person, browser, address: await browser.follow(begin("/fax"), isIn) };
}
const sessionsOf = ({ userNumber }: { userNumber: number }) =>
  rows(sql`select sid from system_sessions where user_number = ${userNumber}`);

describe("the way to a system behind a proxy", () => {
  test("leads to the path that was asked for, with a cookie for this host alone, and is recorded once", async () => {
    const { person, browser, address } = await beforeIn("fax");
    const answer = await browser.ask(address);
    assert.equal(answer.location?.href, `${telephone}/fax`);
    const [, set = ""] =
      /^zugang-3103\.system=[\w-]{43}\.[\w-]{43}(.*)$/.exec(
        answer.headers["set-cookie"]?.[0] ?? "",
      ) ?? [];
    assert.equal(set, "; Path=/; HttpOnly; SameSite=Lax");
    assert.deepEqual([...browser.cookies(telephone).keys()], ["zugang-3103.system"]);
    assert.equal((await question(browser, "fax")).status, 200);
    assert.deepEqual(
      await rows(sql`select event, outcome, details ->> 'system' as system from audit_events
        where target_number = ${person.userNumber} and event like 'system.%'`),
      [{ event: "system.opened", outcome: "done", system: "telephoneSystem" }],
    );
  });

  test("gives no other host a header that the browser would keep for it, and no page", async () => {
    const { browser, address } = await beforeIn("fax");
    for (const url of [begin("/"), address, `${telephone}/.zugang/nothing`]) {
      const { headers } = await browser.ask(url);
      assert.equal(headers["strict-transport-security"], undefined);
      assert.equal(headers["clear-site-data"], undefined);
      assert.equal(headers["cache-control"], "no-store");
      assert.doesNotMatch(String(headers["content-type"] ?? ""), /html/);
    }
  });

  test("keeps the path's query, however the proxy writes it", async () => {
    const browser = new HostBrowser(portal);
    await browser.signIn(await addCaller("fax"));
    for (const [written, meant] of [
      ["/fax?a=1&to=/sms&b=%C3%BC", "/fax?a=1&to=/sms&b=%C3%BC"],
      [encodeURIComponent("/fax?a=1&b=%C3%BC"), "/fax?a=1&b=%C3%BC"],
      ["/fax?x=/../y", "/fax?x=/../y"],
    ] as const) {
      browser.cookies(telephone).clear();
      assert.equal((await browser.follow(begin(written), arrives)).href, `${telephone}${meant}`);
    }
  });

  test("leads nowhere else: what is no path of this host becomes its start", async () => {
    const browser = new HostBrowser(portal);
    await browser.signIn(await addCaller("fax"));
    for (const bad of [
      "//elsewhere.example/",
      "/%5Celsewhere.example",
      "%2F%2Felsewhere.example",
      "https://elsewhere.example/",
      "/%09/elsewhere.example",
      "%2F%09%2Felsewhere.example",
      "elsewhere.example",
      "/.zugang/out",
      `/${"x".repeat(1_000)}`,
      "",
    ]) {
      browser.cookies(telephone).clear();
      const url = await browser.follow(begin(bad), arrives);
      assert.equal(url.origin, telephone, bad);
      assert.ok(url.pathname === "/" || !bad.startsWith("//"), bad);
    }
  });

  test("goes on after the sign-in, at the page that leads on by GET", async () => {
    const browser = new HostBrowser(portal);
    const url = await browser.follow(begin("/fax"), isOfPortal);
    assert.equal(url.pathname, "/sign-in");
    const next = url.searchParams.get("next") ?? "";
    await browser.signIn(await addCaller("fax"));
    assert.equal((await browser.follow(`${portal.url}${next}`, arrives)).href, `${telephone}/fax`);
  });

  test("ends for somebody without any of its areas at the page that says so, recorded and without a code", async () => {
    const person = await addCaller("invoices");
    const browser = new HostBrowser(portal);
    await browser.signIn(person);
    const url = await browser.follow(begin("/fax"), isOfPortal);
    assert.equal(url.pathname + url.search, "/refused?system=telephoneSystem");
    assert.deepEqual(await rows(sql`select 1 from oidc_records where model = 'HopCode'`), []);
    assert.deepEqual(
      await rows(sql`select outcome from audit_events
        where target_number = ${person.userNumber} and event = 'system.opened'`),
      [{ outcome: "refused" }],
    );
  });

  test("is gone by several tabs at once, and a second way in one browser leaves one session", async () => {
    const { person, browser, address } = await beforeIn("fax");
    const other = await browser.follow(begin("/sms"), isIn);
    assert.equal((await browser.ask(address)).location?.pathname, "/fax");
    // The first has taken the mark with it.
    assert.equal((await browser.ask(other)).location?.pathname, "/sms");
    await browser.follow(begin("/fax"), arrives);
    assert.equal((await sessionsOf(person)).length, 1);
  });

  test("is begun no more often than a session may (S-61)", async () => {
    const { browser } = await beforeIn("fax");
    const { location } = await browser.ask(begin("/"));
    const hop = location ?? assert.fail("leads on");
    assert.equal((await browser.ask(hop)).status, 303);
    await rows(sql`update rate_limits set arrives_at = clock_timestamp() + interval '2 minutes'
      where limiter = 'hopCode'`);
    const answer = await browser.ask(hop);
    assert.deepEqual([answer.status, answer.location], [429, null]);
    assert.ok(Number(answer.headers["retry-after"]) > 0);
  });
});

describe("a code", () => {
  test("works once", async () => {
    const { person, browser, address } = await beforeIn("fax");
    const [...marks] = browser.cookies(telephone);
    await browser.ask(address);
    browser.cookies(telephone).clear();
    for (const [name, value_] of marks) browser.cookies(telephone).set(name, value_);
    const second = await browser.ask(address);
    assert.equal(second.location?.pathname, "/.zugang/begin");
    assert.equal((await sessionsOf(person)).length, 1);
  });

  test("redeemed a hundred times at once opens one session", async () => {
    const { person, browser, address } = await beforeIn("fax");
    const answers = await Promise.all(Array.from({ length: 100 }, () => browser.ask(address)));
    assert.equal(
      answers.filter(({ headers }) => /\.system=[\w-]/.test(String(headers["set-cookie"]))).length,
      1,
    );
    assert.equal((await sessionsOf(person)).length, 1);
  });

  test("is worth nothing in another browser, without its mark, after its time, or at another host's address", async () => {
    const attacker = await beforeIn("fax");
    const victim = await beforeIn("sms");
    assert.equal((await victim.browser.ask(attacker.address)).location?.pathname, "/.zugang/begin");
    const bare = new HostBrowser(portal);
    assert.equal((await bare.ask(attacker.address)).location?.pathname, "/.zugang/begin");
    await rows(sql`update oidc_records set expires_at = clock_timestamp() where model = 'HopCode'`);
    assert.equal(
      (await attacker.browser.ask(attacker.address)).location?.pathname,
      "/.zugang/begin",
    );
    assert.deepEqual(await sessionsOf(attacker.person), []);
    assert.deepEqual(await sessionsOf(victim.person), []);
  });

  test("is stored as a hash, and ends with the session of the portal", async () => {
    await rows(sql`delete from oidc_records where model = 'HopCode'`);
    const { person, address } = await beforeIn("fax");
    const code = address.searchParams.get("code") ?? "";
    assert.equal(
      await value(sql`select count(*)::int from oidc_records r where r::text like ${`%${code}%`}`),
      0,
    );
    await rows(sql`delete from sessions where user_number = ${person.userNumber}`);
    assert.deepEqual(await rows(sql`select 1 from oidc_records where model = 'HopCode'`), []);
  });

  test("opens nothing for somebody who has lost every area meanwhile", async () => {
    const { person, browser, address } = await beforeIn("fax");
    await rows(sql`delete from user_permissions where user_number = ${person.userNumber}`);
    await browser.ask(address);
    assert.deepEqual(await sessionsOf(person), []);
    assert.equal((await question(browser, "fax")).status, 401);
  });
});

test("a browser that keeps no cookies is led to a page that explains, not in circles", async () => {
  const browser = new HostBrowser(portal);
  await browser.signIn(await addCaller("fax"));
  let url = new URL(begin("/fax"));
  let steps = 0;
  for (; !isOfPortal(url) && steps < 20; steps++) {
    url = (await browser.ask(url)).location ?? assert.fail("leads nowhere");
    browser.cookies(telephone).clear();
  }
  assert.equal(url.pathname + url.search, "/not-signed-in?system=telephoneSystem");
  assert.equal(steps, 6);
});

test("leaving ends the session there and asks about the others; the portal's goes on (R-905)", async () => {
  const person = await addCaller("fax");
  const browser = await enter(portal, person);
  const kept = [...browser.cookies(telephone)];
  const { location } = await browser.ask(`${telephone}/.zugang/out`);
  assert.equal(location?.href, `${portal.url}/left-system?system=telephoneSystem`);
  assert.deepEqual([...browser.cookies(telephone)], []);
  for (const [name, value_] of kept) browser.cookies(telephone).set(name, value_);
  assert.equal((await question(browser, "fax")).status, 401);
  assert.equal(
    (await rows(sql`select 1 from sessions where user_number = ${person.userNumber}`)).length,
    1,
  );
});

test("what a page of another host loads ends no session: only a navigation leaves (R-905)", async () => {
  const browser = await enter(portal, await addCaller("fax"));
  for (const [mode, kind] of [
    ["no-cors", "image"],
    ["cors", "empty"],
    ["navigate", "iframe"],
  ] as const) {
    const headers = { "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": kind };
    const { status } = await browser.ask(`${telephone}/.zugang/out`, headers);
    assert.deepEqual([status, (await question(browser, "fax")).status], [403, 200], kind);
  }
});

test("a refused area leads to the page of the portal that names it", async () => {
  const { location } = await new HostBrowser(portal).ask(`${telephone}/.zugang/refused?area=sms`);
  assert.equal(location?.href, `${portal.url}/refused?system=telephoneSystem&area=sms`);
});

test("no logout is written for a system that asks about each request (R-903)", async () => {
  const person = await addCaller("fax");
  await enter(portal, person);
  await rows(sql`delete from sessions where user_number = ${person.userNumber}`);
  assert.deepEqual(
    await rows(sql`select 1 from system_outbox where system = 'telephoneSystem'`),
    [],
  );
});

describe("the hop", () => {
  test("answers navigations only, and only to what the host has begun", async () => {
    const { browser } = await beforeIn("fax");
    const { location } = await browser.ask(begin("/fax"));
    const hop = location ?? assert.fail("leads on");
    const others: Record<string, string>[] = [
      { "Sec-Fetch-Mode": "cors" },
      { "Sec-Fetch-Dest": "iframe" },
      { "Sec-Fetch-Dest": "image", "Sec-Fetch-Mode": "no-cors" },
    ];
    for (const headers of others) assert.equal((await browser.ask(hop, headers)).status, 403);
    assert.equal((await browser.ask(hop, {}, "POST")).status, 405);
    const wrong = (name: string, to: string) => {
      const url = new URL(hop);
      url.searchParams.set(name, to);
      return url;
    };
    for (const url of [wrong("h", "x"), wrong("system", "shop"), wrong("system", "nothing")])
      assert.equal((await browser.ask(url)).status, 404, url.search);
  });
});

test("the way to the sign-in does not grow with what a request says", async () => {
  const { location } = await new HostBrowser(portal).ask(begin("/fax"));
  const hop = new URL(location ?? assert.fail("leads on"));
  const answer = await new HostBrowser(portal).ask(
    `${hop.href.split("to=")[0]}to=${"%2F".repeat(4_000)}`,
  );
  assert.equal(answer.location?.pathname, "/sign-in");
  assert.ok(String(answer.headers.location).length < 500);
});

describe("hosts (S-84)", () => {
  test("the host of a system has nothing else of the portal, and the portal nothing of the host", async () => {
    const browser = new HostBrowser(portal);
    for (const path of [
      "/",
      "/sign-in",
      "/oidc/jwks",
      "/connect/hop",
      "/api/health/x",
      "//.zugang/begin",
    ])
      assert.equal((await browser.ask(`${telephone}${path}`)).status, 421, path);
    assert.equal((await browser.ask(`${portal.url}/.zugang/begin`)).status, 421);
    assert.equal((await browser.ask(`http://127.0.0.1:3101/.zugang/begin`)).status, 421);
    assert.equal((await browser.ask(`http://127.0.0.1:3101/authz/telephoneSystem`)).status, 421);
    assert.equal((await browser.ask(`${telephone}/authz/nothing`)).status, 421);
  });
});
