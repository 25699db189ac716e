import "server-only";
import { environment } from "#lib/infra/env";
import { keepInMailbox } from "./mailbox";
import type { Delivery, Message } from "./message";
import { sendByResend } from "./resend";

/**
 * Gives a letter to the transport that the environment names: Resend, or the mailbox of demo and development.
 * Never throws for a failure of the transport; the answer says whether another attempt makes sense (S-75).
 * Not to be called inside a database transaction (S-73).
 */
export async function sendLetter(message: Message): Promise<Delivery> {
  const { mail } = environment();
  return mail.kind === "resend" ? sendByResend(mail, message) : keepInMailbox(mail, message);
}
