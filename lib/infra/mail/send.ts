import { environment } from "#lib/infra/env";
import { keepInMailbox } from "./mailbox";
import type { Delivery, Message } from "./message";
import { sendByResend } from "./resend";

/**
 * Passes a letter to the configured transport: Resend, or the mailbox of demo and development. Never throws if the
 * transport fails; the result says whether a retry makes sense (S-75). Must not be called inside a database transaction
 * (S-73).
 */
export async function sendLetter(message: Message): Promise<Delivery> {
  const { mail } = environment();
  return mail.kind === "resend" ? sendByResend(mail, message) : keepInMailbox(mail, message);
}
