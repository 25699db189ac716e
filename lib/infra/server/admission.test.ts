import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage, Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { after, afterEach, before, describe, mock, test } from "node:test";
import { limits } from "#lib/rules/limits";
import { askAboutUploads } from "./body-limit";
import { createFront } from "./front";
import { isReady } from "./readiness";
import { currentRequest } from "./request-context";

/** More than a connection buffers for a client that reads nothing. */
const large = Buffer.alloc(16 * 2 ** 20, "x");
let server: Server;
/** What has reached the stand-in for Next, and what to wait for there. */
let begun: string[] = [];
let told: (() => void) | undefined;
/** Requests that bypassed the sign-in places. */
let ledPast: string[] = [];
/** What sign-ins with "early" in their URL wait for before they are refused. */
let refusing: Promise<void> = Promise.resolve();
const sockets = new Set<Socket>();
let lines: string[] = [];

before(async () => {
  // Makes every request's claimed address count.
  process.env.TRUSTED_PROXY = "1";
  const write = process.stdout.write.bind(process.stdout);
  mock.method(process.stdout, "write", (said: string) => {
    if (!String(said).startsWith('{"at"')) return write(said);
    lines.push(String(said));
    return true;
  });
  const known = (cookies: string) => (cookies === "known" ? "somebody" : null);
  const handle = async (request: IncomingMessage) => {
    begun.push(request.url ?? "");
    const context = currentRequest();
    if (context?.ledPast) ledPast.push(request.url ?? "");
    told?.();
    // A client that has gone in the middle of it has sent enough.
    await text(request).catch(() => {});
  };
  const answer: Parameters<typeof createFront>[1] = async (request, response) => {
    await handle(request);
    const { url = "" } = request;
    if (url.includes("hang")) return;
    const context = currentRequest();
    if (context && url.includes("early")) {
      await refusing;
      context.early = 2;
    }
    if (url.includes("stream"))
      for (let sent = 0; sent < large.length; sent += 2 ** 20)
        if (!response.write(large.subarray(0, 2 ** 20))) await once(response, "drain");
    response.end(url.includes("large") ? large : "answered");
  };
  server = createFront(new URL("https://portal.example.com"), answer, known);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});

/** The number of connections of the server. */
const open = () =>
  new Promise<number>((resolve) => {
    server.getConnections((_, count) => resolve(count));
  });

/** Waits until the server has noticed the end of every connection of the test before. */
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  while ((await open()) > 0) await new Promise((resolve) => setImmediate(resolve));
  begun = [];
  ledPast = [];
  lines = [];
});

after(() => {
  mock.restoreAll();
  server.close();
  server.closeAllConnections();
});

type Request = { path: string; from?: string; cookie?: string; post?: boolean };

function written({ path, from = "198.51.100.1", cookie, post }: Request): string {
  return [
    `${post ? "POST" : "GET"} ${path} HTTP/1.1`,
    "Host: portal.example.com",
    `X-Forwarded-For: ${from}`,
    ...(cookie ? [`Cookie: ${cookie}`] : []),
    ...(post ? ["Content-Length: 1", "", "x"] : ["", ""]),
  ].join("\r\n");
}

/** A connection that writes these requests at once and reads nothing. */
function deaf(...requests: Request[]): Socket {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1").on("error", () => {});
  socket.write(requests.map(written).join(""));
  sockets.add(socket);
  return socket;
}

/** Waits until this many requests have begun. */
async function hasBegun(count: number): Promise<void> {
  while (begun.length < count)
    await new Promise<void>((resolve) => {
      told = resolve;
    });
}

/** The status of an answer on a new connection. */
async function statusOf(request: Request): Promise<number> {
  const socket = deaf({ ...request }).setEncoding("utf8");
  const [head] = (await once(socket, "data")) as [string];
  socket.destroy();
  return Number(head.split(" ")[1]);
}

/** This many addresses. */
const addresses = (count: number) =>
  Array.from({ length: count }, (_, one) => `203.0.${one >> 8}.${one & 255}`);

