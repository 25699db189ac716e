import type { Environment } from "#lib/infra/env";
import { InvalidEnvironment } from "#lib/infra/environment-problem";
import { broken, type Finding, look, ok } from "./finding";

/** What is wrong with the variables themselves, one finding for each. */
export function findingsOfProblems(error: unknown): Finding[] {
  if (!(error instanceof InvalidEnvironment)) throw error;
  return error.problems.map(({ variable, problem }) =>
    broken("settings", `${variable} ${problem}`, ".env.example describes each variable."),
  );
}

/** What valid settings say that may not be meant. */
export function findingsOfSettings(environment: Environment): Finding[] {
  const { appUrl, trustedProxy, authSecretPrevious, demo, mail } = environment;
  const findings: Finding[] = [];
  if (demo)
    findings.push(
      look("settings", "this is a demo (DEMO=1)", "Leave DEMO out for real customers."),
    );
  // The portal itself speaks http: where browsers use https there is a proxy.
  if (appUrl.protocol === "https:" && trustedProxy.kind === "none")
    findings.push(
      look(
        "settings",
        "TRUSTED_PROXY is not set, and APP_URL is https, which a proxy in front has to provide",
        "Set TRUSTED_PROXY to the number of proxies: without it everybody shares the limits of the proxy's address.",
      ),
    );
  if (authSecretPrevious)
    findings.push(
      look(
        "settings",
        "AUTH_SECRET_PREVIOUS is set",
        "Remove it when the change of AUTH_SECRET is 180 days ago: until then the audit log's older seals need it.",
      ),
    );
  if (mail.kind === "resend" && !mail.webhookSecret)
    findings.push(
      look(
        "settings",
        "RESEND_WEBHOOK_SECRET is not set, so nobody learns of letters that come back",
        "Add the webhook at Resend (docs/letters.md), and set its secret.",
      ),
    );
  return [ok("settings", `complete and valid; Node ${process.versions.node}`), ...findings];
}
