import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer as createPlainServer, type Server } from "node:net";
import { after, describe, test } from "node:test";
import { isAllowedAddress, lookupAllowed } from "./allowed-address";
import { postLogout } from "./post-logout";

/** one attempt to tell a system, against servers on this machine. */
const servers: Server[] = [];
after(async () => {
  for (const server of servers) {
    (server as { closeAllConnections?: () => void }).closeAllConnections?.();
    server.close();
  }
});

async function listening(server: Server, scheme = "http"): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `${scheme}://localhost:${(server.address() as AddressInfo).port}/logout`;
}

const serving = (answer: RequestListener) => listening(createServer(answer));

/** A self-signed certificate for localhost and its key, which protect nothing. */
const certificate = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBlTCCATugAwIBAgIUZWWmL4gHfQ9Ydj3CQKR9UGBBqmowCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEzMDAzMjkzN1oYDzIxMjYxMTA2
MDMyOTM3WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASnwV5mXKNkRo2aQhyxb1NtvRrnpy9LCt5i10F+2OQR6SGwf7y0WUID
AjcSayMdDzP5CuRJNyUYc1fKvnnl8nXeo2kwZzAdBgNVHQ4EFgQUz4bgoRyDLhVw
EjpZh6+s2WSm8tkwHwYDVR0jBBgwFoAUz4bgoRyDLhVwEjpZh6+s2WSm8tkwDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SAAwRQIgJnQ4APs0x5i4NfEQtwdsyLS6qdiGMukuffz+G4u2lHECIQDQfmIdKsRo
hOv8wih3zodULYtTucxPbUHX6i0BTCTP4Q==
-----END CERTIFICATE-----`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgueKEM0FpHCZIT0tU
Bk3BkzJ/FS0bmmdJLg1/z3VPP1ChRANCAASnwV5mXKNkRo2aQhyxb1NtvRrnpy9L
Ct5i10F+2OQR6SGwf7y0WUIDAjcSayMdDzP5CuRJNyUYc1fKvnnl8nXe
-----END PRIVATE KEY-----`,
};

describe("an answer to a logout (R-903)", () => {
  const cases: [what: string, answer: RequestListener, outcome: object][] = [
    ["200 is delivered", (_, response) => response.end(), { ok: true }],
    ["204 is delivered", (_, response) => response.writeHead(204).end(), { ok: true }],
    [
      "202 is not, because the session may still go on",
      (_, response) => response.writeHead(202).end(),
      { ok: false, code: "status 202" },
    ],
    [
      "400 is not, and what it says is not kept",
      (_, response) => response.writeHead(400).end("sid of Mini Mustermensch is unknown"),
      { ok: false, code: "status 400" },
    ],
    [
      "500 is not",
      (_, response) => response.writeHead(500).end(),
      { ok: false, code: "status 500" },
    ],
    [
      "one that breaks off after its status counts by the status",
      (_, response) => {
        response.writeHead(200, { "Content-Length": 100 });
        response.write("a", () => response.destroy());
      },
      { ok: true },
    ],
    [
      "one with headers beyond all measure is not readable",
      (_, response) => response.writeHead(200, { "X-Large": "a".repeat(100_000) }).end(),
      { ok: false, code: "unreadable" },
    ],
  ];
  for (const [what, answer, outcome] of cases)
    test(what, async () => assert.deepEqual(await postLogout(await serving(answer), "t"), outcome));

  test("it is asked by POST with the token in a form", async () => {
    let seen = "";
    const address = await serving(async (request, response) => {
      for await (const chunk of request) seen += chunk;
      seen = `${request.method} ${request.url} ${request.headers["content-type"]} ${seen}`;
      response.end();
    });
    await postLogout(address, "a.b.c");
    assert.equal(seen, "POST /logout application/x-www-form-urlencoded logout_token=a.b.c");
  });

  test("a redirect is not followed, whatever its status", async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      const asked: string[] = [];
      const address = await serving((request, response) => {
        asked.push(request.url ?? "");
        response.writeHead(status, { Location: "/elsewhere" }).end();
      });
      assert.deepEqual(await postLogout(address, "t"), { ok: false, code: "redirect" });
      assert.deepEqual(asked, ["/logout"]);
    }
  });

  test("of one without an end little is read, and the connection is closed", async () => {
    let closed = Promise.resolve();
    const address = await serving((request, response) => {
      closed = new Promise((resolve) => request.socket.on("close", () => resolve()));
      const more = () => {
        while (response.write(Buffer.alloc(64 * 1024, "x")));
      };
      response.writeHead(200).on("drain", more);
      more();
    });
    assert.deepEqual(await postLogout(address, "t", 600_000), { ok: true });
    await closed;
  });

  test("one that does not come in time is a failure", async () => {
    const silent = await serving(() => {});
    assert.deepEqual(await postLogout(silent, "t", 50), { ok: false, code: "timeout" });
    const mute = await listening(createPlainServer(() => {}));
    assert.deepEqual(await postLogout(mute, "t", 50), { ok: false, code: "timeout" });
  });

  test("one whose status comes in time and whose body never ends counts by the status", async () => {
    const address = await serving((_, response) => response.writeHead(200).write("a"));
    assert.deepEqual(await postLogout(address, "t", 200), { ok: true });
  });

  test("where nobody listens it is refused, and what is no HTTP is not readable", async () => {
    const closed = createServer();
    const address = await listening(closed);
    await new Promise((resolve) => closed.close(resolve));
    assert.deepEqual(await postLogout(address, "t"), { ok: false, code: "refused" });
    const other = await listening(createPlainServer((socket) => socket.end("220 mail ready\r\n")));
    assert.deepEqual(await postLogout(other, "t"), { ok: false, code: "unreadable" });
  });

  test("a certificate that nobody trusts is refused, and no token leaves", async () => {
    let asked = 0;
    const server = createTlsServer(certificate, (_, response) => {
      asked += 1;
      response.end();
    });
    const address = await listening(server, "https");
    assert.deepEqual(await postLogout(address, "t"), { ok: false, code: "tls" });
    assert.equal(asked, 0);
  });
});

