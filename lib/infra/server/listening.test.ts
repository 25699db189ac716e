import assert from "node:assert/strict";
import { test } from "node:test";
import { localOrigin } from "./listening";

test("the portal reaches itself at its listening address, in whatever form it is written (FF-B HOSTNAME)", () => {
  for (const [listen, origin] of [
    ["0.0.0.0", "http://127.0.0.1:3000"],
    ["::", "http://[::1]:3000"],
    ["0:0:0:0:0:0:0:0", "http://[::1]:3000"],
    ["2001:db8::0:7", "http://[2001:db8::7]:3000"],
    ["10.0.0.7", "http://10.0.0.7:3000"],
    ["portal.internal", "http://portal.internal:3000"],
  ] as const)
    assert.equal(localOrigin(listen, 3000), origin);
});
