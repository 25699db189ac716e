import assert from "node:assert/strict";
import type { Delivery, Message } from "../message";

let keys = 0;

/** A message with a unique key. */
export function message(change: Partial<Message> = {}): Message {
  keys += 1;
  return {
    to: "ola.nowak@mustermensch.example",
    toName: "Ola Nowak",
    sender: null,
    replyTo: "service@zugang.example",
    subject: "Ihr Zugang zum Kundenportal für Großkunden",
    html: "<p>Guten Tag</p>",
    text: "Guten Tag",
    idempotencyKey: `outbox/${keys}`,
    kind: "activation",
    language: "de",
    ...change,
  };
}

/** Asserts that a delivery has failed. */
export function failed(delivery: Delivery) {
  assert.ok(!delivery.ok, "a failure was expected");
  return delivery;
}
