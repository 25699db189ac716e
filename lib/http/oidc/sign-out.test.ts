import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import * as client from "openid-client";
import { findSystem } from "#lib/domain/systems/connected";
import { rows } from "#lib/domain/testing/database";
import { archiveOf, type TestSystem, type Tokens } from "./testing/client";
import { addPerson, openPortal, TestBrowser, type TestPortal } from "./testing/portal";

/** leaving a system, from the system. */
let portal: TestPortal;
let archive: TestSystem;
before(async () => {
  portal = await openPortal();
  archive = await archiveOf(portal);
});
after(() => portal.close());

async function enter() {
  const person = await addPerson("invoices");
  const browser = new TestBrowser();
  await browser.signIn(person);
  return { person, browser, tokens: await archive.enter(browser) };
}

const after_ = () => findSystem("invoiceArchive")?.oidc?.afterSignOut[0] ?? "";
const leaving = (parameters: Record<string, string>) =>
  `${portal.url}/oidc/session/end?${new URLSearchParams(parameters)}`;
const openOf = ({ tokens }: { tokens: Tokens }) =>
  rows(sql`select sid from system_sessions where sid = ${String(tokens.claims()?.sid)}`);
const toldOf = ({ tokens }: { tokens: Tokens }) =>
  rows(sql`select id from system_outbox where sid = ${String(tokens.claims()?.sid)}`);
const placeOf = async (browser: TestBrowser, address: string) => {
  const response = await browser.ask(address);
  assert.equal(response.status, 303);
  return new URL(response.headers.get("location") ?? "", portal.url);
};

describe("leaving a system from the system", () => {
  test("its session ends without a logout to itself, the portal's goes on, and a page asks", async () => {
    const one = await enter();
    const hint = one.tokens.id_token ?? "";
    const page = await placeOf(
      one.browser,
      leaving({ id_token_hint: hint, post_logout_redirect_uri: after_(), state: "a b" }),
    );
    assert.equal(page.href, `${portal.url}/left-system?system=invoiceArchive&back=0&state=a+b`);
    assert.deepEqual(await openOf(one), []);
    assert.deepEqual(await toldOf(one), []);
    assert.deepEqual((await archive.enter(one.browser)).claims()?.areas, ["invoices"]);
  });

  test("a hint of another browser ends nothing", async () => {
    const [mine, other] = [await enter(), await enter()];
    await placeOf(mine.browser, leaving({ id_token_hint: other.tokens.id_token ?? "" }));
    assert.equal((await openOf(other)).length, 1);
    assert.equal((await openOf(mine)).length, 1);
  });

  test("without a verified hint, or to an address that is not registered to the character, nobody is led back", async () => {
    const one = await enter();
    const hint = one.tokens.id_token ?? "";
    const forged = `${hint.slice(0, -4)}AAAA`;
    const attempts: Record<string, string>[] = [
      { post_logout_redirect_uri: after_(), client_id: "invoiceArchive" },
      { post_logout_redirect_uri: after_(), id_token_hint: forged },
      { post_logout_redirect_uri: `${after_()}/`, id_token_hint: hint },
      { post_logout_redirect_uri: "https://evil.example/", id_token_hint: hint },
      { post_logout_redirect_uri: after_(), id_token_hint: hint, client_id: "shop" },
    ];
    for (const attempt of attempts) {
      const page = await placeOf(one.browser, leaving(attempt));
      assert.equal(page.origin, portal.url);
      assert.equal(page.searchParams.has("back"), false, JSON.stringify(attempt));
    }
  });

  test("a form at the address is answered like a link", async () => {
    const one = await enter();
    const body = new URLSearchParams({ id_token_hint: one.tokens.id_token ?? "" });
    const response = await one.browser.ask(leaving({}), { method: "POST", body });
    assert.equal(response.status, 303);
    assert.match(response.headers.get("location") ?? "", /^\/oidc\/session\/end\?id_token_hint=/);
  });

  test("a token that is given back ends the session without a logout", async () => {
    const one = await enter();
    await client.tokenRevocation(archive.configuration, one.tokens.refresh_token ?? "");
    assert.deepEqual(await openOf(one), []);
    assert.deepEqual(await toldOf(one), []);
  });
});
