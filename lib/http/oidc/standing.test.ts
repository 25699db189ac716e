import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, beforeEach, describe, test } from "node:test";
import { type SQL, sql } from "drizzle-orm";
import { createRemoteJWKSet, jwtVerify } from "jose";
import * as client from "openid-client";
import { rotateKeys } from "#lib/domain/systems/key-rotation";
import { rows } from "#lib/domain/testing/database";
import { dump } from "#lib/domain/testing/dump";
import { hashSecret } from "#lib/infra/crypto/keys";
import { environment } from "#lib/infra/env";
import type { Actor } from "#lib/rules/delegation";
import { causesOfEnd } from "./testing/causes";
import { archiveOf, type Checks, secretOf, type TestSystem, type Tokens } from "./testing/client";
import { addPerson, openPortal, TestBrowser, type TestPortal } from "./testing/portal";

/** what decides is asked anew in every answer, and what is kept gives nothing away. */
let portal: TestPortal;
let archive: TestSystem;
before(async () => {
  portal = await openPortal();
  archive = await archiveOf(portal);
});
after(() => portal.close());
beforeEach(() => rows(sql`delete from rate_limits`));

type Entered = { person: Actor; browser: TestBrowser; tokens: Tokens };
async function enter(...areas: Parameters<typeof addPerson>): Promise<Entered> {
  const person = await addPerson(...areas);
  const browser = new TestBrowser();
  await browser.signIn(person);
  return { person, browser, tokens: await archive.enter(browser) };
}
const refresh = ({ refresh_token: token = "" }: Tokens) =>
  client.refreshTokenGrant(archive.configuration, token);
const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: { error?: string }) => error.error ?? "another error",
  );
/** What the portal answers about somebody who is in the system, and to a code that was given a moment before. */
async function answers({ browser, tokens }: Entered, code: { back: URL; checks: Checks }) {
  const { url } = await archive.begin({ prompt: "none" });
  const me = await fetch(`${portal.url}/oidc/me`, {
    headers: { Authorization: `Bearer ${tokens.access_token}` },
  });
  return {
    authorize: (await browser.follow(url)).url.searchParams.get("error"),
    redeem: await errorOf(
      client.authorizationCodeGrant(archive.configuration, code.back, code.checks),
    ),
    refresh: await errorOf(refresh(tokens)),
    userinfo: me.status,
    active: (await client.tokenIntrospection(archive.configuration, tokens.access_token)).active,
  };
}
async function answersAfter(entered: Entered, change: (of: Actor) => SQL) {
  const { url, checks } = await archive.begin();
  const { url: back } = await entered.browser.follow(url);
  // Only the fact changes: nothing has looked at open sessions yet, and no cascade has ended them.
  await rows(change(entered.person));
  return answers(entered, { back, checks });
}
const out = {
  authorize: "login_required",
  redeem: "invalid_grant",
  refresh: "invalid_grant",
  userinfo: 401,
  active: false,
};

describe("who may not be in the portal any more is in no system, from the commit on", () => {
  for (const [cause, change] of Object.entries(causesOfEnd))
    test(`somebody ${cause}`, async () => {
      assert.deepEqual(await answersAfter(await enter("invoices"), change), out);
    });

  test("somebody who has lost the areas is told so, and is out otherwise", async () => {
    const withdraw = ({ userNumber }: Actor) =>
      sql`delete from user_permissions where user_number = ${userNumber}`;
    const found = await answersAfter(await enter("invoices"), withdraw);
    assert.deepEqual(found, { ...out, authorize: "access_denied" });
  });

  test("a lock by failures ends nothing (R-503)", async () => {
    const lock = ({ userNumber }: Actor) =>
      sql`update users set locked_at = clock_timestamp(), locked_by = 'failures' where number = ${userNumber}`;
    assert.deepEqual(await answersAfter(await enter("invoices"), lock), {
      authorize: null,
      redeem: null,
      refresh: null,
      userinfo: 200,
      active: true,
    });
  });
});

