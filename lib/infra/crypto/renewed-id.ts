import { createHmac } from "node:crypto";
import { currentKey } from "./keys";

/**
 * The id that a session gets when a form renews it (S-12): the same one if a browser sends the form twice, so that both
 * answers set the same cookie. It cannot be calculated without the former id and the key; its second part tells later that
 * this form has made it.
 *
 * @param sent what the form said
 */
export function renewedSessionId(formerId: string, sent: string): string {
  const id = macOf("id", formerId, sent);
  return `${id}.${macOf("form", id, sent)}`;
}

/** Whether `renewedSessionId` has made a session's id from this form, whatever the former one was. */
export function isRenewedBy(sessionId: string, sent: string): boolean {
  const [id = ""] = sessionId.split(".", 1);
  return sessionId === `${id}.${macOf("form", id, sent)}`;
}

/** 32 bytes, base64url. */
function macOf(...parts: [what: "id" | "form", id: string, sent: string]): string {
  return createHmac("sha256", currentKey("sessionRenewal"))
    .update(JSON.stringify(parts))
    .digest("base64url");
}