/** Checks that all places for strangers are free: as many requests begin at once. */
async function everythingIsFree(): Promise<void> {
  begun = [];
  const pages = limits.httpRunning - limits.httpKept;
  for (const from of addresses(pages / limits.httpRunningOfOne))
    for (let one = 0; one < limits.httpRunningOfOne; one += 1) deaf({ path: "/hang", from });
  const signIns = limits.signInsAtOnce - limits.signInsKept;
  for (const from of addresses(signIns)) deaf({ path: "/sign-in?hang", post: true, from });
  await hasBegun(pages + signIns);
}

describe("a place is given back when its answer is sent or its connection is closed (FF-B1)", () => {
  const page = { path: "/help" };
  const signIn = { path: "/sign-in", post: true };
  const file = { path: "/_next/static/large.js" };

  for (const [what, files, behind] of [
    ["pages", 52, Array(130).fill(page)],
    ["sign-ins", 1, Array(8).fill(signIn)],
  ] as const)
    test(`a connection that writes files and ${what} at once and reads nothing takes no place from others, open or closed (FF-B1)`, async () => {
      const socket = deaf(...Array(files).fill(file), ...behind);
      await hasBegun(1);
      for (const path of ["/", "/sign-in"]) assert.equal(await statusOf({ path }), 200);
      assert.equal(await statusOf(signIn), 200);
      assert.deepEqual(
        begun.filter((url) => url === file.path),
        [file.path],
        "one at a time",
      );
      socket.destroy();
      await everythingIsFree();
    });

  test("of pipelined requests the first is answered in full, no other is begun, and the connection is closed (FF-B1)", async () => {
    const socket = deaf({ path: "/first" }, { path: "/second" }, { path: "/third" });
    const answers = await text(socket);
    assert.equal(answers.match(/HTTP\/1\.1/g)?.length, 1);
    assert.match(answers, /\r\nConnection: close\r\n/);
    assert.match(answers, /answered/);
    assert.deepEqual(begun, ["/first"]);
    assert.equal(lines.filter((line) => line.includes('"pipelining"')).length, 1);
  });

  test("a connection with many requests queued behind one is closed, and nothing of it is kept (FF-B1)", async () => {
    const socket = deaf({ path: "/hang" }, ...Array(limits.httpPipelined + 1).fill(page));
    await once(socket, "close");
    assert.ok(!begun.includes(page.path));
    await everythingIsFree();
  });

  test("successive requests of one connection are all answered (FF-B1)", async () => {
    const socket = deaf().setEncoding("utf8");
    for (let one = 0; one < 30; one += 1) {
      socket.write(written({ path: `/${one}`, post: one % 3 === 0 }));
      const [answer] = (await once(socket, "data")) as [string];
      assert.match(answer, /^HTTP\/1\.1 200 /);
    }
    assert.equal(begun.length, 30);
  });

  for (const path of ["/large", "/stream"])
    test(`clients that do not read their answer keep no place (${path}, FF-B1)`, async () => {
      for (let one = 0; one < limits.httpRunningOfOne; one += 1) deaf({ path });
      await hasBegun(limits.httpRunningOfOne);
      await Promise.all(
        Array.from({ length: 10 }, () =>
          statusOf(page).then((status) => assert.equal(status, 200)),
        ),
      );
      await everythingIsFree();
    });

  test("a closed connection gives back its place at any moment: before, during and after its answer (FF-B1)", async () => {
    const vanishing: Request[][] = [
      [{ path: "/hang" }],
      [{ path: "/hang" }, page, page],
      [page, { path: "/hang" }],
      [{ path: "/sign-in?hang", post: true }],
      [{ path: "/sign-in?hang", post: true }, signIn, { path: "/hang" }],
      [file, page, signIn],
      [{ path: "/large" }, page],
      [{ path: "/stream" }],
    ];
    for (const end of ["destroy", "resetAndDestroy", "end"] as const)
      for (const [at, requests] of vanishing.entries())
        for (let one = 0; one < 5; one += 1) {
          const socket = deaf(
            ...requests.map((request) => ({ ...request, from: `192.0.2.${at}` })),
          );
          if (one > 0) await once(socket, "connect");
          if (one > 1) await statusOf(page);
          socket[end]();
          // A client that only half-closes its connection still wants the answer.
          if (end === "end") socket.destroy();
        }
    await everythingIsFree();
  });
});

