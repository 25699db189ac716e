import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { openPortal, type TestPortal } from "./testing/portal";

/** What the portal says about itself as provider of OpenID Connect; `UPDATE_DOCS=1` writes the file. */
let portal: TestPortal;
before(async () => {
  portal = await openPortal();
});
after(() => portal.close());

const file = new URL("./discovery.json", import.meta.url);
const ask = (path: string, init: RequestInit = {}) => fetch(`${portal.url}${path}`, init);

describe("what systems can learn about the portal", () => {
  test("discovery has exactly the features of the file, and nothing else is on", async () => {
    const found = await (await ask("/oidc/.well-known/openid-configuration")).text();
    const text = `${JSON.stringify(JSON.parse(found.replaceAll(portal.url, "https://portal.example.com")), null, 2)}\n`;
    if (process.env.UPDATE_DOCS) writeFileSync(file, text);
    assert.deepEqual(JSON.parse(text), JSON.parse(readFileSync(file, "utf8")));
  });

  test("the same is said at the address of RFC 8414", async () => {
    const [one, other] = await Promise.all(
      [
        "/oidc/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server/oidc",
      ].map(async (path) => (await ask(path)).json()),
    );
    assert.deepEqual(one, other);
  });

  test("scripts of other sites may read discovery and keys, and nothing else", async () => {
    const headers = { Origin: "https://evil.example" };
    const allowed = async (path: string, init: RequestInit = {}) =>
      (await ask(path, { ...init, headers })).headers.get("access-control-allow-origin");
    assert.equal(await allowed("/oidc/.well-known/openid-configuration"), "https://evil.example");
    assert.equal(await allowed("/oidc/jwks"), "https://evil.example");
    for (const path of [
      "/oidc/token",
      "/oidc/me",
      "/oidc/token/introspection",
      "/oidc/token/revocation",
    ])
      assert.equal(await allowed(path, { method: "POST" }), null, path);
  });

  test("the published keys have no private part", async () => {
    const { keys } = (await (await ask("/oidc/jwks")).json()) as { keys: Record<string, string>[] };
    assert.ok(keys.length > 0);
    for (const key of keys)
      for (const part of ["d", "p", "q", "dp", "dq", "qi"]) assert.ok(!(part in key), part);
  });

  test("what is off does not exist", async () => {
    for (const path of [
      "/oidc/reg",
      "/oidc/request",
      "/oidc/device/auth",
      "/oidc/backchannel",
      "/oidc/x",
      "/oidc",
    ])
      assert.equal((await ask(path, { method: "POST" })).status, 404, path);
  });
});
