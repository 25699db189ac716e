import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from "jose";
import * as client from "openid-client";
import { rows } from "#lib/domain/testing/database";
import { Receiver } from "#lib/domain/testing/receiver";
import { workDone } from "#lib/infra/server/lifecycle";
import { archiveOf, secretOf, type TestSystem } from "./testing/client";
import { addPerson, openPortal, TestBrowser, type TestPortal } from "./testing/portal";

/** R-901, R-904: what one connected system, or a stranger who plays one, can do with codes, tokens and addresses. */
const receiver = new Receiver();
let portal: TestPortal;
let archive: TestSystem;
let shop: TestSystem;
let browser: TestBrowser;
let privateKey: CryptoKey;
before(async () => {
  const keys = await generateKeyPair("ES256", { extractable: true });
  ({ privateKey } = keys);
  await receiver.start();
  portal = await openPortal({
    SYSTEM_SHOP_KEY: JSON.stringify(await exportJWK(keys.publicKey)),
    SYSTEM_SHOP_URL: receiver.url,
  });
  archive = await archiveOf(portal);
  shop = await archiveOf(portal, "shop", client.PrivateKeyJwt(privateKey));
  browser = new TestBrowser();
  await browser.signIn(await addPerson("invoices", "shop"));
});
after(async () => {
  await portal.close();
  await receiver.stop();
});

const send = (path: string, body: Record<string, string>, headers = {}) =>
  fetch(`${portal.url}/oidc${path}`, { method: "POST", headers, body: new URLSearchParams(body) });
