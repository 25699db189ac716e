import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, test } from "node:test";
import { readMailEvent } from "./webhook";

const secret = `whsec_${Buffer.from("a secret of the mail provider's").toString("base64")}`;

/** What the portal reads from a message signed by the mail provider. */
function told(type: string, more: Record<string, unknown> = {}) {
  const body = JSON.stringify({ type, data: { email_id: "one", ...more } });
  const at = String(Math.floor(Date.now() / 1000));
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const signature = createHmac("sha256", key).update(`msg_1.${at}.${body}`).digest("base64");
  const headers = { "svix-id": "msg_1", "svix-timestamp": at, "svix-signature": `v1,${signature}` };
  const event = readMailEvent(body, new Headers(headers), secret);
  return typeof event === "string" ? event : event.delivery;
}

const bounce = (type: unknown) => told("email.bounced", { bounce: { type, subType: "General" } });

describe("how the mail provider's events are classified (S-78)", () => {
  test("absence notes, full mailboxes and unclear bounces are temporary; only a permanent bounce is the address's fault (FF-M-8)", () => {
    assert.equal(bounce("Permanent"), "bounced");
    for (const type of ["Transient", "Undetermined", "transient", "UNDETERMINED"])
      assert.equal(bounce(type), "delayed", type);
    assert.equal(bounce("PERMANENT"), "bounced");
  });

  test("a bounce without a type counts as permanent (FF-M-8)", () => {
    assert.equal(told("email.bounced"), "bounced");
    for (const odd of [null, 7, {}, [], "", "?"]) assert.equal(bounce(odd), "bounced");
    for (const odd of [null, 7, "Transient", []])
      assert.equal(told("email.bounced", { bounce: odd }), "bounced");
  });

  test("a letter that the mail provider failed to send is not the address's fault, and one to a suppressed address is (FF-M-8)", () => {
    assert.equal(told("email.failed", { failed: { reason: "reached_daily_quota" } }), "failed");
    assert.equal(told("email.suppressed"), "bounced");
    assert.equal(told("email.delivery_delayed"), "delayed");
    assert.equal(told("email.opened"), "ignored");
  });
});