describe("where a logout may go (R-903, SSRF)", () => {
  const allowed = ["10.0.0.5", "172.16.3.4", "192.168.1.1", "100.64.0.9", "93.184.216.34"];
  const refused = [
    ["0.0.0.0", "169.254.169.254", "169.254.1.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"],
    ["100.100.100.200", "168.63.129.16", "192.0.0.192", "127.0.0.1", "127.1.2.3", "::1"],
    ["::", "fe80::1", "fd00:ec2::254", "fd20:ce::254", "ff02::1", "64:ff9b::a9fe:a9fe"],
    ["2002:a9fe:a9fe::1", "::ffff:169.254.169.254", "::ffff:127.0.0.1", "no address", ""],
  ].flat();
  for (const address of [...allowed, "fd12:3456::1", "2001:4860:4860::8888", "::ffff:10.0.0.5"])
    test(`${address} may be a system`, () => assert.ok(isAllowedAddress(address, false)));
  for (const address of refused)
    test(`${address || "nothing"} may not`, () => assert.ok(!isAllowedAddress(address, false)));

  test("this machine may, if it is named as such", () => {
    assert.ok(isAllowedAddress("127.0.0.1", true));
    assert.ok(isAllowedAddress("::1", true));
    assert.ok(!isAllowedAddress("169.254.169.254", true));
  });

  for (const host of ["169.254.169.254", "[fe80::1]", "[::ffff:169.254.169.254]", "0.0.0.0"])
    test(`a request to ${host} is never begun`, async () => {
      const outcome = await postLogout(`http://${host}:1/logout`, "t", 1_000);
      assert.deepEqual(outcome, { ok: false, code: "address" });
    });

  test("a name is refused for what it resolves to, at the time of the connection", async () => {
    // The system's own resolver understands these spellings of addresses, like any name.
    for (const [name, isAllowed] of [
      ["localhost", true],
      ["2130706433", false],
      ["0xa9fea9fe", false],
      ["169.254.169.254", false],
    ] as const) {
      const error = await new Promise((resolve) => lookupAllowed(name, { all: true }, resolve));
      assert.equal(error === null, isAllowed, name);
    }
  });

  test("a name that does not exist is named as such", async () => {
    const outcome = await postLogout("http://archive.invalid/logout", "t");
    assert.deepEqual(outcome, { ok: false, code: "name" });
  });
});