const basic = (id: string, secret: string) => ({
  Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`,
});
const errorOf = async (response: Response) => ((await response.json()) as { error?: string }).error;
/** A code of the archive, with what redeems it. */
async function codeOf(parameters = {}, system = archive) {
  const { url, checks } = await system.begin(parameters);
  return { back: (await browser.follow(url)).url, checks };
}
const openOf = (sid: unknown) =>
  rows(sql`select sid from system_sessions where sid = ${String(sid)}`);

describe("codes", () => {
  test("a system that brings a code a second time ends the session that it has begun, and is told", async () => {
    const { back, checks } = await codeOf({}, shop);
    const redeem = () => client.authorizationCodeGrant(shop.configuration, back, checks);
    const tokens = await redeem();
    const sid = tokens.claims()?.sid;
    assert.equal((await openOf(sid)).length, 1);
    await assert.rejects(redeem(), { error: "invalid_grant" });
    assert.deepEqual(await openOf(sid), []);
    // At once: no clock runs here.
    await workDone();
    const told = receiver.received.map(({ token }) => decodeJwt(token).sid);
    assert.deepEqual(told, [sid]);
    const refresh = client.refreshTokenGrant(shop.configuration, tokens.refresh_token ?? "");
    await assert.rejects(refresh, { error: "invalid_grant" });
  });

  test("a code is worth nothing to another system, and stays good for its own", async () => {
    const { back, checks } = await codeOf();
    const stolen = new URL(back);
    const options = { ...checks, expectedState: client.skipStateCheck } as const;
    const redeem = client.authorizationCodeGrant(shop.configuration, stolen, options);
    await assert.rejects(redeem, { error: "invalid_grant" });
    assert.ok(await client.authorizationCodeGrant(archive.configuration, back, checks));
  });

  test("without PKCE, with the plain method or with another verifier nobody gets in", async () => {
    for (const parameters of [{ code_challenge_method: "plain" }, { code_challenge: "short" }])
      assert.equal((await codeOf(parameters)).back.searchParams.get("error"), "invalid_request");
    const { url } = await archive.begin();
    url.searchParams.delete("code_challenge");
    url.searchParams.delete("code_challenge_method");
    assert.equal((await browser.follow(url)).url.searchParams.get("error"), "invalid_request");
    const { back, checks } = await codeOf();
    const redeem = (code_verifier: string | undefined) =>
      send(
        "/token",
        {
          grant_type: "authorization_code",
          code: back.searchParams.get("code") ?? "",
          redirect_uri: archive.redirect,
          ...(code_verifier && { code_verifier }),
        },
        basic("invoiceArchive", secretOf("invoiceArchive")),
      );
    for (const verifier of [undefined, "", client.randomPKCECodeVerifier()])
      assert.equal(await errorOf(await redeem(verifier)), "invalid_grant");
    assert.equal((await redeem(checks.pkceCodeVerifier)).status, 200);
  });

  test("each answer names the portal, so that nobody mixes up two of them", async () => {
    const { back, checks } = await codeOf();
    assert.equal(back.searchParams.get("iss"), `${portal.url}/oidc`);
    back.searchParams.set("iss", "https://evil.example");
    await assert.rejects(client.authorizationCodeGrant(archive.configuration, back, checks));
    const refused = (await codeOf({ response_type: "none" })).back.searchParams;
    assert.equal(refused.get("iss"), `${portal.url}/oidc`);
  });
});

describe("addresses that a sign-in leads back to", () => {
  test("one that differs by a character is refused on a page of the portal", async () => {
    const { origin, host, hostname, pathname } = new URL(archive.redirect);
    const wrong = [
      `${archive.redirect}/`,
      `${origin}/Callback`,
      `${origin}//callback`,
      `${origin}/x/../callback`,
      `${origin}/./callback`,
      `${origin}/callbac%6B`,
      `${origin}/callback%00`,
      `${archive.redirect}?x=1`,
      `${archive.redirect}?`,
      `${archive.redirect}#`,
      `${archive.redirect}#x`,
      ` ${archive.redirect}`,
      `${archive.redirect} `,
      `${archive.redirect}\t`,
      `https://${hostname}:8443${pathname}`,
      `https://${hostname}:443${pathname}`,
      `https://${hostname}.${pathname}`,
      `https://${hostname.toUpperCase()}${pathname}`,
      `HTTPS://${host}${pathname}`,
      `http://${host}${pathname}`,
      `https://user@${host}${pathname}`,
      `https://${host}@evil.example${pathname}`,
      `https://${host}.evil.example${pathname}`,
      `https://evil.example/${archive.redirect}`,
      `https:/${host}${pathname}`,
      `//${host}${pathname}`,
      pathname,
      "https://127.0.0.1/callback",
      "https://2130706433/callback",
      "https://0x7f.1/callback",
      "https://[::1]/callback",
      "https://[::ffff:127.0.0.1]/callback",
      "javascript:alert(1)//",
      "data:text/html,x",
      "",
      shop.redirect,
    ];
    for (const redirect_uri of wrong) {
      const { url } = await archive.begin({ redirect_uri });
      const { url: place, response } = await browser.follow(url);
      assert.deepEqual([place.origin, response?.status], [portal.url, 400], redirect_uri);
    }
  });

  test("a parameter that comes twice is refused on a page of the portal, or at the system", async () => {
    const { url } = await archive.begin();
    for (const [name, value] of [
      ["client_id", "shop"],
      ["client_id", "invoiceArchive"],
      ["redirect_uri", "https://evil.example/"],
      ["redirect_uri", archive.redirect],
    ] as const) {
      const { url: place, response } = await browser.follow(
        `${url}&${name}=${encodeURIComponent(value)}`,
      );
      assert.deepEqual([place.origin, response?.status], [portal.url, 400], name);
    }
    for (const name of ["scope", "state", "nonce", "code_challenge", "response_type", "prompt"]) {
      const { url: place } = await browser.follow(`${url}&${name}=x&${name}=y`);
      assert.equal(place.searchParams.get("code"), null, name);
    }
  });

  test("values that are no values of a parameter are refused at the system, and unknown ones are not insisted on", async () => {
    for (const [parameters, error] of [
      [{ prompt: "none login" }, "invalid_request"],
      [{ max_age: "-1" }, "invalid_request"],
      [{ claims: "[" }, "invalid_request"],
      [{ scope: "profile" }, "invalid_request"],
      [{ claims: '{"id_token":{"acr":{"essential":true,"value":{}}}}' }, null],
      [{ claims: '{"id_token":{"acr":{"essential":true,"values":[[],null,1]}}}' }, null],
      [{ acr_values: "gold" }, null],
    ] as const) {
      const { back } = await codeOf(parameters);
      assert.equal(back.origin, new URL(archive.redirect).origin, JSON.stringify(parameters));
      assert.equal(back.searchParams.get("error"), error, JSON.stringify(parameters));
    }
  });

  test("huge and many parameters are refused before anything is kept", async () => {
    const kept = () => rows(sql`select count(*)::int as count from oidc_records`);
    const before = await kept();
    const { url } = await archive.begin({ prompt: "login" });
    const many = `${url}&${Array.from({ length: 100 }, (_, at) => `x${at}=1`).join("&")}`;
    assert.equal((await browser.ask(many)).status, 400);
    const long = await browser.ask(`${url}&x=${"a".repeat(17_000)}`);
    assert.ok([400, 413, 414, 431].includes(long.status), String(long.status));
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    // In the query to which a form leads an apostrophe is three characters.
    for (const [status, sign, length] of [
      [303, "a", 8_000],
      [413, "a", 9_000],
      [413, "'", 4_000],
      [413, "a", 20_000],
      [413, "a", 70_000],
    ] as const) {
      const form = { method: "POST", headers, body: `state=${sign.repeat(length)}` };
      for (const path of ["auth", "session/end"])
        assert.equal((await browser.ask(`${portal.url}/oidc/${path}`, form)).status, status);
    }
    assert.deepEqual(await kept(), before);
  });
});

