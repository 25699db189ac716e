import { smtpFailure } from "#lib/infra/mail/smtp-failure";
import { endSession, openSession, type SmtpSettings } from "#lib/infra/mail/smtp-session";
import { broken, type Finding, ok } from "./finding";

/** Connects to the mail server and signs in there. Sends no letter. */
export async function findingsOfSmtp(
  settings: SmtpSettings,
  signal: AbortSignal,
): Promise<Finding[]> {
  const { host } = settings.server;
  try {
    await endSession(await openSession(settings, signal));
    return [ok("mail", `${host} takes the connection and the login`)];
  } catch (error) {
    const failure = smtpFailure(error, { timedOut: signal.aborted, handedOver: false });
    const reason = failure.ok ? "" : failure.code;
    const advice = 'docs/operation.md, "Letters that do not leave", says what each reason means.';
    return [broken("mail", `${host} would take no letter (${reason})`, advice)];
  }
}
