import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { senderOf } from "./sender";

test("without a configured proxy, the log says once an hour that there seems to be one (FF-M-3)", () => {
  const events: string[] = [];
  const written = mock.method(process.stdout, "write", (line: string) => {
    events.push(JSON.parse(line).event);
    return true;
  });
  assert.equal(senderOf({}, "203.0.113.9"), "203.0.113.9");
  for (let one = 0; one < 5; one += 1)
    assert.equal(senderOf({ "x-forwarded-for": "198.51.100.7" }, "203.0.113.9"), "203.0.113.9");
  written.mock.restore();
  assert.deepEqual(events, ["proxyIgnored"]);
});
