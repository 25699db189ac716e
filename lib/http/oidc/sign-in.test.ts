import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import * as client from "openid-client";
import { transaction } from "#db/client";
import { endLostSystemSessions } from "#lib/domain/systems/lost-sessions";
import { rows } from "#lib/domain/testing/database";
import { archiveOf, type TestSystem } from "./testing/client";
import { addPerson, openPortal, TestBrowser, type TestPortal } from "./testing/portal";

/** signing in to a connected system, played by a certified client library. */
let portal: TestPortal;
let archive: TestSystem;
before(async () => {
  portal = await openPortal();
  archive = await archiveOf(portal);
});
after(() => portal.close());

async function enterAs(...areas: Parameters<typeof addPerson>) {
  const person = await addPerson(...areas);
  const browser = new TestBrowser();
  await browser.signIn(person);
  return { person, browser, tokens: await archive.enter(browser) };
}

const isActive = async (token: string) =>
  (await client.tokenIntrospection(archive.configuration, token)).active;

describe("signing in to a connected system", () => {
  test("somebody who is signed in to the portal gets in without a form, and the system learns what it may", async () => {
    const { person, tokens } = await enterAs("invoices", "credentials", "shop");
    const claims = tokens.claims();
    assert.deepEqual(claims?.areas, ["invoices", "credentials"]);
    assert.match(String(claims?.sub), /^[0-9a-f-]{36}$/);
    assert.equal(claims?.acr, "password");
    assert.deepEqual(claims?.amr, ["pwd"]);
    assert.equal(claims?.email, undefined);
    const [row] = await rows<{
      number: string;
    }>(sql`select o.customer_number as number from organizations o
      where o.id = ${person.organizationId}`);
    assert.equal(claims?.customer_number, row?.number);
    const more = await client.fetchUserInfo(
      archive.configuration,
      tokens.access_token,
      claims?.sub ?? "",
    );
    assert.deepEqual(more.areas, ["invoices", "credentials"]);
    assert.equal(await isActive(tokens.access_token), true);
  });

  test("somebody who is not signed in is led to the sign-in and then goes on", async () => {
    const person = await addPerson("invoices");
    const browser = new TestBrowser();
    const { url, checks } = await archive.begin();
    const { url: form } = await browser.follow(url);
    assert.equal(form.pathname, "/sign-in");
    const next = form.searchParams.get("next") ?? "";
    assert.match(next, /^\/oidc\/interaction\//);
    await browser.signIn(person);
    const { url: back } = await browser.follow(`${portal.url}${next}`);
    const tokens = await client.authorizationCodeGrant(archive.configuration, back, checks);
    assert.deepEqual(tokens.claims()?.areas, ["invoices"]);
  });

  test("somebody without the area is led to the page that says whom to ask, and can return", async () => {
    const person = await addPerson("shop");
    const browser = new TestBrowser();
    await browser.signIn(person);
    const { url } = await archive.begin();
    const { url: page } = await browser.follow(url);
    assert.equal(page.pathname, "/refused");
    assert.equal(page.searchParams.get("system"), "invoiceArchive");
    const { url: back } = await browser.follow(
      `${portal.url}${page.searchParams.get("back")}?answer=refuse`,
    );
    assert.equal(back.searchParams.get("error"), "access_denied");
    const recorded =
      await rows(sql`select id from audit_events where event = 'system.opened' and outcome = 'refused'
      and actor_number = ${person.userNumber}`);
    assert.equal(recorded.length, 1);
  });

  test("a withdrawn tick ends tokens at once, and the next click tells what is left", async () => {
    const { person, browser, tokens } = await enterAs("invoices", "credentials");
    await transaction("system", async (tx) => {
      await tx.execute(
        sql`delete from user_permissions where user_number = ${person.userNumber} and permission = 'invoices'`,
      );
      await endLostSystemSessions(tx, { userNumbers: [person.userNumber] });
    });
    assert.equal(await isActive(tokens.access_token), false);
    await assert.rejects(
      client.refreshTokenGrant(archive.configuration, tokens.refresh_token ?? ""),
      { error: "invalid_grant" },
    );
    await assert.rejects(
      client.fetchUserInfo(archive.configuration, tokens.access_token, tokens.claims()?.sub ?? ""),
    );
    assert.deepEqual((await archive.enter(browser)).claims()?.areas, ["credentials"]);
  });

  test("signing out of the portal ends tokens at once", async () => {
    const { person, tokens } = await enterAs("invoices");
    await transaction("system", (tx) =>
      tx.execute(sql`delete from sessions where user_number = ${person.userNumber}`),
    );
    assert.equal(await isActive(tokens.access_token), false);
    await assert.rejects(
      client.refreshTokenGrant(archive.configuration, tokens.refresh_token ?? ""),
      { error: "invalid_grant" },
    );
  });

  test("a refresh goes on without the person, and does not rotate", async () => {
    const { tokens } = await enterAs("invoices");
    const fresh = await client.refreshTokenGrant(archive.configuration, tokens.refresh_token ?? "");
    assert.equal(fresh.refresh_token, tokens.refresh_token);
    assert.deepEqual(fresh.claims()?.areas, ["invoices"]);
    assert.equal(fresh.claims()?.sid, tokens.claims()?.sid);
  });

  test("a hundred redemptions of one code at once: one succeeds, and nothing is left of it", async () => {
    const person = await addPerson("invoices");
    const browser = new TestBrowser();
    await browser.signIn(person);
    const { url, checks } = await archive.begin();
    const { url: back } = await browser.follow(url);
    const all = await Promise.allSettled(
      Array.from({ length: 100 }, () =>
        client.authorizationCodeGrant(archive.configuration, back, checks),
      ),
    );
    assert.equal(all.filter(({ status }) => status === "fulfilled").length, 1);
    assert.deepEqual(
      await rows(sql`select sid from system_sessions where user_number = ${person.userNumber}`),
      [],
    );
  });
});

describe("questions without a page (prompt=none)", () => {
  const askNone = async (browser: TestBrowser, parameters = {}) => {
    const { url } = await archive.begin({ prompt: "none", ...parameters });
    return (await browser.follow(url)).url.searchParams;
  };

  test("nobody is signed in: login_required", async () => {
    assert.equal((await askNone(new TestBrowser())).get("error"), "login_required");
  });

  test("somebody is signed in: a code, and the issuer", async () => {
    const browser = new TestBrowser();
    await browser.signIn(await addPerson("invoices"));
    const answer = await askNone(browser);
    assert.ok(answer.get("code"));
    assert.equal(answer.get("iss"), `${portal.url}/oidc`);
  });

  test("the area is missing: access_denied", async () => {
    const browser = new TestBrowser();
    await browser.signIn(await addPerson("shop"));
    assert.equal((await askNone(browser)).get("error"), "access_denied");
  });

  test("a confirmation is missing: interaction_required", async () => {
    const browser = new TestBrowser();
    await browser.signIn(await addPerson("invoices"));
    assert.equal(
      (await askNone(browser, { acr_values: "second-factor" })).get("error"),
      "interaction_required",
    );
  });
});
