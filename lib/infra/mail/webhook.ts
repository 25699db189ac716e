import { Resend } from "resend";
import * as z from "zod/mini";
import { environment } from "#lib/infra/env";
import { isStorable } from "#lib/rules/storable";

/** An event about a letter that the mail provider has accepted (S-78). */
export type MailEvent = {
  /** The message's own id, repeated when it is sent again. */
  id: string;
  /** The letter: the mail provider's id, and our own that was sent along. */
  providerId: string;
  letterId: string | null;
  /** `failed`: it was not sent, for reasons of the mail provider or the installation. */
  delivery: "delivered" | "delayed" | "bounced" | "complained" | "failed";
};

/** Resend's event types (https://resend.com/docs/dashboard/webhooks/event-types). Others are ignored. */
const deliveries: Partial<Record<string, MailEvent["delivery"]>> = {
  "email.delivered": "delivered",
  "email.delivery_delayed": "delayed",
  "email.bounced": "bounced",
  "email.complained": "complained",
  "email.failed": "failed",
  // The mail provider no longer sends to this address after earlier bounces or complaints.
  "email.suppressed": "bounced",
};

/**
 * Temporary bounces: an absence note, a full mailbox, and causes that the mail provider could not determine (Amazon SES,
 * "Bounce types").
 */
const passing = /^(transient|undetermined)$/i;

const id = z.string().check(z.refine(isStorable));
const event = z.object({
  type: z.string(),
  data: z.object({
    email_id: id,
    bounce: z.catch(z.optional(z.object({ type: z.string() })), undefined),
    tags: z.optional(z.nullable(z.record(z.string(), id))),
  }),
});

/** The name of the tag that carries the letter's id in the outbox. */
export const letterTag = "letter";

/** The secret that Resend signs with; undefined if none is set, or letters do not go through Resend. */
export function mailWebhookSecret(): string | undefined {
  const { mail } = environment();
  return mail.kind === "resend" ? mail.webhookSecret : undefined;
}

/**
 * Reads a message from Resend, signed over the raw body and at most five minutes old or ahead (S-78).
 *
 * @returns "forged" without a valid signature, "ignored" for a genuine one that says nothing about a delivery
 */
export function readMailEvent(
  body: string,
  headers: Headers,
  webhookSecret: string,
): MailEvent | "forged" | "ignored" {
  const header = (name: string) => headers.get(`svix-${name}`) ?? "";
  const [id, timestamp, signature] = [header("id"), header("timestamp"), header("signature")];
  let payload: unknown;
  try {
    // The API key is not used here, but the SDK does not start without one.
    const { webhooks } = new Resend("re_none");
    payload = webhooks.verify({
      payload: body,
      headers: { id, timestamp, signature },
      webhookSecret,
    });
  } catch (error) {
    // The signature is checked first. The library finds no JSON behind a byte order mark.
    if (!(error instanceof SyntaxError)) return "forged";
    payload = jsonOf(body.replace(/^\ufeff/, ""));
    if (payload === undefined) return "forged";
  }
  const parsed = event.safeParse(payload);
  const told = parsed.success ? deliveries[parsed.data.type] : undefined;
  if (!parsed.success || !told) return "ignored";
  const { email_id: providerId, tags, bounce } = parsed.data.data;
  const delivery = told === "bounced" && passing.test(bounce?.type ?? "") ? "delayed" : told;
  return { id, providerId, letterId: tags?.[letterTag] ?? null, delivery };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
