import { networkFailure } from "#lib/infra/network-failure";
import { type Delivery, unanswered } from "./message";

/** What Nodemailer says about a failure: a command, the server's answer, Node's own code beside Nodemailer's. */
type Failure = {
  code?: unknown;
  originalCode?: unknown;
  command?: unknown;
  response?: unknown;
  responseCode?: unknown;
};

/** How far the letter had come: whether its time was over, and whether all of it had been handed over. */
type Reached = { timedOut: boolean; handedOver: boolean };

/**
 * R-1002, S-75: what a failure means for the letter. Only an answer about the recipient's address is for good, and the
 * letter has come back. Everything else is tried again for as long as the letter is of use: a wrong password, an
 * untrusted certificate, a refused sender or refused relaying are the installation's mistake, and must not cost any
 * letter.
 */
export function smtpFailure(error: unknown, reached: Reached): Delivery {
  const failure = error as Failure;
  const message = String((error as Error).message ?? error).slice(0, 200);
  const answer = answerOf(failure);
  if (!answer) return { ok: false, retry: true, code: codeWithout(failure, reached), message };
  const code = [answer.phase, answer.status, answer.enhanced].filter(Boolean).join("_");
  const matter = matterOf(answer);
  if (matter === "server") return { ok: false, retry: true, code, message };
  if (matter === "address") return { ok: false, retry: false, code, message };
  return { ok: false, retry: true, providerWorks: true, code, message };
}

type Phase = "server" | "tls" | "login" | "sender" | "recipient" | "letter";
type Answer = { phase: Phase; status: number; enhanced: string; response: string };

/** The commands that Nodemailer names with an answer; greeting, EHLO and what is left belong to the server. */
const phases: Readonly<Record<string, Phase>> = {
  STARTTLS: "tls",
  AUTH: "login",
  MAIL: "sender",
  RCPT: "recipient",
  DATA: "letter",
};

function answerOf({ command, response, responseCode }: Failure): Answer | null {
  if (typeof responseCode !== "number" || typeof response !== "string") return null;
  const phase = phases[String(command ?? "").split(" ", 1)[0] ?? ""] ?? "server";
  const [, enhanced = ""] = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response) ?? [];
  return { phase, status: responseCode, enhanced, response };
}

/**
 * Whom an answer is about (RFC 3463 and RFC 5321): the recipient's address, which is wrong; the recipient, who has to
 * wait, as with greylisting or a full mailbox (FF-M-8); or the server and this installation.
 */
function matterOf({
  phase,
  status,
  enhanced,
  response,
}: Answer): "address" | "recipient" | "server" {
  if (phase !== "recipient" && phase !== "letter") return "server";
  if (status === 421 || (status >= 530 && status <= 538)) return "server";
  // Where there is no number for it, or only that of a policy, servers say in words that they relay nothing for us.
  if (!/^.\.[1-6]\./.test(enhanced) && /relay|rcpthosts|authenti/i.test(response)) return "server";
  if (status === 552 || enhanced === "5.2.2") return "recipient";
  // The last two of x.1 are about the sender; x.3 and x.4 are the server's own system and network.
  if (status < 500) return /^4\.(1\.[78]$|[34]\.)/.test(enhanced) ? "server" : "recipient";
  if (/^5\.(1\.(?![78]$)|2\.[01]$)/.test(enhanced)) return "address";
  // Microsoft says 5.4.1 for a recipient whom it does not have.
  const isUnspecific = enhanced === "" || /^5\.(0\.|4\.1$)/.test(enhanced);
  return phase === "recipient" && isUnspecific ? "address" : "server";
}

function codeWithout({ code, originalCode }: Failure, { timedOut, handedOver }: Reached): string {
  if (handedOver) return unanswered;
  if (timedOut) return "timeout";
  return code === "ETLS" ? "tls" : networkFailure(String(originalCode ?? code ?? ""));
}
