import { createHmac, randomUUID } from "node:crypto";
import { type Answer, ask } from "./http";
import type { Portal } from "./portal";

/** A message as Resend's webhook sends it; defaults are genuine. */
export type Sent = {
  secret: string;
  type?: string;
  providerId?: string;
  id?: string;
  /** Seconds since 1970. */
  at?: number;
  /** Instead of the message about one letter. */
  body?: string;
  /** Instead of the matching ones. */
  headers?: Record<string, string>;
};

/** Posts a signed message to the portal: `v1,` and HMAC-SHA256 over id, time and body (https://docs.svix.com). */
export function tellPortal(portal: Portal, sent: Sent): Promise<Answer> {
  const { id = `msg_${randomUUID()}`, at = Math.floor(Date.now() / 1000) } = sent;
  const data = { email_id: sent.providerId, to: ["ola@muster.example"], subject: "x" };
  const body = sent.body ?? JSON.stringify({ type: sent.type ?? "email.bounced", data });
  const key = Buffer.from(sent.secret.slice("whsec_".length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${at}.${body}`).digest("base64");
  return ask(portal, "/api/webhooks/resend", {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "svix-id": id,
      "svix-timestamp": String(at),
      "svix-signature": `v1,${signature}`,
      ...sent.headers,
    },
    body,
  });
}
