import { resolve } from "node:path";
import type { Source } from "./env-variables";
import { type MailServer, readMailServer } from "./mail-server";
import { isSafeAddress } from "./origin";

/** Where letters go. */
export type MailSettings =
  | { kind: "resend"; apiKey: string; from: string; baseUrl?: string; webhookSecret?: string }
  /** @property name how the portal introduces itself to the server */
  | { kind: "smtp"; server: MailServer; from: string; name: string }
  /** Letters are kept as files in this folder (absolute path). */
  | { kind: "mailbox"; folder: string; from: string }
  /** A command of the terminal, which sends no letters. */
  | { kind: "none" };

/** The variables about letters, which commands that send none do not read. */
export const mailVariables = [
  "MAIL_URL",
  "MAIL_FROM",
  "RESEND_API_KEY",
  "RESEND_BASE_URL",
  "RESEND_WEBHOOK_SECRET",
] as const;

const problems = {
  sender: "is missing; it should be like: Portal <portal@example.com>",
  neither:
    "is missing, and so is RESEND_API_KEY: letters leave by one of them, smtps://user:password@mail.example.com or a key from resend.com",
  both: "should be unset, or RESEND_API_KEY: letters leave by one of them",
};

/**
 * R-1002: reads where letters go: by SMTP or by Resend, never by both. Only the demo, development and tests may have
 * neither: then letters stay on this machine.
 *
 * @param place.name the portal's host name
 * @param complain called with each problem
 */
export function readMailSettings(
  source: Source,
  place: { production: boolean; name: string },
  complain: (variable: string, problem: string) => void,
): MailSettings {
  const { MAIL_URL: url, RESEND_API_KEY: apiKey, RESEND_BASE_URL: baseUrl } = source;
  if (place.production && !source.MAIL_FROM) complain("MAIL_FROM", problems.sender);
  const from = source.MAIL_FROM ?? "Kundenportal <portal@zugang.example>";
  if (baseUrl && !isSafeAddress(baseUrl, true))
    complain("RESEND_BASE_URL", "should be an https address (http only on localhost)");
  if (url && apiKey) complain("MAIL_URL", problems.both);
  if (url) {
    const server = readMailServer(url);
    if (!("problem" in server)) return { kind: "smtp", server, from, name: place.name };
    complain("MAIL_URL", server.problem);
  } else if (place.production && !apiKey) complain("MAIL_URL", problems.neither);
  if (apiKey)
    return { kind: "resend", apiKey, from, baseUrl, webhookSecret: source.RESEND_WEBHOOK_SECRET };
  // Without the comment Next would ship the whole tree, because the path could mean any file.
  const folder = resolve(/* turbopackIgnore: true */ source.MAILBOX_DIR ?? ".zugang/mailbox");
  return { kind: "mailbox", folder, from };
}
