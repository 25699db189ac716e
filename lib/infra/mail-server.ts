import { isIP } from "node:net";
import { isLoopback } from "./database-address";

/** An SMTP server, as MAIL_URL names it. */
export type MailServer = {
  host: string;
  port: number;
  /** From the first byte, by STARTTLS or not at all; not at all only to this machine. */
  tls: "always" | "startTls" | "none";
  login?: { user: string; password: string };
};

const form = "should be like smtps://user:password@mail.example.com or smtp://mail.example.com";
const encoding = `${form}, with special characters in user and password percent-encoded`;

/**
 * Reads the address of an SMTP server, or says what is wrong with it without quoting it, because it contains a password.
 * `smtps` is TLS from the first byte (port 465), `smtp` is STARTTLS (port 587), without which nothing is sent except to
 * this machine.
 */
export function readMailServer(text: string): MailServer | { problem: string } {
  if (!/^smtps?:\/\//.test(text)) return { problem: form };
  if (!URL.canParse(text)) return { problem: encoding };
  const { protocol, hostname, port, pathname, search, hash, username, password } = new URL(text);
  if (!/^\/?$/.test(pathname) || search || hash) return { problem: encoding };
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  if (!isIP(host) && !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(host)) return { problem: form };
  const isSecure = protocol === "smtps:";
  if (isSecure ? port === "587" : port === "465")
    return { problem: `names a port of the other kind: smtps:// is for 465, smtp:// for 587` };
  const login = loginOf(username, password);
  if (login === null) return { problem: encoding };
  return {
    host,
    port: Number(port) || (isSecure ? 465 : 587),
    tls: isSecure ? "always" : isLoopback(hostname) ? "none" : "startTls",
    ...login,
  };
}

/** Both or neither; null for one alone, or what was not percent-encoded. */
function loginOf(username: string, password: string): Pick<MailServer, "login"> | null {
  if (!username && !password) return {};
  if (!username || !password) return null;
  try {
    return {
      login: { user: decodeURIComponent(username), password: decodeURIComponent(password) },
    };
  } catch {
    return null;
  }
}
