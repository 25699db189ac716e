import type { Language } from "#lib/rules/catalogue";
import { plainName } from "#lib/rules/names";
import { type Address, isAddress, oneLine, senderOf } from "./address";

/** A rendered letter, ready to be sent. */
export type Message = {
  to: string;
  /** The recipient's name for the address line; sanitized here. */
  toName?: string;
  /** The sender's name; null for that of MAIL_FROM. Sanitized here. */
  sender: string | null;
  /** Where an answer goes. */
  replyTo: string;
  subject: string;
  html: string;
  text: string;
  /** Equal at each attempt, so that what was delivered can be recognized (S-74). At most 256 characters. */
  idempotencyKey: string;
  /** The kind of letter, for the mailbox. */
  kind: string;
  language: Language;
};

/**
 * The result of an attempt. `retry: false` means that this message can never be delivered; `retryAfter` is in
 * milliseconds, and present only if the mail provider named a time. `providerWorks`: only this recipient's letter has to
 * wait. `message` is for a debugger, never for a person or the log.
 */
export type Delivery =
  | { ok: true; providerId: string }
  | {
      ok: false;
      retry: boolean;
      retryAfter?: number;
      providerWorks?: true;
      code: string;
      message: string;
    };

/** What takes letters: Resend, an SMTP server, or the mailbox. */
export type Transport = {
  /** Passes a message on. Never throws: every failure is returned (S-75). */
  send(message: Message): Promise<Delivery>;
  /** Gives back what was opened for sending. Never throws. */
  close(): Promise<void>;
};

/** The failure of a message without a usable address. */
export const noAddress: Delivery = {
  ok: false,
  retry: false,
  code: "invalid_to_address",
  message: "no e-mail address",
};

/**
 * The code of a letter that was handed over in full, and whose answer got lost: it may have arrived. Only SMTP has it:
 * Resend recognizes the second attempt (S-74).
 */
export const unanswered = "unanswered";

/** A message as the transports pass it on. */
export type Envelope = {
  from: Address;
  to: Address;
  /** Not there if what was to be it is no address: answers then go to the sender. */
  replyTo?: string;
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
};

/**
 * The envelope of a message, or null if its address is invalid. Deterministic, because a retry must have the same
 * payload. No List-Unsubscribe and no Precedence: these letters are transactional.
 *
 * @param from MAIL_FROM
 */
export function envelopeOf(message: Message, from: string): Envelope | null {
  if (!isAddress(message.to)) return null;
  const name = oneLine(plainName(message.toName ?? "").replace(/["<>()[\]\\,;:@]/gu, " "));
  return {
    from: senderOf(from, message.sender),
    to: { name, address: message.to },
    ...(isAddress(message.replyTo) && { replyTo: message.replyTo }),
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
