import "server-only";
import { Resend } from "resend";
import * as z from "zod/mini";
import { environment } from "#lib/infra/env";
import { isStorable } from "#lib/rules/storable";

/** What the provider tells of a letter that it has taken (S-78). */
export type MailEvent = {
  /** The message's own id: the same when it is sent again. */
  id: string;
  /** Which letter: the id that the provider gave it, and the one that it was given along. */
  providerId: string;
  letterId: string | null;
  /** `failed`: it was not sent, for the provider's or the installation's own reasons. */
  delivery: "delivered" | "delayed" | "bounced" | "complained" | "failed";
};

/** Resend's words: https://resend.com/docs/dashboard/webhooks/event-types. What is not here says nothing to us. */
const deliveries: Partial<Record<string, MailEvent["delivery"]>> = {
  "email.delivered": "delivered",
  "email.delivery_delayed": "delayed",
  "email.bounced": "bounced",
  "email.complained": "complained",
  "email.failed": "failed",
  // The provider does not send there any more, because letters came back or were not wanted.
  "email.suppressed": "bounced",
};

/** Bounces that pass: an absence note, a full mailbox, and what the provider could not tell (Amazon SES, "Bounce types"). */
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

/** The name of the tag by which a letter carries its id in the outbox. */
export const letterTag = "letter";

/** The secret that Resend signs with; undefined where none is set, or letters do not go through Resend at all. */
export function mailWebhookSecret(): string | undefined {
  const { mail } = environment();
  return mail.kind === "resend" ? mail.webhookSecret : undefined;
}

/**
 * Reads a message of Resend's, signed over the raw body and at most five minutes old or ahead (S-78).
 *
 * @returns "forged" without a signature that fits, "ignored" for what is genuine and says nothing about a delivery
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
    // The key of the API plays no part in this, and the SDK does not start without one.
    const { webhooks } = new Resend("re_none");
    payload = webhooks.verify({
      payload: body,
      headers: { id, timestamp, signature },
      webhookSecret,
    });
  } catch (error) {
    // The signature is compared first. Behind a byte order mark the library finds no JSON.
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
