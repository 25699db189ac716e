import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  importJWK,
  type JWTVerifyOptions,
  jwtVerify,
  SignJWT,
} from "jose";
import * as client from "openid-client";
import {
  assertionIssuer,
  publishedAssertionKeys,
  signAssertion,
} from "#lib/domain/systems/assertion";
import { issuer } from "#lib/domain/systems/connected";
import { readKeys } from "#lib/domain/systems/keys";
import { rows } from "#lib/domain/testing/database";
import { systemNamed } from "#lib/domain/testing/systems";
import { signLogoutToken } from "#lib/infra/crypto/logout-token";
import { archiveOf, type TestSystem, type Tokens } from "./testing/client";
import { addPerson, openPortal, TestBrowser, type TestPortal } from "./testing/portal";

/**
 * tokens of OpenID Connect and assertions for systems behind a proxy are never accepted as each other. The system
 * is the same one here, which no installation has: nothing but the tokens tells them apart.
 */
let portal: TestPortal;
let archive: TestSystem;
let browser: TestBrowser;
let tokens: Tokens;
let subject: string;
let sid: string;
/** An assertion as it is signed, and one that says everything that an ID token and a logout token say. */
let genuine: string;
let alike: (typ: string) => Promise<string>;
before(async () => {
  portal = await openPortal();
  archive = await archiveOf(portal);
  browser = new TestBrowser();
  await browser.signIn(await addPerson("invoices"));
  tokens = await archive.enter(browser);
  subject = tokens.claims()?.sub ?? "";
  sid = String(tokens.claims()?.sid);
  genuine = await signAssertion(systemNamed(archive.id), {
    ...{ subject, name: "Clara Brandt", locale: "de", customer_number: "5000001" },
    areas: ["invoices"],
  });
  const [key] = await readKeys("assertion");
  alike = async (typ) =>
    new SignJWT({ ...tokens.claims(), events: logoutEvent, jti: "x" })
      .setProtectedHeader({ alg: "ES256", typ, kid: key.kid })
      .sign(await importJWK(key));
});
after(() => portal.close());

const logoutEvent = { "http://schemas.openid.net/event/backchannel-logout": {} };
const keysOfOpenIdConnect = () => createRemoteJWKSet(new URL(`${portal.url}/oidc/jwks`));
const both = async (typ: string) => [genuine, await alike(typ)];

test("the keys of neither are published with the other's", async () => {
  const response = await fetch(`${portal.url}/oidc/jwks`);
  const openIdConnect = ((await response.json()) as { keys: Record<string, string>[] }).keys;
  const { keys: assertion } = await publishedAssertionKeys();
  const of = (keys: readonly Readonly<Record<string, string>>[]) =>
    keys.map(({ kid, kty, alg }) => [kid, kty, alg]);
  const [[rsa], [ec]] = [await readKeys("openIdConnect"), await readKeys("assertion")];
  assert.deepEqual(of(openIdConnect), [[rsa.kid, "RSA", "RS256"]]);
  assert.deepEqual(of(assertion), [[ec.kid, "EC", "ES256"]]);
});

describe("an ID token or a logout token in place of an assertion", () => {
  const logoutToken = async () => {
    const [key] = await readKeys("openIdConnect");
    return signLogoutToken({ issuer: issuer(), system: archive.id, subject, sid }, key);
  };
  const refusal: Record<string, [JWTVerifyOptions, object]> = {
    algorithm: [{ algorithms: ["ES256"] }, { code: "ERR_JOSE_ALG_NOT_ALLOWED" }],
    type: [{ typ: "zugang-assertion+jwt" }, { claim: "typ" }],
  };

  for (const [what, [options, error]] of Object.entries(refusal))
    test(`is refused for its ${what} alone`, async () => {
      for (const token of [tokens.id_token ?? "", await logoutToken()]) {
        assert.ok(await jwtVerify(token, keysOfOpenIdConnect()));
        await assert.rejects(jwtVerify(token, keysOfOpenIdConnect(), options), error);
      }
    });

  test("is refused for its issuer, its audience and its key alone", async () => {
    const published = createLocalJWKSet(await publishedAssertionKeys());
    const audience = systemNamed(archive.id).origin;
    for (const token of [tokens.id_token ?? "", await logoutToken()]) {
      for (const [options, claim] of [
        [{ issuer: assertionIssuer() }, "iss"],
        [{ audience }, "aud"],
      ] as const)
        await assert.rejects(jwtVerify(token, keysOfOpenIdConnect(), options), { claim });
      await assert.rejects(jwtVerify(token, published), { code: "ERR_JWKS_NO_MATCHING_KEY" });
    }
  });
});

describe("an assertion in place of a token of OpenID Connect", () => {
  test("ends no session as a hint, and leads nobody back", async () => {
    const back = systemNamed(archive.id).oidc?.afterSignOut[0] ?? "";
    for (const id_token_hint of await both("JWT")) {
      const query = new URLSearchParams({ id_token_hint, post_logout_redirect_uri: back });
      const answer = await browser.ask(`${portal.url}/oidc/session/end?${query}`);
      assert.deepEqual([answer.status, answer.headers.get("location")], [303, "/"]);
      assert.equal((await rows(sql`select from system_sessions where sid = ${sid}`)).length, 1);
    }
  });

  test("begins no sign-in as a hint", async () => {
    for (const id_token_hint of await both("JWT")) {
      const { url } = await archive.begin({ id_token_hint, prompt: "none" });
      const { url: answer } = await browser.follow(url);
      assert.equal(answer.searchParams.get("error"), "invalid_request");
      assert.equal(answer.searchParams.get("code"), null);
    }
    assert.ok((await archive.enter(browser, { id_token_hint: tokens.id_token ?? "" })).id_token);
  });

  test("is no logout token for a system that verifies it with the keys of OpenID Connect", async () => {
    for (const token of await both("logout+jwt"))
      await assert.rejects(jwtVerify(token, keysOfOpenIdConnect()), {
        code: "ERR_JWKS_NO_MATCHING_KEY",
      });
  });

  test("opens nothing as an access token or a refresh token", async () => {
    for (const token of await both("at+jwt")) {
      const headers = { Authorization: `Bearer ${token}` };
      const me = await fetch(`${portal.url}/oidc/me`, { headers });
      assert.equal(me.status, 401);
      await assert.rejects(client.tokenIntrospection(archive.configuration, token), {
        error: "unsupported_token_type",
      });
      await assert.rejects(client.refreshTokenGrant(archive.configuration, token), {
        error: "invalid_grant",
      });
    }
  });
});
