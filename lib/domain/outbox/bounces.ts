import { environment } from "#lib/infra/env";
import { mailWebhookSecret } from "#lib/infra/mail/webhook";

/**
 * Whether the portal is told when a letter bounces after the mail provider has taken it (S-78). An SMTP server tells nobody
 * but the sender's mailbox, and Resend only a portal with the webhook's secret. Pages then say so where they show what
 * became of letters.
 */
export function learnsOfBounces(): boolean {
  return environment().mail.kind === "mailbox" || mailWebhookSecret() !== undefined;
}