describe("tokens", () => {
  test("another system's token is unknown, cannot be given back, refreshed or used", async () => {
    const tokens = await archive.enter(browser);
    const [access, refresh] = [tokens.access_token, tokens.refresh_token ?? ""];
    for (const token of [access, refresh, "x", ""]) {
      const answer = await client.tokenIntrospection(shop.configuration, token).catch(() => null);
      assert.deepEqual(answer && { ...answer }, token === "" ? null : { active: false });
      await client.tokenRevocation(shop.configuration, token).catch(() => {});
    }
    await assert.rejects(client.refreshTokenGrant(shop.configuration, refresh), {
      error: "invalid_grant",
    });
    assert.equal((await client.tokenIntrospection(archive.configuration, access)).active, true);
    assert.equal((await openOf(tokens.claims()?.sid)).length, 1);
    const me = (token: string) =>
      fetch(`${portal.url}/oidc/me`, { headers: { Authorization: `Bearer ${token}` } });
    for (const token of [refresh, tokens.id_token ?? "", "x", `${access}x`])
      assert.equal((await me(token)).status, 401);
    assert.equal((await fetch(`${portal.url}/oidc/me?access_token=${access}`)).status, 400);
  });

  test("grants that the portal does not give are refused", async () => {
    for (const grant_type of [
      "client_credentials",
      "password",
      "implicit",
      "urn:ietf:params:oauth:grant-type:device_code",
      "urn:ietf:params:oauth:grant-type:token-exchange",
      "urn:ietf:params:oauth:grant-type:jwt-bearer",
    ]) {
      const headers = basic("invoiceArchive", secretOf("invoiceArchive"));
      const answer = await send("/token", { grant_type }, headers);
      assert.equal(await errorOf(answer), "unsupported_grant_type", grant_type);
    }
  });
});

