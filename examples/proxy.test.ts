import assert from "node:assert/strict";
import { once } from "node:events";
import { request, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { after, beforeEach, describe, test } from "node:test";
import { send, startApplication, startTelephone } from "./testing/telephone";

const telephone = await startTelephone("telephoneSystem");
const application = await startApplication(telephone.application);
const { portal, address } = telephone;
const host = new URL(address).host;
const known = "zugang-1.system=known";
const page = { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document" };

beforeEach(() => {
  Object.assign(portal, { heard: [], answer: null, silent: false });
  Object.assign(application, { given: [], answer: null });
});
after(async () => {
  application.close();
  await telephone.end();
});

/** Sends a request with the cookie of the person whom the portal knows. */
const signedIn = (path: string, headers: Record<string, string | string[]> = {}) =>
  send(address, path, { headers: { Cookie: known, ...headers } });

describe("people get in by what the portal answers about each request", () => {
  test("200 lets in, with all that the portal says of the person", async () => {
    const { status, body, headers } = await signedIn("/calls?month=11");
    assert.deepEqual([status, body], [200, "The application"]);
    assert.deepEqual(headers["set-cookie"], ["a=1", "b=2"]);
    const [{ url, headers: given } = assert.fail()] = application.given;
    assert.equal(url, "/calls?month=11");
    assert.equal(given.host, host);
    assert.equal(given["remote-user"], "9f3c1f6e-0000-4000-8000-000000000001");
    assert.equal(given["x-zugang-customer-number"], "1111111");
    assert.equal(given["x-zugang-areas"], "phoneNumbers callList");
    assert.match(String(given["x-zugang-assertion"]), /^ey/);
    assert.equal(given["x-forwarded-for"], "127.0.0.1");
  });

  test("the portal is asked about the area of the path, with the cookies and what the browser says of the request", async () => {
    for (const [path, question] of [
      ["/", ""],
      ["/?a=/calls", ""],
      ["/calls", "/callList"],
      ["/calls/", "/callList"],
      ["/calls/2026/11", "/callList"],
      ["/phone-numbers", "/phoneNumbers"],
      ["/cloud-pbx", "/cloudPbx"],
      ["/contacts", "/contacts"],
      ["/teams-connector", "/teamsConnector"],
      ["/fax", "/fax"],
      ["/sms", "/sms"],
    ] as const) {
      portal.heard = [];
      await signedIn(path, { ...page, Accept: "text/html", "X-Other": "1" });
      const [{ url, headers } = assert.fail()] = portal.heard;
      assert.equal(url, `/authz/telephoneSystem${question}`);
      const { connection: _, ...told } = headers;
      assert.deepEqual(told, {
        host,
        cookie: known,
        accept: "text/html",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "document",
        "x-forwarded-for": "127.0.0.1",
      });
    }
  });

  test("nothing is kept: a withdrawn area is closed to the very next request", async () => {
    assert.equal((await signedIn("/calls")).status, 200);
    portal.answer = { status: 403 };
    assert.equal((await signedIn("/calls")).status, 403);
    assert.equal(portal.heard.length, 2);
  });

  test("somebody who opens a page is led to sign in or to learn whom to ask; anything else keeps the status", async () => {
    const location = ({ status, headers }: Awaited<ReturnType<typeof send>>) => [
      status,
      headers.location,
      headers["cache-control"],
    ];
    const begin = [303, "/.zugang/begin?to=/calls?a=1&b=%2F", "no-store"];
    const refused = [303, "/.zugang/refused?area=fax", "no-store"];
    const path = "/calls?a=1&b=%2F";
    assert.deepEqual(location(await send(address, path, { headers: page })), begin);
    const old = { Accept: "text/html,*/*" };
    assert.deepEqual(location(await send(address, path, { headers: old })), begin);
    assert.deepEqual(location(await signedIn("/fax", page)), refused);
    const others: [string, Record<string, string>][] = [
      ["GET", { "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty", ...old }],
      ["GET", { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe", ...old }],
      ["GET", { Accept: "application/json" }],
      ["GET", {}],
      ["POST", page],
    ];
    for (const [method, headers] of others) {
      const asked = { method, headers };
      assert.deepEqual(location(await send(address, path, asked)), [401, undefined, "no-store"]);
      const fax = await send(address, "/fax", { ...asked, headers: { ...headers, Cookie: known } });
      assert.deepEqual(location(fax), [403, undefined, "no-store"]);
    }
    assert.deepEqual(application.given, []);
  });

  test("while the portal is away, slow or confused nobody gets in", async () => {
    const said = { "Remote-User": "a", "X-Zugang-Customer-Number": "1", "X-Zugang-Areas": "fax" };
    for (const answer of [
      { status: 200, headers: said },
      { status: 200, headers: { ...said, "X-Zugang-Assertion": "" } },
      { status: 204, headers: { ...said, "X-Zugang-Assertion": "a" } },
      { status: 302, headers: { Location: "/" } },
      { status: 404 },
      { status: 500 },
      { status: 503 },
    ]) {
      portal.answer = answer;
      assert.equal((await signedIn("/calls", page)).status, 503, String(answer.status));
    }
    portal.silent = true;
    const { status, body } = await signedIn("/calls", page);
    assert.equal(status, 503);
    assert.match(body, /Das Kundenportal antwortet gerade nicht/);
    assert.deepEqual(application.given, []);
  });

  test("a system that is away is named", async () => {
    const alone = await startTelephone("telephoneSystem");
    const { status, body } = await send(alone.address, "/calls", { headers: { Cookie: known } });
    await alone.end();
    assert.equal(status, 502);
    assert.match(body, /Das Telefonsystem ist gerade nicht erreichbar/);
  });
});

describe("what a browser claims goes nowhere", () => {
  test("headers about identity and proxies are deleted in every spelling, from all that is passed on", async () => {
    const forged = {
      "Remote-User": "victim",
      "REMOTE-USER": "victim",
      Remote_User: "victim",
      "Remote-Groups": "victim",
      "X-Zugang-Assertion": ["victim", "victim"],
      "x-zugang_assertion": "victim",
      X_ZUGANG_AREAS: "victim",
      "X.Zugang.Areas": "victim",
      "X-Zugang-Customer-Number": "victim",
      "X-Zugang-Whatever": "victim",
      "X-Forwarded-Uri": "victim",
      "X-Forwarded-Host": "victim",
      "X-Forwarded-For": "victim",
      "X-Original-URL": "victim",
      Forwarded: "victim",
      "X-Real-IP": "victim",
      Connection: "close, X-Zugang-Assertion, Cookie",
    };
    for (const path of ["/calls", "/system.css", "/.zugang/begin"]) {
      const { status } = await signedIn(path, forged);
      assert.equal(status, 200, path);
    }
    const all = JSON.stringify([portal.heard, application.given]);
    assert.doesNotMatch(all, /victim/);
    const [calls, css] = application.given;
    assert.match(String(calls?.headers["x-zugang-assertion"]), /^ey/);
    assert.equal(css?.headers["x-zugang-assertion"], undefined);
  });

  test("the portal's cookies stay with the portal", async () => {
    const all = `a=1; ${known}; zugang-3103.nonce=n; __Host-zugang.system=s; __Host-zugang.nonce=n; b=zugang-1.system`;
    await signedIn("/calls", { Cookie: all });
    await signedIn("/system.css", { Cookie: all });
    await signedIn("/calls", { Cookie: known });
    const given = application.given.map(({ headers }) => headers.cookie);
    const own = "a=1; b=zugang-1.system";
    assert.deepEqual(given, [own, own, undefined]);
    assert.equal(portal.heard[0]?.headers.cookie, all);
  });

  test("a path that the application could read in another way is refused before anybody is asked", async () => {
    for (const path of [
      "//calls",
      "/contacts//../calls",
      "/contacts/../calls",
      "/contacts/./calls",
      "/contacts/..",
      "/contacts/%2e%2e/calls",
      "/contacts/%2E%2E/calls",
      "/contacts%2f..%2fcalls",
      "/contacts;/../calls",
      "/calls;a=1",
      "/contacts\\..\\calls",
      "/%63alls",
      "/calls%00",
      "/calls#",
      "/.zugang/../calls",
      "/.zugang/%2e%2e/authz",
      "http://127.0.0.1/calls",
      "*",
    ])
      assert.equal((await signedIn(path)).status, 400, path);
    assert.deepEqual([portal.heard, application.given], [[], []]);
  });

  test("a path of no area does not exist, in other letters neither", async () => {
    for (const path of ["/CALLS", "/callsign", "/authz/telephoneSystem", "/.zugang", "/other"])
      assert.equal((await signedIn(path)).status, 404, path);
    assert.deepEqual([portal.heard, application.given], [[], []]);
  });

  test("another host and an upgrade are refused", async () => {
    assert.equal((await signedIn("/calls", { Host: "evil.example" })).status, 421);
    const upgrade = { Connection: "Upgrade", Upgrade: "websocket" };
    assert.equal((await signedIn("/calls", upgrade)).status, 501);
    assert.deepEqual([portal.heard, application.given], [[], []]);
  });

  test("a body is never read as a second request", async () => {
    const second = "GET /phone-numbers HTTP/1.1\r\nHost: a\r\n\r\n";
    const headers = { Cookie: known, "Transfer-Encoding": "chunked" };
    const { status } = await send(address, "/calls", { headers, body: second });
    assert.equal(status, 200);
    const length = String(second.length);
    const named = { Cookie: known, Connection: "Content-Length", "Content-Length": length };
    await send(address, "/calls", { headers: named, body: second });
    const given = application.given.map(({ url, body }) => [url, body]);
    assert.deepEqual(given, [
      ["/calls", second],
      ["/calls", second],
    ]);
  });
});

describe("what is passed on", () => {
  test("the portal's own part of the host gets there as it is, without a question", async () => {
    const { status } = await signedIn("/.zugang/begin?to=/calls?a=%2F&b=//x;y");
    assert.equal(status, 200);
    const [{ url, headers } = assert.fail()] = portal.heard;
    assert.deepEqual([url, headers.host], ["/.zugang/begin?to=/calls?a=%2F&b=//x;y", host]);
    assert.deepEqual([portal.heard.length, application.given.length], [1, 0]);
  });

  test("style sheet, icons and font are everybody's: nobody is asked", async () => {
    for (const path of ["/system.css", "/icons.svg", "/plex.woff2"])
      assert.equal((await send(address, path)).status, 200);
    assert.deepEqual([portal.heard.length, application.given.length], [0, 3]);
  });

  test("what is sent arrives whole", async () => {
    const body = "to=030&text=".padEnd(300_000, "ü");
    const answer = await send(address, "/calls", {
      method: "POST",
      headers: { Cookie: known, "Content-Length": String(Buffer.byteLength(body)) },
      body,
    });
    assert.equal(answer.status, 200);
    const [given] = application.given;
    assert.deepEqual([given?.method, given?.body === body], ["POST", true]);
  });

  test("who hangs up is heard on the other side, in both directions", async () => {
    const given = new Promise<ServerResponse>((resolve) => {
      application.answer = resolve;
    });
    const sent = request(`${address}/calls`, { headers: { Cookie: known }, agent: false });
    sent.on("error", () => {}).end();
    const closed = once(await given, "close");
    sent.destroy();
    await closed;

    application.answer = (one) => {
      one.writeHead(200, { "Content-Length": "10" }).write("begun");
      setImmediate(() => one.destroy());
    };
    await assert.rejects(signedIn("/calls"));
  });

  test("nothing but this machine reaches it", async () => {
    const socket = connect(Number(new URL(address).port), "::1");
    await assert.rejects(once(socket, "connect"));
  });
});
