import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { after, before, describe, mock, test } from "node:test";
import { limits } from "#lib/rules/limits";
import { bareContentPolicy, responseHeaders } from "#lib/rules/response-headers";
import { DatabaseUnavailable, overloadedAnswer } from "#lib/rules/unavailable";
import { askAboutUploads } from "./body-limit";
import { createFront } from "./front";
import { beginEnding, finishBeforeEnd, workDone } from "./lifecycle";
import { currentRequest } from "./request-context";

/** The server in front of Next, with a stand-in for Next that reports what has reached it. */
const appUrl = new URL("https://portal.example.com");
let server: Server;
let seen: IncomingMessage["headers"] | undefined;
const log: Record<string, unknown>[] = [];
let target: string | undefined;

before(async () => {
  // Log lines are collected.
  const write = process.stdout.write.bind(process.stdout);
  mock.method(process.stdout, "write", (text: string) =>
    String(text).startsWith('{"at"') ? log.push(JSON.parse(text)) > 0 : write(text),
  );
  const known = (cookies: string) => {
    if (cookies === "broken") throw new Error("nobody can tell");
    return null;
  };
  const answer: Parameters<typeof createFront>[1] = async (request, response) => {
    seen = request.headers;
    target = request.url;
    const context = currentRequest();
    assert.ok(context);
    if (request.url === "/understood") context.understood = true;
    if (request.url === "/later") context.answer = { status: 503, headers: { "Retry-After": "2" } };
    if (request.url === "/hang") return;
    if (request.url === "/reject?begun")
      await new Promise((resolve) => response.write("a part", resolve));
    if (request.url?.startsWith("/reject")) throw new Error("nobody has caught this");
    if (request.url === "/sign-in?hang") return void request.resume();
    if (request.url === "/api/request?echo") {
      // As Next passes a body to a route.
      const body = request as unknown as BodyInit;
      const init: RequestInit & { duplex: "half" } = { method: "POST", body, duplex: "half" };
      return void response.end(await new Request(appUrl, init).text());
    }
    if (request.url?.endsWith("?echo")) return void response.end(await text(request));
    const raw = /^\/(?:api\/)?raw\/(\d+)(\/\w+)?/.exec(request.url ?? "");
    if (raw) return answerRaw(response, Number(raw[1]), raw[2]);
    response.statusCode = /^\/(fault|understood|api)/.test(request.url ?? "") ? 500 : 200;
    // As compression does: the head is sent before the end.
    if (request.url === "/fault?length") {
      response.setHeader("Content-Type", "text/plain");
      response.setHeader("Content-Length", 21);
    }
    if (request.url === "/fault?head") response.writeHead(500);
    response.end(request.url?.startsWith("/fault") ? "Internal Server Error" : context.id);
  };
  server = createFront(appUrl, answer, known);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
after(() => {
  mock.restoreAll();
  server.close();
  server.closeAllConnections();
});

/** Next's own error texts, written in each of its ways. */
function answerRaw(response: ServerResponse, status: number, way = ""): void {
  const context = currentRequest();
  response.statusCode = status;
  if (way === "/drawn" && context) context.drawn = true;
  if (way === "/length") response.setHeader("Content-Length", nextsWords.length);
  if (way === "/packed") response.setHeader("Content-Encoding", "gzip");
  if (way === "/led") response.setHeader("Location", "/sign-in");
  if (way !== "/parts") return void response.end(nextsWords);
  response.write("Server Action ");
  response.end("unavailable.");
}
const nextsWords = "Server Action unavailable.";

/** Sends these bytes and reads until the connection closes. */
async function send(...lines: string[]): Promise<{ status: number; head: string; body: string }> {
  seen = undefined;
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  const [head = "", ...body] = (await text(socket)).split("\r\n\r\n");
  return { status: Number(head.split(" ")[1]), head, body: body.join("\r\n\r\n") };
}

const host = "Host: portal.example.com";
const close = "Connection: close";
const get = (path: string, ...more: string[]) => send(`GET ${path} HTTP/1.1`, host, close, ...more);
const form = "Content-Type: multipart/form-data; boundary=x";

describe("the server in front refuses invalid requests before the portal sees them", () => {
  const refused: [what: string, status: number, lines: string[]][] = [
    ["TRACE", 405, ["TRACE / HTTP/1.1", host]],
    ["PUT", 405, ["PUT /api/orders HTTP/1.1", host]],
    ["DELETE", 405, ["DELETE / HTTP/1.1", host]],
    ["PROPFIND", 405, ["PROPFIND / HTTP/1.1", host]],
    ["a foreign host", 421, ["GET / HTTP/1.1", "Host: evil.example"]],
    ["a host that begins alike", 421, ["GET / HTTP/1.1", `${host}.evil.example`]],
    ["another port", 421, ["GET / HTTP/1.1", `${host}:8080`]],
    ["a path that only looks like health", 421, ["GET /api/healthy HTTP/1.1", "Host: evil"]],
    ["no host", 400, ["GET / HTTP/1.1"]],
    ["a whole address", 400, ["GET http://portal.example.com/ HTTP/1.1", host]],
    [
      "a form too large",
      413,
      ["POST / HTTP/1.1", host, `Content-Length: ${limits.httpBodyBytes + 1}`],
    ],
    [
      "a staff list too large",
      413,
      ["POST /users/import HTTP/1.1", host, `Content-Length: ${40 * 2 ** 20}`],
    ],
    [
      "a form too large beside the staff list",
      413,
      ["POST /users/imports HTTP/1.1", host, `Content-Length: ${limits.httpBodyBytes + 1}`],
    ],
    [
      "headers too large",
      431,
      ["GET / HTTP/1.1", host, `Cookie: ${"x".repeat(limits.httpHeaderBytes)}`],
    ],
    ["two hosts (FF-W10)", 400, ["GET / HTTP/1.1", host, "Host: evil.example"]],
    ["two hosts, the other first (FF-W10)", 400, ["GET / HTTP/1.1", "Host: evil.example", host]],
    ["one host twice (FF-W10)", 400, ["GET / HTTP/1.1", host, host]],
    [
      "two hosts for health (FF-W10)",
      400,
      ["GET /api/health HTTP/1.1", host, "Host: evil.example"],
    ],
    ...["/activate/%ff", "/users/bulk/%c0%af", "/api/orders/%ff", "/%", "/%zz", "/a%ED%A0%80b"].map(
      (path): [string, number, string[]] => [
        `an address that is no text (${path}, FF-W7)`,
        400,
        [`GET ${path} HTTP/1.1`, host],
      ],
    ),
    ...["q=a", "a"].map((parameter): [string, number, string[]] => [
      `an address with more parameters than any page has (${parameter}, FF-B2)`,
      400,
      [`GET /users?${`${parameter}&`.repeat(limits.httpParameters)} HTTP/1.1`, host],
    ]),
    ["no HTTP", 400, ["hello"]],
    ["two lengths", 400, ["POST / HTTP/1.1", host, "Content-Length: 1", "Content-Length: 2"]],
    [
      "length and chunks",
      400,
      ["POST / HTTP/1.1", host, "Content-Length: 5", "Transfer-Encoding: chunked"],
    ],
    ["an unknown method", 400, ["HELLO / HTTP/1.1", host]],
    ["an expectation that nobody can meet", 417, ["GET / HTTP/1.1", host, "Expect: miracles"]],
    ["a tunnel", 405, ["CONNECT evil.example:443 HTTP/1.1", host]],
    ["health as a way round the host", 400, ["GET /api/health/../../ HTTP/1.1", "Host: evil"]],
    ["the same in other letters", 400, ["GET /api/health/%2E%2e/users HTTP/1.1", "Host: evil"]],
    ["something below health", 421, ["GET /api/health/else HTTP/1.1", "Host: evil"]],
    [
      "the API as a way round the length",
      400,
      ["POST /api/../sign-in HTTP/1.1", host, "Transfer-Encoding: chunked"],
    ],
  ];
  for (const [what, status, lines] of refused)
    test(`S-82, S-84, F-16: ${what}: ${status}, with the headers of every answer (S-80)`, async () => {
      const answer = await send(...lines, close);
      assert.equal(answer.status, status);
      assert.equal(seen, undefined, "nothing has reached the portal");
      for (const { key, value } of responseHeaders)
        assert.ok(answer.head.includes(`${key}: ${value}`), key);
      assert.doesNotMatch(answer.body, /evil/);
    });

  test("S-95: the health check answers under any host name", async () => {
    for (const path of ["/api/health", "/api/health/ready"])
      assert.notEqual(
        (await send(`GET ${path} HTTP/1.1`, "Host: 10.0.0.7:3000", close)).status,
        421,
      );
  });
});

describe("bodies longer than a form are accepted only from users who may upload lists, checked before reading (FF-B2)", () => {
  const size = limits.httpBodyBytes + 1;
  /** The head of a user list upload; nothing of its body is sent before the response. */
  const upload = (...more: string[]) =>
    send("POST /users/import HTTP/1.1", host, close, form, `Content-Length: ${size}`, ...more);
  const listOf = (content: string) =>
    `--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n${content}\r\n--x--`;
  const asked: string[] = [];
  let answer: () => Promise<boolean>;
  before(() =>
    askAboutUploads((cookies) => {
      asked.push(cookies);
      return answer();
    }),
  );

  test("an upload by a visitor is refused unread, also for an action called by script", async () => {
    answer = async () => false;
    for (const more of ["X-A: b", "Next-Action: 40aa", "Cookie: zugang.session=x"]) {
      const refused = await upload(more);
      assert.equal(refused.status, 413);
      assert.match(refused.body, /Melden Sie sich an[\s\S]*Sign in/);
      assert.equal(seen, undefined, "nothing has reached the portal");
    }
    assert.deepEqual(asked, ["", "", "zugang.session=x"]);
  });

  test("a chunked upload by a visitor is read no further than a form", async () => {
    answer = async () => false;
    asked.length = 0;
    const piece = `${size.toString(16)}\r\n${"x".repeat(size)}`;
    const refused = await send(
      ...["POST /users/import HTTP/1.1", host, close, form, "Transfer-Encoding: chunked", ""],
      ...[piece, "0"],
    );
    assert.equal(refused.status, 413);
    assert.match(refused.body, /Melden Sie sich an/);
    assert.deepEqual(asked, [""]);
    assert.equal(seen, undefined);
  });

  test("a body as short as a form is not checked", async () => {
    asked.length = 0;
    const small = await send(
      ...["POST /users/import HTTP/1.1", host, close, form, "Content-Length: 1", "", "x"],
    );
    assert.equal(small.status, 200);
    assert.deepEqual(asked, []);
  });

  test("an upload by a user who may upload lists reaches the portal completely", async () => {
    answer = async () => true;
    const list = listOf("x".repeat(size - listOf("").length));
    assert.equal((await upload("Cookie: a=b", "", list)).status, 200);
    assert.equal(seen?.["content-length"], String(size));
  });

  test("an upload that is not a list never reaches the portal", async () => {
    answer = async () => true;
    const field = '--x\r\nContent-Disposition: form-data; name="f"\r\n\r\n\r\n';
    const many = field.repeat(2_000).slice(0, size);
    const text = listOf("x".repeat(size)).replace('; filename="a.csv"', "");
    for (const body of [many, text.slice(0, size)]) {
      log.length = 0;
      const refused = await upload("Cookie: a=b", "", body);
      assert.equal(refused.status, 400);
      assert.equal(log.find(({ event }) => event === "refused")?.reason, "form");
      assert.equal(seen, undefined);
    }
  });

  test("while the database is unavailable every upload is refused for now", async () => {
    answer = async () => {
      throw new DatabaseUnavailable("gone");
    };
    const later = await upload();
    assert.equal(later.status, 503);
    assert.match(later.head, /Retry-After/i);
    assert.equal(seen, undefined);
  });
});

describe("nothing forged by a client reaches the portal", () => {
  test("S-87: each request has an id of its own, in the answer and inside", async () => {
    const first = await get("/", "X-Request-Id: forged");
    const second = await get("/");
    assert.match(first.body, /^[0-9a-f-]{36}$/);
    assert.ok(first.head.includes(`X-Request-Id: ${first.body}`));
    assert.notEqual(first.body, second.body);
  });

  test("the user agent is cut to the part that is used, and the number of parameters is limited (FF-B2)", async () => {
    const { status } = await get(
      `/?${"q=a&".repeat(limits.httpParameters - 1)}`,
      `User-Agent: ${"a".repeat(14_000)}`,
    );
    assert.equal(status, 200);
    assert.equal(seen?.["user-agent"]?.length, limits.userAgentLength);
  });

  test("a route of the API is found with a slash at its end too, and a page is not (FF-B small)", async () => {
    for (const [asked, path] of [
      ["/api/cron/purge/", "/api/cron/purge"],
      ["/api/cron/purge//?x=/", "/api/cron/purge?x=/"],
      ["/api/cron/purge?next=/", "/api/cron/purge?next=/"],
      ["/api/health/", "/api/health"],
      ["/users/", "/users/"],
    ] as const) {
      await get(asked);
      assert.equal(target, path);
    }
  });

  test("S-84: the portal's address is not taken from a header", async () => {
    await get(
      "/",
      "X-Forwarded-Host: evil.example",
      "X-Forwarded-Proto: http",
      "Forwarded: host=evil.example",
      "X-Portal-Own: guess",
    );
    assert.equal(seen?.["x-forwarded-host"], "portal.example.com");
    assert.equal(seen["x-forwarded-proto"], "https");
    assert.equal(seen.forwarded, undefined);
    assert.notEqual(seen["x-portal-own"], "guess");
  });

  test("S-81, S-87: the address, the id and the nonce of a page are the server's, whatever a client sends as them", async () => {
    const claims = [
      "X-Address: /claimed",
      "X-Request-Id: claimed",
      "Content-Security-Policy: script-src 'nonce-claimed'",
      "Content-Security-Policy-Report-Only: script-src 'nonce-claimed'",
    ];
    const { head, body } = await get("/users?q=a%20b", ...claims, claims[0] as string);
    assert.ok(seen);
    assert.deepEqual([seen["x-address"], seen["x-request-id"]], ["/users?q=a%20b", body]);
    assert.match(head, new RegExp(`^X-Request-Id: ${body}\r$`, "im"));
    const policy = String(seen["content-security-policy"]);
    assert.match(policy, /script-src 'self' 'nonce-[\w+/]{22}==' 'strict-dynamic'/);
    assert.ok(head.includes(`Content-Security-Policy: ${policy}\r\n`));
    assert.match(head, /^Cache-Control: private, no-store\r$/m);
    assert.doesNotMatch(head + JSON.stringify(seen), /claimed/);
    const other = await get("/users?q=a%20b");
    assert.ok(!other.head.includes(policy), "the next page has another nonce");

    for (const path of ["/api/orders", "/_next/static/x.js", "/authz/x", "/oidc/jwks"]) {
      await get(path, ...claims);
      assert.doesNotMatch(JSON.stringify(seen), /claimed|nonce-/, path);
    }
  });

  test("S-81: what Next asks of itself after a change has the address that it asks for, and a nonce of its own", async () => {
    await get("/users/1");
    const { "content-security-policy": policy, "x-portal-own": own } = seen ?? {};
    const id = "6ec0bd7f-11c0-43da-975e-2a8ad9ebae0b";
    await get(
      "/users?notice=saved&_rsc=1x2y",
      `X-Portal-Own: ${own}`,
      `X-Request-Id: ${id}`,
      `Content-Security-Policy: ${policy}`,
      "X-Address: /users/1",
    );
    assert.deepEqual([seen?.["x-address"], seen?.["x-request-id"]], ["/users?notice=saved", id]);
    assert.notEqual(seen?.["content-security-policy"], policy);
  });

  test("M-10: headers by which Next talks to itself are removed from requests", async () => {
    const inner = ["X-Middleware-Subrequest: proxy", "X-Nextjs-Data: 1", "X-Action-Forwarded: 1"];
    inner.push("X-Nextjs-Request-Id: 1", "X-Nextjs-Html-Request-Id: 1");
    await get("/", ...inner, "X-Matched-Path: /", "X-Invoke-Path: /", "X-Now-Route-Matches: 1");
    const names = Object.keys(seen ?? {}).filter((name) => /middleware|nextjs|invoke/.test(name));
    assert.deepEqual(names, []);
    assert.equal(seen?.["x-action-forwarded"], undefined);
    assert.equal(seen?.["x-matched-path"], undefined);
  });

  test("M-10: an address of Next's for parts of a page does not exist", async () => {
    const spellings = ["/a.SEGMENTS/b?c", "/a%2esegments/b", "/a.segments%2Fb", "/a.%73egments/b"];
    for (const path of ["/users.segments/_tree.segment.rsc", ...spellings])
      assert.equal((await get(path)).status, 404, path);
    assert.equal((await get("/users?q=.segments/")).status, 200);
  });
});

describe("the status of an answer is the portal's", () => {
  test("S-11, S-66: an answer that the portal marks as 503 has this status", async () => {
    const { status, head } = await get("/later");
    assert.equal(status, 503);
    assert.match(head, /Retry-After: 2/);
  });

  test("S-82, S-83: a form that Next could not read is the client's error, and one that the portal has read is not", async () => {
    const post = async (path: string, ...more: string[]) =>
      (await send(`POST ${path} HTTP/1.1`, host, close, "Content-Length: 0", ...more)).status;
    assert.equal(await post("/fault", form), 400);
    assert.equal(await post("/fault", form, "Origin: https://portal.example.com"), 400);
    assert.equal(await post("/fault", form, "Origin: https://evil.example"), 403);
    assert.equal(await post("/fault", "Next-Action: x"), 400);
    assert.equal(await post("/understood", form), 500);
    assert.equal(await post("/api/orders", form), 500);
    assert.equal(await post("/api/orders", "Next-Action: x"), 500);
    assert.equal(await post("/fault"), 500);
    assert.equal((await get("/fault")).status, 500);
  });

  for (const path of ["/fault", "/fault?head", "/fault?length"])
    test(`S-88: an error page without Next's text shows the request's id (${path})`, async () => {
      const { head, body } = await get(path);
      const id = /X-Request-Id: (\S+)/.exec(head)?.[1] ?? "none";
      assert.ok(body.includes(`Vorgangsnummer: ${id}`));
      assert.doesNotMatch(body, /Internal Server Error/);
      assert.match(head, /Content-Type: text\/html/);
    });

  test("an answer that is not a page has a content security policy that allows nothing (S-81)", async () => {
    const { head } = await get("/api/health");
    assert.ok(head.includes(`Content-Security-Policy: ${bareContentPolicy}`));
  });
});

const inBrowser = "Accept: text/html,application/xhtml+xml,*/*;q=0.8";
const script = "Accept: text/x-component";

describe("users never see a raw message of Next or Node (FF-H-3)", () => {
  const page = (body: string) => {
    assert.match(body, /^<!DOCTYPE html><html lang="de">/);
    assert.match(body, /<section lang="en">/);
    assert.match(body, /href="[^"]*\/sign-in"/);
    assert.doesNotMatch(body, /Server Action|Internal Server|Bad Request/);
  };
  const post = (path: string, ...more: string[]) =>
    send(`POST ${path} HTTP/1.1`, host, close, form, "Content-Length: 0", ...more);

  const statuses: [status: number, sentence: RegExp][] = [
    [400, /Diese Anfrage war nicht lesbar/],
    [404, /Diese Seite gibt es nicht/],
    [405, /an dieser Adresse nicht möglich/],
    [409, /Das Portal wurde inzwischen aktualisiert/],
    [413, /Die Eingabe ist zu lang/],
    [500, /Es gibt ein Problem mit dem Portal/],
    [502, /Es gibt ein Problem mit dem Portal/],
    [503, /Das Portal ist gerade überlastet/],
  ];
  for (const [status, sentence] of statuses)
    test(`an answer ${status} that the portal has not drawn becomes a page in both languages, with a link (FF-H-3)`, async () => {
      for (const way of ["", "/length", "/packed", "/parts"]) {
        const answer = await get(`/raw/${status}${way}?a=1&b=2`, inBrowser);
        assert.equal(answer.status, status);
        page(answer.body);
        assert.match(answer.body, sentence);
        assert.ok(answer.body.includes(`href="/raw/${status}${way}?a=1&#38;b=2"`));
        assert.match(answer.head, /Content-Type: text\/html/i);
        assert.doesNotMatch(answer.head, /Content-Encoding|Transfer-Encoding/i);
        const length = Number(/Content-Length: (\d+)/i.exec(answer.head)?.[1]);
        assert.equal(length, Buffer.byteLength(answer.body));
      }
    });

  test("a form of another build is answered with the page, and Next's own script gets what it needs (FF-H-3)", async () => {
    const { body } = await post("/raw/409", inBrowser);
    page(body);
    assert.match(body, /<a class="button" href="\/raw\/409">Seite neu öffnen<\/a>/);
    for (const more of [
      [script, "Next-Action: x"],
      [script, "RSC: 1"],
    ])
      assert.match((await post("/raw/409", ...more)).body, /Server Action unavailable\./);
  });

  test("answers drawn by the portal and by the API stay unchanged, whatever their status (FF-H-3)", async () => {
    for (const path of ["/raw/409/drawn", "/raw/404/drawn", "/raw/503/drawn", "/api/raw/409"])
      assert.match((await get(path, inBrowser)).body, /Server Action unavailable\./, path);
    assert.match((await get("/raw/200", inBrowser)).body, /Server Action unavailable\./);
  });

  test("a forged address does not appear as a link on the page (FF-H-3)", async () => {
    for (const path of [
      "//evil.example/raw/409",
      "/\\evil.example",
      '/raw/409?"><script>alert(1)',
    ]) {
      const { body } = await get(path, inBrowser);
      assert.doesNotMatch(body, /href="[^"]*(\/\/|\\)evil|<script/, path);
    }
  });

  test("a form redirected to another page takes along nothing that was typed (FF-H-3)", async () => {
    for (const status of [307, 308]) {
      assert.equal((await post(`/raw/${status}/led`)).status, 303);
      assert.equal((await get(`/raw/${status}/led`)).status, status);
      assert.equal((await post(`/api/raw/${status}/led`)).status, status);
    }
  });

  const broken: [what: string, status: number, sentence: RegExp, lines: string[]][] = [
    ["no HTTP", 400, /Diese Anfrage war nicht lesbar/, ["hello"]],
    [
      "too many cookies",
      431,
      /Zu viele Cookies für diese Adresse[\s\S]*Delete this website’s cookies/,
      ["GET / HTTP/1.1", host, `Cookie: ${"x".repeat(limits.httpHeaderBytes)}`],
    ],
    [
      "more cookies than fit into one packet",
      431,
      /Zu viele Cookies für diese Adresse/,
      ["GET / HTTP/1.1", host, `Cookie: ${"x".repeat(40 * limits.httpHeaderBytes)}`],
    ],
    [
      "an expectation",
      417,
      /Diese Anfrage verlangt etwas/,
      ["GET / HTTP/1.1", host, close, inBrowser, "Expect: miracles"],
    ],
    [
      "a form too long",
      413,
      /Die Eingabe ist zu lang/,
      ["POST / HTTP/1.1", host, close, inBrowser, `Content-Length: ${limits.httpBodyBytes + 1}`],
    ],
    [
      "a staff list too large",
      413,
      /Höchstens 2 MB sind möglich/,
      ["POST /users/import HTTP/1.1", host, close, inBrowser, `Content-Length: ${40 * 2 ** 20}`],
    ],
    ["another method", 405, /nicht möglich/, ["PUT / HTTP/1.1", host, close, inBrowser]],
    [
      "another name",
      421,
      /Sie finden es hier: https:\/\/portal\.example\.com/,
      ["GET / HTTP/1.1", "Host: old.example", close, inBrowser],
    ],
  ];
  for (const [what, status, sentence, lines] of broken)
    test(`${what}: ${status} with a page in both languages, and a line in the log (FF-H-3, FF-L)`, async () => {
      log.length = 0;
      const answer = await send(...lines);
      assert.equal(answer.status, status);
      page(answer.body);
      assert.match(answer.body, sentence);
      const id = /X-Request-Id: (\S+)/.exec(answer.head)?.[1];
      assert.ok(answer.body.includes(`Vorgangsnummer: ${id}`));
      assert.deepEqual(
        log.map((line) => [line.event, line.status, line.requestId]),
        [["refused", status, id]],
      );
    });

  test("clients that do not accept HTML get the same text, in a line for each language (FF-H-3)", async () => {
    const { body } = await send(
      ...["POST /x HTTP/1.1", host, close, "Accept: application/json"],
      `Content-Length: ${limits.httpBodyBytes + 1}`,
    );
    assert.match(body, /Die Eingabe ist zu lang\.[^\n]*\n[^\n]*The entry is too long\./);
  });

  test("a proxy that closes its connections and still sends what is refused gets the answer, and may send the rest (F-16)", async () => {
    const length = limits.httpBodyBytes * 20;
    const { port } = server.address() as AddressInfo;
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    const [ended, closed] = [once(socket, "end"), once(socket, "close")];
    let said = "";
    socket.setEncoding("utf8").on("data", (part: string) => {
      said += part;
    });
    const lines = ["POST /x HTTP/1.1", host, close, form, `Content-Length: ${length}`];
    socket.write(`${lines.join("\r\n")}\r\n\r\n${"x".repeat(length / 2)}`);
    await ended;
    assert.match(said, /^HTTP\/1\.1 413 /);
    socket.end("x".repeat(length / 2));
    assert.deepEqual(await closed, [false], "the connection is closed without a reset");
  });

  test("the content security policy of the page allows its one style and nothing else (FF-H-3, S-81)", async () => {
    const { head, body } = await get("/raw/409", inBrowser);
    const style = /<style>([\s\S]*?)<\/style>/.exec(body)?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    const policy = /Content-Security-Policy: (.*)/.exec(head)?.[1] ?? "";
    assert.ok(policy.startsWith(`default-src 'none'; style-src 'sha256-${hash}'; `), policy);
  });
});

describe("a request that fails without an answer is answered with an error (S-88)", () => {
  const sends: [what: string, lines: string[]][] = [
    ["in Next", ["GET /reject HTTP/1.1"]],
    ["in Next, at a form", ["POST /reject HTTP/1.1", form, "Content-Length: 0"]],
    ["while a browser is looked up", ["GET / HTTP/1.1", "Cookie: broken"]],
    [
      "while a browser is looked up for a sign-in",
      ["POST /sign-in HTTP/1.1", form, "Content-Length: 0", "Cookie: broken"],
    ],
  ];
  for (const [what, [first = "", ...lines]] of sends)
    test(`${what}: 500 with the portal's page, and the error in the log`, async () => {
      log.length = 0;
      const { status, head, body } = await send(first, host, close, inBrowser, ...lines);
      assert.equal(status, 500);
      const id = /X-Request-Id: (\S+)/i.exec(head)?.[1];
      assert.ok(id && body.includes(id));
      assert.match(body, /<section lang="en">/);
      const fault = log.find(({ event, where }) => event === "fault" && where === "front");
      assert.equal(fault?.requestId, id);
    });

  test("an answer that has begun is aborted, so that a part is never taken for the whole", async () => {
    const { head, body } = await get("/reject?begun", inBrowser);
    assert.match(head, /transfer-encoding: chunked/i);
    assert.match(body, /a part/);
    assert.doesNotMatch(body, /\r\n0\r\n/);
  });
});

describe("a chunked form is read like any other (FF-L)", () => {
  const chunks = (path: string, sizes: number[]) =>
    send(
      ...[`POST ${path} HTTP/1.1`, host, close, form, "Transfer-Encoding: chunked", ""],
      ...sizes.flatMap((size) => [size.toString(16), "x".repeat(size)]),
      "0",
    );

  test("a chunked form arrives completely, with its length", async () => {
    for (const sizes of [[5], [1000, 20_000, 3], [limits.httpBodyBytes - 1, 1]]) {
      const { status, body } = await chunks("/form?echo", sizes);
      assert.equal(status, 200);
      const length = sizes.reduce((sum, size) => sum + size);
      assert.equal(body.replace(/\r\n[\da-f]+\r\n/g, "").match(/x/g)?.length, length);
      assert.equal(seen?.["content-length"], String(length));
      assert.equal(seen?.["transfer-encoding"], undefined);
    }
  });

  test("a chunked form arrives at the sign-in too", async () => {
    assert.equal((await chunks("/sign-in?echo", [5])).status, 200);
  });

  test("a chunked body for the API may be empty or longer than a form, and can be read as a web request", async () => {
    for (const sizes of [[], [5], [limits.httpBodyBytes, 20_000]]) {
      const { status, body } = await chunks("/api/request?echo", sizes);
      const length = sizes.reduce((sum, size) => sum + size, 0);
      assert.equal(status, 200);
      assert.equal(body.match(/x/g)?.length ?? 0, length);
    }
    assert.equal((await chunks("/api/request?echo", [limits.mailEventBytes, 1])).status, 413);
    assert.equal(seen, undefined);
  });

  test("an empty chunked form is refused, and keeps no place (FF-B1)", async () => {
    for (const path of ["/form?echo", "/sign-in?echo"]) {
      assert.equal((await chunks(path, [])).status, 400);
      assert.equal(seen, undefined);
    }
  });

  test("a chunked form that is too long is read no further than a form, and never reaches the portal", async () => {
    const { status, body } = await chunks("/form?echo", [limits.httpBodyBytes, 1]);
    assert.equal(status, 413);
    assert.match(body, /Die Eingabe ist zu lang/);
    assert.equal(seen, undefined);
  });
});

/** As many requests as may be answered at once, or this many, none of which ends by itself. */
async function crowd(
  request: string,
  length: number = limits.httpRunning,
): Promise<{ leave(): Promise<void>; sockets: Socket[] }> {
  const { port } = server.address() as AddressInfo;
  const sockets = Array.from({ length }, () => connect(port, "127.0.0.1"));
  const received = new Promise<void>((resolve) => {
    let count = 0;
    server.on("request", function counting() {
      count += 1;
      if (count < sockets.length) return;
      server.off("request", counting);
      resolve();
    });
  });
  for (const socket of sockets) socket.write(request);
  await received;
  return {
    sockets,
    async leave() {
      const left = sockets.map((socket) => once(socket, "close"));
      for (const socket of sockets) socket.destroy();
      await Promise.all(left);
      // The server notices the last one a moment later than the client.
      while ((await get("/")).status === 503);
    },
  };
}

test("S-66: while a hundred requests are processed, further ones are turned away at once, but not the health check", async () => {
  const { leave } = await crowd(`GET /hang HTTP/1.1\r\n${host}\r\n\r\n`);
  const { status, head, body } = await get("/");
  assert.equal(status, 503);
  assert.match(head, /retry-after: \d+/i);
  assert.match(body, /überlastet/);
  assert.equal((await get("/api/health")).status, 500, "it reaches what stands for Next");
  await leave();
});

test("S-66: a sign-in without a free sign-in place is turned away, with and without a script, and all other requests are answered", async () => {
  const { leave } = await crowd(
    `POST /sign-in?hang HTTP/1.1\r\n${host}\r\n${form}\r\nContent-Length: 1\r\n\r\nx`,
    limits.signInsAtOnce + limits.signInQueue,
  );
  const post = (...more: string[]) =>
    send("POST /sign-in HTTP/1.1", host, close, form, "Content-Length: 0", ...more);
  const plain = await post();
  assert.equal(plain.status, 503);
  assert.match(plain.head, /retry-after: \d+/i);
  assert.match(plain.head, /content-type: text\/html/i);
  assert.match(plain.body, /Laden Sie diese Seite in ein paar Sekunden neu/);
  assert.match(plain.body, /<section lang="en">[\s\S]*Reload this page/);
  const scripted = await post("Next-Action: x");
  assert.equal(scripted.status, 503);
  assert.match(
    scripted.body,
    new RegExp(`^\\w+\\r\\n${overloadedAnswer}\\r\\n`),
    "one chunk, and nothing else",
  );
  assert.match(scripted.head, /content-type: text\/plain\r\n/i);
  assert.equal(seen, undefined, "nothing has reached the portal");
  for (const path of ["/", "/sign-in"]) assert.equal((await get(path)).status, 200);
  await leave();
});

test("S-66, F-16: a sign-in is admitted when it has arrived completely and a place is free", async () => {
  const hanging = `POST /sign-in?hang HTTP/1.1\r\n${host}\r\n${form}\r\nContent-Length: 1\r\n\r\n`;
  const slow = await crowd(hanging, limits.signInsAtOnce);
  const { port } = server.address() as AddressInfo;
  const sent = `one part, ${"and ".repeat(9_000)}another`;
  const head = `POST /sign-in?echo HTTP/1.1\r\n${host}\r\n${close}\r\n${form}\r\nContent-Length: ${sent.length}`;
  const begun = connect(port, "127.0.0.1");
  begun.write(`${head}\r\n\r\n${sent.slice(0, 20_000)}`);
  begun.write(sent.slice(20_000));
  const echoed = (said: string) => said.replace(/\r\n[\da-f]+\r\n/g, "").includes(sent);
  assert.ok(echoed(await text(begun)), "those who send slowly have no place");
  for (const socket of slow.sockets) socket.write("x");
  const waiting = send(head.replaceAll("\r\n\r\n", "\r\n"), "", sent);
  await Promise.race([waiting, new Promise((resolve) => setImmediate(resolve))]);
  await slow.leave();
  assert.ok(echoed((await waiting).body));
});

test("F-16: a hundred clients that send their forms slowly block nobody", async () => {
  const { leave } = await crowd(
    `POST /hang HTTP/1.1\r\n${host}\r\n${form}\r\nContent-Length: 100\r\n\r\nx`,
  );
  assert.equal((await get("/")).status, 200);
  await leave();
});

test("S-96: while the process ends, each answer closes its connection, and the end waits for running work", async () => {
  let done = () => {};
  const work = new Promise<void>((resolve) => {
    done = resolve;
  });
  const order: string[] = [];
  const working = finishBeforeEnd(work).then(() => order.push("work"));
  beginEnding();
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.write(`GET / HTTP/1.1\r\n${host}\r\n\r\n`);
  // Until the server closes the connection.
  assert.match(await text(socket), /connection: close/i);
  const ended = workDone().then(() => order.push("end"));
  done();
  await Promise.all([working, ended]);
  assert.deepEqual(order, ["work", "end"]);
});
