import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mock, test } from "node:test";
import { newBrowserMark } from "#lib/infra/crypto/browser-mark";
import { newRandomId } from "#lib/infra/crypto/random-ids";
import { environment } from "#lib/infra/env";
import { cookieNameAt } from "#lib/rules/cookie-name";
import { limits } from "#lib/rules/limits";
import { knownBrowser } from "./known-browser";
import { encryptSession } from "./session-token";

const name = (what: string) => cookieNameAt(environment().appUrl, what);

test("a browser is recognized by a mark that the portal has signed, and not by a forged one (FF-W1)", async () => {
  const mark = newBrowserMark(1_000_001);
  const device = newRandomId();
  const madeUp = randomBytes(36).toString("base64url");
  for (const [cookies, known] of [
    [`${name("device")}=${mark}.${device}`, "account 1000001"],
    [`a=b; ${name("device")}=${mark}; c=d`, "account 1000001"],
    [`${name("device")}=${madeUp}.${device}`, null],
    [`${name("device")}=${device}`, null],
    [`${name("device")}=${"A".repeat(48)}`, null],
    [`${name("device")}=${mark.slice(0, -2)}`, null],
    [`${name("device")}=${mark.slice(0, -4)}AAAA`, null],
    [`${name("session")}=${await encryptSession("a session")}`, null],
    [`x${name("device")}=${mark}`, null],
    ["", null],
  ] as const)
    assert.equal(knownBrowser(cookies), known, cookies);
});

test("all browsers of one account share its places, and no two marks look alike (FF-W1)", () => {
  const marks = Array.from({ length: 20 }, () => newBrowserMark(1_000_001));
  const shares = marks.map((mark) => knownBrowser(`${name("device")}=${mark}`));
  assert.deepEqual([...new Set(shares)], ["account 1000001"]);
  for (const at of [0, 8, 16, 24, 32, 40])
    assert.equal(new Set(marks.map((mark) => mark.slice(at, at + 8))).size, marks.length);
  assert.equal(knownBrowser(`${name("device")}=${newBrowserMark(2 ** 40)}`), `account ${2 ** 40}`);
});

test("a mark is valid for as long as a known device, counted from the last sign-in (S-64, FF-W1)", () => {
  const cookies = `${name("device")}=${newBrowserMark(1_000_001)}`;
  const at = Date.now();
  const clock = mock.method(Date, "now", () => at + limits.knownDevice);
  try {
    assert.equal(knownBrowser(cookies), "account 1000001");
    clock.mock.mockImplementation(() => at + limits.knownDevice + 48 * 60 * 60 * 1000);
    assert.equal(knownBrowser(cookies), null);
  } finally {
    clock.mock.restore();
  }
});
