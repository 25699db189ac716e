import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { limits } from "#lib/rules/limits";
import { senderOf } from "./sender";

/** The events that were logged while this ran. */
function logged(run: () => void): string[] {
  const events: string[] = [];
  const written = mock.method(process.stdout, "write", (line: string) => {
    events.push(JSON.parse(line).event);
    assert.doesNotMatch(line, /198\.51|sent by anybody/);
    return true;
  });
  run();
  written.mock.restore();
  return events;
}

test("the log says once an hour that a proxy is not configured, or does not forward the client's address (FF-M-3)", () => {
  let now = performance.now();
  const clock = mock.method(performance, "now", () => now);
  const list = (text: string) => senderOf({ "x-forwarded-for": text }, "10.0.0.1");
  // The settings are read once, so the tests below see one process.
  process.env.TRUSTED_PROXY = "2";
  assert.deepEqual(
    logged(() => {
      assert.equal(list("198.51.100.7:1, 10.0.0.2"), "198.51.100.7");
      assert.equal(senderOf({}, "10.0.0.1"), "unknown");
    }),
    [],
    "what fits, and what no proxy has brought",
  );
  assert.deepEqual(
    logged(() => {
      for (const text of ["198.51.100.7", "sent by anybody, 10.0.0.1"])
        assert.equal(list(text), "unknown");
      assert.equal(senderOf({ "x-real-ip": "198.51.100.7" }, "10.0.0.1"), "unknown");
    }),
    ["addressUnknown"],
  );
  now += limits.addressWarning;
  assert.deepEqual(
    logged(() => list("")),
    ["addressUnknown"],
  );
  clock.mock.restore();
});
