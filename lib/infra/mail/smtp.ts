import { Readable } from "node:stream";
import MailComposer from "nodemailer/lib/mail-composer";
import type SMTPConnection from "nodemailer/lib/smtp-connection";
import { limits } from "#lib/rules/limits";
import { type Delivery, type Envelope, envelopeOf, noAddress, type Transport } from "./message";
import { smtpFailure } from "./smtp-failure";
import { answered, endSession, openSession, type SmtpSettings } from "./smtp-session";

/**
 * R-1002: passes messages to an SMTP server, all over one connection, which is opened for the first of them and ended by
 * QUIT. After a failure the next message opens another. A message and what is opened for it may take as long as
 * Resend's answer (S-74). SMTP knows no idempotency key: a message whose answer got lost is sent again, with the same
 * Message-ID, by which many mailboxes recognize it.
 */
export function openSmtp(settings: SmtpSettings): Transport {
  let session: SMTPConnection | undefined;
  const close = async () => {
    const open = session;
    session = undefined;
    if (open) await endSession(open);
  };
  return {
    close,
    async send(message): Promise<Delivery> {
      const envelope = envelopeOf(message, settings.from);
      if (!envelope) return noAddress;
      const signal = AbortSignal.timeout(settings.timeout ?? limits.mailTimeout);
      const key = message.idempotencyKey.replaceAll("/", ".");
      const messageId = `<${key}@${envelope.from.address.split("@").at(-1)}>`;
      let handedOver = false;
      try {
        const text = await textOf(envelope, messageId);
        session ??= await openSession(settings, signal);
        const body = Readable.from([text]).once("end", () => {
          handedOver = true;
        });
        const route = {
          from: envelope.from.address,
          to: [envelope.to.address],
          // A letter that comes back need not contain its link once more (RFC 3461).
          dsn: { ret: "HDRS", notify: "FAILURE", envid: key },
        };
        const open = session;
        await answered(open, signal, (done) => open.send(route, body, done));
        return { ok: true, providerId: messageId };
      } catch (error) {
        if (signal.aborted) session?.close();
        await close();
        return smtpFailure(error, { timedOut: signal.aborted, handedOver });
      }
    },
  };
}

/** The message as it travels. Quoted-printable: no program on the way then breaks a line, and so no link. */
function textOf(
  { from, to, replyTo, subject, html, text, headers }: Envelope,
  messageId: string,
): Promise<Buffer> {
  return new MailComposer({
    from,
    to,
    ...(replyTo && { replyTo: { name: "", address: replyTo } }),
    subject,
    html,
    text,
    headers,
    messageId,
    encoding: "quoted-printable",
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
}