describe("systems that prove who they are", () => {
  type Claims = Record<string, unknown>;
  const assertion = (
    claims: Claims = {},
    key: CryptoKey | Uint8Array = privateKey,
    alg = "ES256",
  ) =>
    new SignJWT({
      iss: "shop",
      sub: "shop",
      aud: `${portal.url}/oidc`,
      jti: randomUUID(),
      exp: Math.floor(Date.now() / 1000) + 60,
      ...claims,
    })
      .setProtectedHeader({ alg })
      .sign(key);
  const ask = async (client_assertion: string, client_id = "shop") =>
    send("/token/introspection", {
      token: "x",
      client_id,
      client_assertion,
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    });
  const accepted = async (one: string, as?: string) => (await ask(one, as)).status === 200;

  test("an assertion counts once, also of twenty at the same time", async () => {
    const one = await assertion();
    const all = await Promise.all(Array.from({ length: 20 }, () => accepted(one)));
    assert.equal(all.filter(Boolean).length, 1);
    assert.equal(await accepted(one), false);
    assert.equal(await accepted(await assertion()), true);
  });

  test("an assertion for another audience, of another system, of another key, or one that is too old or lasts too long is refused", async () => {
    const other = await generateKeyPair("ES256");
    const seconds = (more: number) => Math.floor(Date.now() / 1000) + more;
    const wrong = [
      await assertion({ aud: "https://evil.example/oidc" }),
      await assertion({ aud: [] }),
      await assertion({ iss: "invoiceArchive", sub: "invoiceArchive" }),
      await assertion({ sub: "invoiceArchive" }),
      await assertion({ jti: undefined }),
      await assertion({ exp: undefined }),
      await assertion({ exp: seconds(-60) }),
      await assertion({ exp: seconds(7200) }),
      await assertion({ exp: 1e15 }),
      await assertion({ exp: "soon" }),
      await assertion({}, other.privateKey),
    ];
    for (const one of wrong) assert.equal(await accepted(one), false);
    assert.equal(await accepted(await assertion({ exp: seconds(60) + 0.5 })), true);
    assert.equal(await accepted(await assertion(), "invoiceArchive"), false);
  });

  test("an ID token, one without a signature and one signed with the secret are no assertions", async () => {
    const { id_token: token = "" } = await archive.enter(browser);
    const [, body] = (await assertion()).split(".");
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    const secret = new TextEncoder().encode(secretOf("invoiceArchive"));
    const claims = { iss: "invoiceArchive", sub: "invoiceArchive" };
    for (const [one, as] of [
      [token, "invoiceArchive"],
      [token, "shop"],
      [`${none}.${body}.`, "shop"],
      [await assertion(claims, secret, "HS256"), "invoiceArchive"],
      [await assertion({}, new TextEncoder().encode("derived".padEnd(32, " ")), "HS256"), "shop"],
    ] as const)
      assert.equal(await accepted(one, as), false);
  });

  test("another system's secret, the library's own, none, and another way than the catalogue's are refused", async () => {
    const mine = secretOf("invoiceArchive");
    const tries: [Record<string, string>, object][] = [
      [{}, basic("invoiceArchive", secretOf("shop"))],
      [{}, basic("invoiceArchive", "derived")],
      [{}, basic("invoiceArchive", "")],
      [{}, basic("nobody", mine)],
      [{}, basic("shop", secretOf("shop"))],
      [{ client_id: "invoiceArchive", client_secret: secretOf("shop") }, {}],
      [{ client_id: "shop", client_secret: secretOf("shop") }, {}],
      [{ client_id: "invoiceArchive" }, {}],
      [{}, {}],
    ];
    for (const [body, headers] of tries) {
      const answer = await send("/token/introspection", { token: "x", ...body }, headers);
      assert.ok([400, 401].includes(answer.status), JSON.stringify(body));
    }
  });

  test("a system that repeats wrong secrets has to wait, the one with the right secret never (S-61)", async () => {
    await rows(sql`delete from rate_limits`);
    const ask = async (secret: string) =>
      (await send("/token/introspection", { token: "x" }, basic("invoiceArchive", secret))).status;
    const wrong: number[] = [];
    for (let tries = 0; tries < 12; tries++) wrong.push(await ask("wrong"));
    assert.deepEqual([wrong[0], wrong.at(-1)], [401, 429]);
    assert.equal(await ask(secretOf("invoiceArchive")), 200);
  });
});