describe("places are shared fairly between addresses, and known browsers keep some (FF-W1, FF-W2)", () => {
  test("two hundred simultaneous pages for one address delay nobody else, and the last of them are turned away (FF-W2)", async () => {
    for (let one = 0; one < 200; one += 1) deaf({ path: "/hang?flood" });
    await hasBegun(limits.httpRunningOfOne);
    assert.equal(await statusOf({ path: "/", from: "198.51.100.2" }), 200);
    assert.equal(await statusOf({ path: "/" }), 503);
    assert.equal(begun.filter((url) => url === "/hang?flood").length, limits.httpRunningOfOne);
  });

  test("a hundred and fifty simultaneous sign-ins from one address delay nobody else's sign-in (FF-W1)", async () => {
    for (let one = 0; one < 150; one += 1) deaf({ path: "/sign-in?hang", post: true });
    await hasBegun(limits.signInsOfOne);
    assert.equal(await statusOf({ path: "/sign-in", post: true, from: "198.51.100.2" }), 200);
  });

  test("an address over its limit neither takes nor waits for a sign-in place, and the portal tells its users (FF-W1)", async () => {
    const early = { path: "/sign-in?early", post: true, from: "192.0.2.201" };
    assert.equal(await statusOf(early), 200);
    assert.deepEqual(ledPast, [], "one attempt is how the front learns it");
    for (const from of addresses(limits.signInsAtOnce - limits.signInsKept))
      deaf({ path: "/sign-in?hang", post: true, from });
    await hasBegun(1 + limits.signInsAtOnce - limits.signInsKept);
    for (let one = 0; one < 10; one += 1) assert.equal(await statusOf(early), 200);
    assert.equal(ledPast.length, 10);
    assert.equal(await statusOf({ ...early, cookie: "known" }), 200);
    assert.equal(ledPast.length, 10, "a known browser keeps to the sign-in places");
  });

  test("a queued sign-in is dismissed when its address exceeds the limit (FF-W1)", async () => {
    let refuse = () => {};
    refusing = new Promise((resolve) => {
      refuse = resolve;
    });
    const from = "192.0.2.202";
    const first = statusOf({ path: "/sign-in?early", post: true, from });
    for (const other of addresses(limits.signInsAtOnce - limits.signInsKept - 1))
      deaf({ path: "/sign-in?hang", post: true, from: other });
    await hasBegun(limits.signInsAtOnce - limits.signInsKept);
    const waiting = Array.from({ length: 5 }, () =>
      statusOf({ path: "/sign-in?early&waits", post: true, from }),
    );
    await statusOf({ path: "/", from });
    refuse();
    assert.deepEqual(await Promise.all([first, ...waiting]), Array(6).fill(200));
    assert.deepEqual(ledPast, Array(5).fill("/sign-in?early&waits"));
  });

  test("a crowd of many addresses leaves known browsers their places, even if it claims to be one of them (FF-W1, FF-W2)", async () => {
    const pages = limits.httpRunning - limits.httpKept;
    const signIns = limits.signInsAtOnce - limits.signInsKept;
    for (const from of addresses(300)) {
      deaf({ path: "/hang", from, cookie: "made up" });
      deaf({ path: "/sign-in?hang", post: true, from, cookie: "made up" });
    }
    await hasBegun(pages + signIns);
    for (const from of ["198.51.100.2", "203.0.0.1"]) {
      assert.equal(await statusOf({ path: "/", from, cookie: "known" }), 200);
      assert.equal(await statusOf({ path: "/sign-in", post: true, from, cookie: "known" }), 200);
    }
    assert.equal(begun.length, pages + signIns + 4);
  });

  const list = `--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n${"x".repeat(limits.httpBodyBytes)}\r\n--x--`;
  for (const [what, path, body] of [
    ["a route of the API", "/api/orders?hang", "{}"],
    ["a staff list", "/users/import?hang", list],
  ] as const)
    test(`a request to ${what} is admitted when it has arrived completely, and one address gets no more places than for pages (S-66, F-16)`, async () => {
      askAboutUploads(async () => true);
      let arrived = 0;
      server.on("request", () => {
        arrived += 1;
      });
      const senders = Array.from({ length: 12 }, () => {
        const socket = deaf();
        const head = written({ path }).replace("GET", "POST").trimEnd();
        socket.write(
          `${head}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: ${body.length}\r\n\r\n`,
        );
        socket.write(body.slice(0, -1));
        return socket;
      });
      while (arrived < senders.length) await new Promise((resolve) => setImmediate(resolve));
      assert.equal(await statusOf({ path: "/" }), 200);
      assert.deepEqual(begun, ["/"], "who sends slowly has no place");
      for (const socket of senders) socket.write(body.slice(-1));
      await hasBegun(1 + limits.httpRunningOfOne);
      assert.equal(await statusOf({ path: "/", from: "198.51.100.2" }), 200);
      assert.equal(begun.length, 2 + limits.httpRunningOfOne);
      for (const socket of senders) socket.destroy();
      await everythingIsFree();
    });

  test("using up an account's share locks nobody out, because the address has a share too (R-503, FF-W1)", async () => {
    for (let one = 0; one < 200; one += 1) deaf({ path: "/hang?flood", cookie: "known" });
    await hasBegun(2 * limits.httpRunningOfOne);
    assert.equal(begun.length, 2 * limits.httpRunningOfOne, "the account's, and the address's");
    assert.equal(await statusOf({ path: "/", from: "198.51.100.2", cookie: "known" }), 200);
    assert.equal(await statusOf({ path: "/", from: "198.51.100.3" }), 200);
  });

  test("queued requests of a closed connection are removed (FF-B1)", async () => {
    for (let one = 0; one < limits.httpRunningOfOne; one += 1) deaf({ path: "/hang" });
    await hasBegun(limits.httpRunningOfOne);
    const holders = [...sockets];
    let arrived = 0;
    server.on("request", () => {
      arrived += 1;
    });
    for (let one = 0; one < 40; one += 1) deaf({ path: "/hang?gone" });
    while (arrived < 40) await new Promise((resolve) => setImmediate(resolve));
    for (const socket of sockets) if (!holders.includes(socket)) socket.destroy();
    while ((await open()) > holders.length) await new Promise((resolve) => setImmediate(resolve));
    for (const socket of holders) socket.destroy();
    await everythingIsFree();
    assert.deepEqual(
      begun.filter((url) => url === "/hang?gone"),
      [],
    );
  });
});

test("a server is not ready when nothing has moved for half a minute, and a flood alone never makes it so (S-95, FF-B1)", async () => {
  assert.equal(await isReady(), true);
  const real = performance.now.bind(performance);
  let later = 0;
  const clock = mock.method(performance, "now", () => real() + later);
  try {
    await everythingIsFree();
    later += limits.placesStuck;
    assert.equal(await isReady(), false, "everything is taken, and nothing moves");
    assert.ok(lines.some((line) => line.includes('"unready"') && line.includes("places signIns")));
    for (const socket of [...sockets]) socket.destroy();
    while (!(await isReady())) await new Promise((resolve) => setImmediate(resolve));
    begun = [];
    const flood = new Map(
      addresses(160).map((from) => [`/hang?${from}`, deaf({ path: `/hang?${from}`, from })]),
    );
    await hasBegun(limits.httpRunning - limits.httpKept);
    for (let round = 0; round < 20; round += 1) {
      const count = begun.length;
      flood.get(begun[round] ?? "")?.destroy();
      await hasBegun(count + 1);
      later += limits.placesStuck - 1000;
      assert.equal(await isReady(), true, "busy");
    }
  } finally {
    clock.mock.restore();
  }
});
