import { ask } from "./ask";
import { findingsOfCertificate } from "./certificate";
import { findingOfDate } from "./clock";
import { connectionProblemOf } from "./connection-problem";
import { broken, type Finding, look, ok } from "./finding";

/** Looks at the portal as a browser on this machine would: its certificate, and whether it answers. */
export async function findingsOfPortal(appUrl: URL, signal: AbortSignal): Promise<Finding[]> {
  const isSecure = appUrl.protocol === "https:";
  const [certificate, answer] = await Promise.all([
    isSecure
      ? findingsOfCertificate(appUrl, signal)
      : [ok("TLS", "not needed: only this machine can reach the portal by http")],
    findingsOfAnswer(appUrl, signal),
  ]);
  return [...certificate, ...answer];
}

async function findingsOfAnswer(appUrl: URL, signal: AbortSignal): Promise<Finding[]> {
  const asked = Date.now();
  try {
    const { status, head } = await ask(new URL("/api/health/ready", appUrl), signal);
    return [
      findingOfAnswer(status, head.has("x-request-id")),
      ...findingOfDate(appUrl.host, head.get("date"), asked),
    ];
  } catch (error) {
    const said = `${appUrl.origin} does not answer this machine (${connectionProblemOf(error)})`;
    const advice = "Start it, if it is not running yet. Browsers may reach it all the same.";
    return [look("portal", said, advice)];
  }
}

/** What an answer to the question whether the portal is ready means. */
export function findingOfAnswer(status: number, isOurs: boolean): Finding {
  if (!isOurs)
    return broken(
      "portal",
      `something else answers at APP_URL (${status})`,
      "Let the name lead to the proxy, and the proxy to the portal, with the name in Host.",
    );
  if (status === 200) return ok("portal", "answers, and is ready");
  return status === 503
    ? broken("portal", "answers, and is not ready", "Its log says why: unready, databaseUnfit.")
    : broken(
        "portal",
        `answers with ${status}`,
        "The proxy should pass the request on as it is, with the name in Host.",
      );
}
