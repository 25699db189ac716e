import "server-only";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectSecurely } from "node:tls";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import type { MailServer } from "#lib/infra/mail-server";
import { limits } from "#lib/rules/limits";

/**
 * @property name how the portal introduces itself
 * @property timeout for a letter, in milliseconds; `limits.mailTimeout` except in tests
 * @property ca the authority of a test; otherwise those that Node knows, with NODE_EXTRA_CA_CERTS
 */
export type SmtpSettings = {
  server: MailServer;
  from: string;
  name: string;
  timeout?: number;
  ca?: string;
};

/**
 * Opens a session with a server, encrypted and signed in as its address says, within the time of the signal. Certificates
 * are verified, and STARTTLS is not optional: without it neither password nor letter is sent.
 *
 * @throws whatever Nodemailer or Node say; nothing stays open then
 */
export async function openSession(
  { server, name, ca }: SmtpSettings,
  signal: AbortSignal,
): Promise<SMTPConnection> {
  const session = new SMTPConnection({
    connection: await openSocket(server, ca, signal),
    secure: server.tls === "always",
    secured: server.tls === "always",
    requireTLS: server.tls === "startTls",
    ignoreTLS: server.tls === "none",
    host: server.host,
    tls: tlsOptions(server, ca),
    name,
    // Nothing is waited for when a connection is given up.
    socketCloseTimeout: 0,
  });
  // Between two messages nobody listens: the next one then finds the session ended.
  session.on("error", () => {});
  try {
    await answered(session, signal, (done) => session.connect(done));
    const { login } = server;
    if (login) {
      const credentials = { user: login.user, pass: login.password };
      await answered(session, signal, (done) => session.login(credentials, done));
    }
    return session;
  } catch (error) {
    session.close();
    throw error;
  }
}

/** Takes leave with QUIT, and does not wait long for the answer. */
export async function endSession(session: SMTPConnection): Promise<void> {
  if (session.destroyed) return;
  const late = setTimeout(() => session.close(), limits.mailFarewell);
  await new Promise((resolve) => {
    session.once("end", resolve);
    session.quit();
  });
  clearTimeout(late);
}

/** Waits for the answer to a step, for the end of the session, or for the time to be over, whichever comes first. */
export function answered(
  session: SMTPConnection,
  signal: AbortSignal,
  step: (done: (error?: Error | null) => void) => void,
): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const over = () => reject(signal.reason);
    const finish = (error?: Error | null) => {
      signal.removeEventListener("abort", over);
      session.off("error", finish);
      session.off("end", ended);
      if (error) reject(error);
      else resolve();
    };
    // After a 421 Nodemailer ends the session first, and then says what the server has answered.
    const ended = () => setImmediate(finish, new Error("the session has ended"));
    signal.addEventListener("abort", over, { once: true });
    session.once("error", finish);
    session.once("end", ended);
    if (signal.aborted) over();
    else step(finish);
  });
}

/** Node's own look-up of names and choice among addresses, as for every other connection of the portal. */
function openSocket(
  server: MailServer,
  ca: string | undefined,
  signal: AbortSignal,
): Promise<Socket> {
  const { host, port } = server;
  const isSecure = server.tls === "always";
  const socket = isSecure
    ? connectSecurely({ host, port, ...tlsOptions(server, ca) })
    : connect({ host, port });
  return new Promise((resolve, reject) => {
    const over = () => socket.destroy(signal.reason);
    signal.addEventListener("abort", over, { once: true });
    socket.once("error", reject);
    socket.once(isSecure ? "secureConnect" : "connect", () => {
      signal.removeEventListener("abort", over);
      socket.off("error", reject);
      resolve(socket);
    });
    if (signal.aborted) over();
  });
}

function tlsOptions({ host }: MailServer, ca: string | undefined) {
  return {
    minVersion: "TLSv1.2",
    ...(isIP(host) === 0 && { servername: host }),
    ...(ca && { ca }),
  } as const;
}
