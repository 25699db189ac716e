import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { environment } from "#lib/infra/env";
import { newDeviceId } from "#lib/infra/keys";
import { cookieNameAt } from "#lib/rules/cookie-name";
import { knownBrowser } from "./known-browser";
import { sealSession } from "./session-token";

const name = (what: string) => cookieNameAt(environment().appUrl, what);

test("a browser is known by an id or a session that the portal has made, and by none that somebody made up (FF-W1)", async () => {
  const device = newDeviceId();
  const madeUp = randomBytes(32).toString("base64url");
  const session = await sealSession("a session");
  for (const [cookies, known] of [
    [`${name("device")}=${device}`, `device ${device}`],
    [`a=b; ${name("device")}=${device}; c=d`, `device ${device}`],
    [`${name("device")}=${madeUp}.${device}`, `device ${device}`],
    [`${name("session")}=${session}`, "session a session"],
    [`${name("device")}=${madeUp}; ${name("session")}=${session}`, "session a session"],
    [`${name("device")}=${madeUp}`, null],
    [`${name("device")}=${"A".repeat(43)}`, null],
    [`${name("device")}=${device.slice(0, -2)}`, null],
    [`${name("session")}=${session.slice(0, -4)}AAAA`, null],
    [`x${name("device")}=${device}`, null],
    ["", null],
  ] as const)
    assert.equal(await knownBrowser(cookies), known, cookies);
});