describe("what may change under a running system", () => {
  const meOf = ({ access_token: token, claims }: Tokens) =>
    client.fetchUserInfo(archive.configuration, token, claims()?.sub ?? "");

  test("a session of the portal that gets another id keeps its systems", async () => {
    const { person, tokens } = await enter("invoices");
    await rows(sql`update sessions set id_hash = ${hashSecret(randomBytes(16).toString("hex"))}
      where user_number = ${person.userNumber}`);
    assert.equal((await refresh(tokens)).claims()?.sid, tokens.claims()?.sid);
    assert.deepEqual((await meOf(tokens)).areas, ["invoices"]);
  });

  test("a rotated key keeps verifying what it has signed", async () => {
    const { browser, tokens } = await enter("invoices");
    const { kid } = (await rotateKeys()).openIdConnect;
    await rows(
      sql`update oidc_keys set signs_from = signs_from - interval '1 day' where kid = ${kid}`,
    );
    const keys = createRemoteJWKSet(new URL(`${portal.url}/oidc/jwks`));
    assert.ok(await jwtVerify(tokens.id_token ?? "", keys, { audience: archive.id }));
    assert.equal(
      (await archive.enter(browser, { id_token_hint: tokens.id_token ?? "" })).claims()?.sub,
      tokens.claims()?.sub,
    );
  });

  test("another AUTH_SECRET, while the previous one is set, keeps secrets, keys, sessions, tokens and begun sign-ins", async () => {
    const { person, tokens } = await enter("invoices");
    const other = new TestBrowser();
    const { url, checks } = await archive.begin();
    const { url: page } = await other.follow(url);
    const authSecretPrevious = environment().authSecret;
    Object.assign(environment(), {
      authSecret: randomBytes(32).toString("base64"),
      authSecretPrevious,
    });
    assert.equal(
      (await client.tokenIntrospection(archive.configuration, tokens.access_token)).active,
      true,
    );
    assert.equal((await refresh(tokens)).claims()?.sid, tokens.claims()?.sid);
    assert.deepEqual((await meOf(tokens)).areas, ["invoices"]);
    await other.signIn(person);
    const { url: back } = await other.follow(`${portal.url}${page.searchParams.get("next")}`);
    assert.ok(await client.authorizationCodeGrant(archive.configuration, back, checks));
  });
});

describe("what the database holds", () => {
  test("no code, token, secret, hint, or id of a begun sign-in can be read in it", async () => {
    const { person, browser, tokens } = await enter("invoices");
    await refresh(tokens);
    const hints = { login_hint: "someone@hint.example", id_token_hint: tokens.id_token ?? "" };
    const { url, checks } = await archive.begin(hints);
    const { url: back } = await browser.follow(url);
    const begun = await archive.begin({ ...hints, prompt: "login" });
    const { url: page } = await browser.follow(begun.url);
    const uid = page.searchParams.get("next")?.split("/").at(-1) ?? "";
    const kept = JSON.stringify(await dump());
    const signature = (token = "") => token.split(".").at(-1) ?? "";
    const never = {
      code: back.searchParams.get("code") ?? "",
      access: tokens.access_token,
      refresh: tokens.refresh_token ?? "",
      idToken: signature(tokens.id_token),
      hint: hints.login_hint,
      uid,
      verifier: checks.pkceCodeVerifier,
      secret: secretOf(archive.id),
    };
    for (const [name, value] of Object.entries(never)) {
      assert.ok(value.length > 8, name);
      assert.ok(!kept.includes(value), name);
    }
    assert.ok(kept.includes(String(person.userNumber)));
    assert.ok(!kept.includes(tokens.id_token?.split(".")[1] ?? "…"));
  });

  test("no line of the log has one either", async () => {
    const { browser, tokens } = await enter("invoices");
    const { url, checks } = await archive.begin({ login_hint: "someone@hint.example" });
    const { url: back } = await browser.follow(url);
    await client.authorizationCodeGrant(archive.configuration, back, checks);
    await errorOf(client.authorizationCodeGrant(archive.configuration, back, checks));
    await errorOf(refresh(tokens));
    const lines = JSON.stringify(portal.lines);
    const values = [
      back.searchParams.get("code"),
      tokens.access_token,
      tokens.refresh_token,
      "hint.example",
    ];
    for (const value of values) assert.ok(value && !lines.includes(value));
  });
});
