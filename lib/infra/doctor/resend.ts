import type { ResendSettings } from "#lib/infra/mail/resend";
import { ask } from "./ask";
import { findingOfDate } from "./clock";
import { connectionProblemOf } from "./connection-problem";
import { broken, type Finding, look, ok } from "./finding";
import { domainOf } from "./sender-domain";

/** Asks Resend about the key and the sender's domain. Sends no letter. */
export async function findingsOfResend(
  { apiKey, from, baseUrl = "https://api.resend.com" }: ResendSettings,
  signal: AbortSignal,
): Promise<Finding[]> {
  const asked = Date.now();
  try {
    const { status, head, text } = await ask(`${baseUrl.replace(/\/$/, "")}/domains`, signal, {
      Authorization: `Bearer ${apiKey}`,
    });
    return [
      findingOfDomains(status, readJson(text), domainOf(from)),
      ...findingOfDate("the mail provider", head.get("date"), asked),
    ];
  } catch (error) {
    return [
      broken(
        "mail",
        `the mail provider cannot be reached (${connectionProblemOf(error)})`,
        "Let this machine reach it by https (a firewall, NODE_USE_ENV_PROXY), and look whether it is up.",
      ),
    ];
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What Resend's answer to the question for its domains means. */
export function findingOfDomains(status: number, said: unknown, domain: string): Finding {
  const { name, data } = Object(said) as { name?: unknown; data?: unknown };
  // A key that may only send is the better one, and Resend tells it nothing about domains.
  if (name === "restricted_api_key") return ok("mail", "Resend knows the key, which may only send");
  if (status === 400 || status === 401 || status === 403)
    return broken("mail", "Resend refuses the key", "Make a new one at Resend: RESEND_API_KEY.");
  if (status !== 200 || !Array.isArray(data))
    return look("mail", `Resend answers with ${status}`, "Look at its state, and try again.");
  const found = data.find((one) => Object(one).name === domain);
  if (!found)
    return broken(
      "mail",
      `Resend does not know the sender's domain ${domain}`,
      "Add it there, with its records.",
    );
  return Object(found).status === "verified"
    ? ok("mail", `Resend has verified ${domain}`)
    : broken(
        "mail",
        `Resend has not verified ${domain}`,
        "Add the records that it names, and verify it there.",
      );
}
