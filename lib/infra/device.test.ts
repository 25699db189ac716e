import assert from "node:assert/strict";
import { mock, test } from "node:test";
import Bowser from "bowser";
import { limits } from "#lib/rules/limits";
import { deviceOf } from "./device";

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

test("a browser's name is recognized from a limited part of its user agent (FF-B2)", () => {
  const looked: number[] = [];
  const parse = Bowser.parse.bind(Bowser);
  mock.method(Bowser, "parse", (text: string) => {
    looked.push(text.length);
    return parse(text);
  });
  assert.deepEqual(deviceOf(firefox), { browser: "Firefox", system: "Linux" });
  assert.deepEqual(deviceOf(`${firefox} ${"Android ".repeat(2_000)}`)?.browser, "Firefox");
  deviceOf("a/".repeat(8_000));
  mock.restoreAll();
  assert.deepEqual(looked, [firefox.length, limits.userAgentLength, limits.userAgentLength]);
  assert.equal(deviceOf(null), null);
});
