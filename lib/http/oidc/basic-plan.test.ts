import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import * as client from "openid-client";
import { findSystem } from "#lib/domain/systems/connected";
import { rows } from "#lib/domain/testing/database";
import { environment } from "#lib/infra/env";
import type { Actor } from "#lib/rules/delegation";
import { archiveOf, secretOf, type TestSystem } from "./testing/client";
import { addPerson, openPortal, TestBrowser, type TestPortal } from "./testing/portal";

/**
 * The modules of the OpenID foundation's oidcc-basic-certification-test-plan (static client), under their names, each with
 * PKCE: the portal asks for it. Nothing is certified by them. What is decided otherwise is in docs/connect.md.
 */
let portal: TestPortal;
let archive: TestSystem;
let post: TestSystem;
let person: Actor;
let browser: TestBrowser;
before(async () => {
  portal = await openPortal();
  const system = findSystem("invoiceArchive");
  if (!system?.oidc) throw new Error("the catalogue has it");
  const oidc = { ...system.oidc, authentication: "client_secret_post" } as const;
  const second = { ...system, id: "second", claims: ["email"], oidc } as const;
  Object.assign(environment(), { systems: [...environment().systems, second] });
  archive = await archiveOf(portal);
  post = await archiveOf(portal, "second", client.ClientSecretPost(secretOf("second")));
  person = await addPerson("invoices");
  browser = new TestBrowser();
  await browser.signIn(person);
});
after(() => portal.close());

/** What comes back for a request with these parameters, in place of or beside the usual ones. */
async function answerTo(parameters: Record<string, string>, by = browser, system = archive) {
  const { url } = await system.begin(parameters);
  return answerAt(url, by);
}
async function answerAt(url: URL, by = browser) {
  const { url: place, response } = await by.follow(url);
  return { place, status: response?.status, error: place.searchParams.get("error") };
}
const claimsOf = async (parameters: Record<string, string> = {}, by = browser) =>
  (await archive.enter(by, parameters)).claims();
const succeeds = (parameters: Record<string, string>) => async () =>
  void assert.equal((await claimsOf(parameters))?.aud, "invoiceArchive");
const change = (moment: ReturnType<typeof sql>) =>
  rows(
    sql`update sessions set authenticated_at = ${moment} where user_number = ${person.userNumber}`,
  );
/** Lets the sign-in be older, or renews it as a confirmation does. */
const grow = () => change(sql`authenticated_at - interval '5 seconds'`);
const confirm = () => change(sql`clock_timestamp()`);
const me = (token: string, init: RequestInit) =>
  fetch(`${portal.url}/oidc/me`, { headers: { Authorization: `Bearer ${token}` }, ...init });

/** A sign-in that asks for a confirmation: the page, and afterwards a later auth_time. */
async function confirmsFor(parameters: Record<string, string>) {
  await grow();
  const before = await claimsOf();
  const { url, checks } = await archive.begin(parameters);
  const { url: page } = await browser.follow(url);
  assert.equal(page.pathname, "/confirm-identity");
  await confirm();
  const { url: back } = await browser.follow(`${portal.url}${page.searchParams.get("next")}`);
  const tokens = await client.authorizationCodeGrant(archive.configuration, back, checks);
  assert.ok(Number(tokens.claims()?.auth_time) > Number(before?.auth_time));
  assert.equal(tokens.claims()?.sub, before?.sub);
}

/** A code is redeemed a second time, some time later. */
async function reuses(later: string) {
  const { url, checks } = await archive.begin();
  const { url: back } = await browser.follow(url);
  const redeem = () => client.authorizationCodeGrant(archive.configuration, back, checks);
  const { access_token: token } = await redeem();
  await rows(sql`update oidc_records set expires_at = expires_at - ${later}::interval`);
  await assert.rejects(redeem(), { error: "invalid_grant" });
  assert.equal((await me(token, {})).status, 401);
}

describe("the request and its answer", () => {
  test("oidcc-server", async () => {
    const claims = await claimsOf();
    assert.equal(claims?.iss, `${portal.url}/oidc`);
    assert.equal(typeof claims?.auth_time, "number");
  });
  test("oidcc-response-type-missing", async () => {
    const { url } = await archive.begin();
    url.searchParams.delete("response_type");
    assert.equal((await answerAt(url)).error, "invalid_request");
  });
  test("oidcc-ensure-request-without-nonce-succeeds-for-code-flow", async () => {
    const { url, checks } = await archive.begin();
    url.searchParams.delete("nonce");
    const { url: back } = await browser.follow(url);
    const { expectedNonce: _, ...rest } = checks;
    const tokens = await client.authorizationCodeGrant(archive.configuration, back, rest);
    assert.equal(tokens.claims()?.nonce, undefined);
  });
  test("oidcc-alternate-happy-flow", async () => {
    const { url, checks } = await archive.begin({ scope: "portal email profile openid" });
    url.search = String(new URLSearchParams([...url.searchParams].toReversed()));
    const { url: back } = await browser.follow(url);
    assert.ok(await client.authorizationCodeGrant(archive.configuration, back, checks));
  });
  test("oidcc-display-page", succeeds({ display: "page" }));
  test("oidcc-display-popup", succeeds({ display: "popup" }));
  test("oidcc-ensure-request-with-unknown-parameter-succeeds", succeeds({ extra: "foobar" }));
  test("oidcc-login-hint", succeeds({ login_hint: "buffy@example.com" }));
  test("oidcc-ui-locales", succeeds({ ui_locales: "se" }));
  test("oidcc-claims-locales", succeeds({ claims_locales: "se" }));
  test("oidcc-ensure-request-with-valid-pkce-succeeds", succeeds({}));
  test("oidcc-ensure-request-with-acr-values-succeeds", async () => {
    const claims = await claimsOf({ acr_values: "password second-factor" });
    assert.equal(claims?.acr, "password");
  });
  test("oidcc-ensure-registered-redirect-uri", async () => {
    const { place, status } = await answerTo({ redirect_uri: `${archive.redirect}/other` });
    assert.deepEqual([place.origin, status], [portal.url, 400]);
  });
  test("oidcc-ensure-post-request-succeeds", async () => {
    const { url, checks } = await archive.begin();
    const init = { method: "POST", body: url.searchParams };
    const response = await browser.ask(`${portal.url}/oidc/auth`, init);
    assert.equal(response.status, 303);
    const next = new URL(response.headers.get("location") ?? "", portal.url);
    const { url: back } = await browser.follow(next);
    assert.ok(await client.authorizationCodeGrant(archive.configuration, back, checks));
  });
  test("oidcc-server-client-secret-post", async () => {
    assert.equal((await post.enter(browser)).claims()?.aud, "second");
  });
});

