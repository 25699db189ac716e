import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { decodeJwt, generateKeyPair, UnsecuredJWT } from "jose";
import { startExample } from "./testing/example";
import { newVisitor } from "./testing/visitor";

/**
 * The modules of the OpenID foundation's plan for clients with back-channel logout (conformance suite,
 * openid/client/logout), under their names, and what OpenID Connect Back-Channel Logout 1.0 asks for besides (2.6).
 */

type Change = Parameters<Example["portal"]["logoutToken"]>[0];
type Example = Awaited<ReturnType<typeof startExample>>;
let archive: Example;
before(async () => {
  archive = await startExample("invoiceArchive");
});
after(() => archive.end());

const event = "http://schemas.openid.net/event/backchannel-logout";
const now = () => Math.floor(Date.now() / 1000);

/** Tokens that must be refused: the name of the plan's module, or what is wrong, and how the good token is changed. */
const refused: [string, () => Change | Promise<Change>][] = [
  [
    "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-alg",
    () => ({
      header: { alg: "HS256", kid: undefined },
      key: new TextEncoder().encode("archive-secret archive-secret archive-secret"),
    }),
  ],
  [
    "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-iss",
    () => ({
      changes: { iss: `${archive.portal.issuer}INVALID` },
    }),
  ],
  [
    "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-aud",
    () => ({
      changes: { aud: "invoiceArchiveINVALID" },
    }),
  ],
  [
    "oidcc-client-test-rp-backchannel-rpinitlogout-no-event",
    () => ({
      changes: { events: undefined },
    }),
  ],
  [
    "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-event",
    () => ({
      changes: { events: { [`${event}INVALID`]: {} } },
    }),
  ],
  [
    "oidcc-client-test-rp-backchannel-rpinitlogout-with-nonce",
    () => ({
      changes: { nonce: "nonce" },
    }),
  ],
  ["a token that names nobody", () => ({ changes: { sub: undefined, sid: undefined } })],
  ["a token that has expired", () => ({ changes: { iat: now() - 130, exp: now() - 10 } })],
  ["a token of tomorrow", () => ({ changes: { iat: now() + 3600, exp: now() + 7200 } })],
  ["a token without its time", () => ({ changes: { iat: undefined } })],
  ["a token without an end", () => ({ changes: { exp: undefined } })],
  ["a token without an id", () => ({ changes: { jti: undefined } })],
  ["an ID token", () => ({ header: { typ: "JWT" } })],
  [
    "a token signed with another key",
    async () => ({ key: (await generateKeyPair("RS256")).privateKey }),
  ],
  [
    "a token signed with a key that nobody has published",
    async () => ({
      key: (await generateKeyPair("RS256")).privateKey,
      header: { kid: "two" },
    }),
  ],
];

async function signedIn() {
  const visitor = newVisitor();
  const page = await visitor.open(`${archive.url}/invoices`);
  assert.equal(page.status, 200);
  return {
    async isIn() {
      const { status } = await visitor.request(`${archive.url}/invoices`);
      return status === 200;
    },
  };
}

async function send(token: string): Promise<Response> {
  return fetch(`${archive.url}/backchannel-logout`, {
    method: "POST",
    body: new URLSearchParams({ logout_token: token }),
  });
}

describe("the invoice archive believes only the portal's logout tokens", () => {
  for (const [name, change] of refused)
    test(`${name} is refused with 400, and the session lives`, async () => {
      const person = await signedIn();
      const response = await send(await archive.portal.logoutToken(await change()));
      assert.equal(response.status, 400);
      assert.equal(response.headers.get("cache-control"), "no-store");
      assert.equal(await person.isIn(), true);
    });

  test("oidcc-client-test-rp-backchannel-rpinitlogout-alg-none is refused with 400, and the session lives", async () => {
    const person = await signedIn();
    const good = decodeJwt(await archive.portal.logoutToken({}));
    const response = await send(new UnsecuredJWT(good).encode());
    assert.equal(response.status, 400);
    assert.equal(await person.isIn(), true);
  });

  test("a request without a token, or with anything else, is refused, and the session lives", async () => {
    const person = await signedIn();
    const post = (body: BodyInit) =>
      fetch(`${archive.url}/backchannel-logout`, { method: "POST", body });
    assert.equal((await post("")).status, 400);
    assert.equal((await post(new URLSearchParams({ logout_token: "a.b.c" }))).status, 400);
    assert.equal((await post("x".repeat(20_000))).status, 413);
    assert.equal((await fetch(`${archive.url}/backchannel-logout`)).status, 413);
    assert.equal(await person.isIn(), true);
  });

  test("oidcc-client-test-rp-backchannel-rpinitlogout ends the session and is answered with 200, and a second time it is refused", async () => {
    const person = await signedIn();
    const token = await archive.portal.logoutToken({});
    const response = await send(token);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("cache-control"), "no-store");
    assert.equal(await person.isIn(), false);

    const again = await signedIn();
    assert.equal((await send(token)).status, 400);
    assert.equal(await again.isIn(), true);
  });

  test("a token with a sid ends that session alone, and one with a sub alone ends all of the person's", async () => {
    const first = await signedIn();
    archive.portal.claims.sid = "session-2";
    const second = await signedIn();
    assert.equal((await send(await archive.portal.logoutToken({}))).status, 200);
    assert.deepEqual([await first.isIn(), await second.isIn()], [true, false]);

    const third = await signedIn();
    const ofPerson = await archive.portal.logoutToken({ changes: { sid: undefined } });
    assert.equal((await send(ofPerson)).status, 200);
    assert.deepEqual([await first.isIn(), await third.isIn()], [false, false]);
  });

  test("a token about somebody else ends nobody's session here", async () => {
    const person = await signedIn();
    const other = await archive.portal.logoutToken({ changes: { sid: "other", sub: "other" } });
    assert.equal((await send(other)).status, 200);
    assert.equal(await person.isIn(), true);
  });
});
