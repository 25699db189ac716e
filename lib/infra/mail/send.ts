import { environment } from "#lib/infra/env";
import { keepInMailbox } from "./mailbox";
import type { Message, Transport } from "./message";
import { sendByResend } from "./resend";
import { openSmtp } from "./smtp";

/**
 * The configured transport (R-1002): Resend, an SMTP server, or the mailbox of demo and development. Nothing is
 * connected before the first message. Not to be used inside a database transaction (S-73).
 */
export function openTransport(): Transport {
  const { mail } = environment();
  if (mail.kind === "smtp") return openSmtp(mail);
  if (mail.kind === "none") throw new Error("a command of the terminal sends no letters");
  const close = async () => {};
  return mail.kind === "resend"
    ? { send: (message: Message) => sendByResend(mail, message), close }
    : { send: (message: Message) => keepInMailbox(mail, message), close };
}
