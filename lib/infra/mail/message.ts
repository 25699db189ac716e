import { type Language, provider } from "#lib/rules/catalogue";
import { plainName } from "#lib/rules/names";

/** A rendered letter, ready to be sent. */
export type Message = {
  to: string;
  /** The recipient's name for the address line; sanitized here. */
  toName?: string;
  subject: string;
  html: string;
  text: string;
  /** A key is delivered once, however often it is sent (S-74). At most 256 characters. */
  idempotencyKey: string;
  /** The kind of letter, for the mailbox. */
  kind: string;
  language: Language;
};

/**
 * The result of an attempt. `retry: false` means that this message can never be delivered; `retryAfter` is in
 * milliseconds, and present only if the mail provider named a time. `message` is for the log, never for a person.
 */
export type Delivery =
  | { ok: true; providerId: string }
  | { ok: false; retry: boolean; retryAfter?: number; code: string; message: string };

/** A message as both transports pass it on, in the mail provider's terms. */
export type Envelope = {
  from: string;
  to: string;
  replyTo: string;
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
};

/**
 * The envelope of a message, or null if its address is invalid. Deterministic, because a retry must have the same
 * payload. No List-Unsubscribe and no Precedence: these letters are transactional.
 */
export function envelopeOf(message: Message, from: string): Envelope | null {
  if (!/^[^\s@<>,;"]+@[^\s@<>,;"]+$/u.test(message.to)) return null;
  const name = oneLine(plainName(message.toName ?? "").replace(/["<>()[\]\\,;:@]/gu, " "));
  return {
    from,
    to: name ? `${name} <${message.to}>` : message.to,
    replyTo: provider.service.email,
    subject: oneLine(message.subject),
    html: message.html,
    text: message.text,
    headers: {
      "Auto-Submitted": "auto-generated",
      "X-Auto-Response-Suppress": "All",
      "Content-Language": message.language,
      // Different for every letter, so that mail programs do not group two invitations as one conversation.
      "X-Entity-Ref-ID": oneLine(message.idempotencyKey),
    },
  };
}

/** Removes line breaks and control characters, so that nothing can inject a header. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
}