describe("scopes and claims", () => {
  const userinfo = async (scope: string, more: Record<string, string> = {}, system = archive) => {
    const tokens = await system.enter(browser, { scope, ...more });
    const { access_token: token } = tokens;
    const { sub, ...rest } = await client.fetchUserInfo(
      system.configuration,
      token,
      tokens.claims()?.sub ?? "",
    );
    return { names: Object.keys(rest).toSorted(), sub, token };
  };
  const profile = ["locale", "name"];
  const portals = ["areas", "customer_number", "organization"];

  test("oidcc-userinfo-get", async () => {
    const { token, sub } = await userinfo("openid");
    assert.equal(((await (await me(token, {})).json()) as { sub: string }).sub, sub);
  });
  test("oidcc-userinfo-post-header", async () => {
    const { token, sub } = await userinfo("openid");
    const answer = await me(token, { method: "POST" });
    assert.equal(((await answer.json()) as { sub: string }).sub, sub);
  });
  test("oidcc-userinfo-post-body", async () => {
    const { token, sub } = await userinfo("openid");
    const body = new URLSearchParams({ access_token: token });
    const answer = await me(token, { method: "POST", headers: {}, body });
    assert.equal(((await answer.json()) as { sub: string }).sub, sub);
  });
  test("oidcc-scope-profile", async () => {
    assert.deepEqual((await userinfo("openid profile")).names, profile);
  });
  test("oidcc-scope-email", async () => {
    assert.deepEqual((await userinfo("openid email", {}, post)).names, ["email", "email_verified"]);
    // The catalogue does not name it for the archive.
    assert.deepEqual((await userinfo("openid email")).names, []);
  });
  test("oidcc-scope-all", async () => {
    const { names } = await userinfo("openid profile email portal");
    assert.deepEqual(names, [...portals, ...profile].toSorted());
  });
  for (const scope of ["address", "phone"])
    test(`oidcc-scope-${scope}`, async () => {
      assert.deepEqual((await userinfo(`openid ${scope}`)).names, []);
    });
  test("oidcc-claims-essential", async () => {
    const claims = JSON.stringify({ userinfo: { name: { essential: true } } });
    assert.deepEqual((await userinfo("openid", { claims })).names, ["name"]);
  });
});

describe("who is signed in", () => {
  test("oidcc-prompt-login", () => confirmsFor({ prompt: "login" }));
  test("oidcc-max-age-1", () => confirmsFor({ max_age: "1" }));
  test("oidcc-max-age-10000", async () => {
    const [first, second] = [await claimsOf(), await claimsOf({ max_age: "10000" })];
    assert.equal(second?.auth_time, first?.auth_time);
  });
  test("oidcc-prompt-none-not-logged-in", async () => {
    assert.equal((await answerTo({ prompt: "none" }, new TestBrowser())).error, "login_required");
  });
  test("oidcc-prompt-none-logged-in", async () => {
    const [first, second] = [await claimsOf(), await claimsOf({ prompt: "none" })];
    assert.deepEqual([second?.sub, second?.auth_time], [first?.sub, first?.auth_time]);
  });
  test("oidcc-id-token-hint", async () => {
    const tokens = await archive.enter(browser);
    const again = await claimsOf({ prompt: "none", id_token_hint: tokens.id_token ?? "" });
    assert.equal(again?.sub, tokens.claims()?.sub);
  });
});

describe("codes and tokens", () => {
  test("oidcc-codereuse", () => reuses("0"));
  test("oidcc-codereuse-30seconds", () => reuses("30 seconds"));
  test("oidcc-refresh-token", async () => {
    const [tokens, others] = [await archive.enter(browser), await post.enter(browser)];
    const refresh = (token = "", { configuration } = archive) =>
      client.refreshTokenGrant(configuration, token);
    const fresh = await refresh(tokens.refresh_token);
    assert.notEqual(fresh.access_token, tokens.access_token);
    const { iss, sub, aud, auth_time } = tokens.claims() ?? {};
    const now = fresh.claims();
    assert.deepEqual([now?.iss, now?.sub, now?.aud, now?.auth_time], [iss, sub, aud, auth_time]);
    await assert.rejects(refresh(others.refresh_token), { error: "invalid_grant" });
    await assert.rejects(refresh(tokens.refresh_token, post), { error: "invalid_grant" });
  });
});

describe("request objects, which the portal refuses by decision", () => {
  const request = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from("{}").toString("base64url")}.`;

  test("oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported", async () => {
    assert.equal((await answerTo({ request })).error, "request_not_supported");
  });
  test("oidcc-ensure-request-object-with-redirect-uri", async () => {
    const redirect_uri = `${archive.redirect}/other`;
    const { place, status } = await answerTo({ request, redirect_uri });
    assert.deepEqual([place.origin, status], [portal.url, 400]);
  });
});
