import type { IncomingMessage } from "node:http";
import http from "node:http";
import https from "node:https";
import { networkFailure } from "#lib/infra/network-failure";
import { requireNoTransaction } from "#lib/infra/transaction-scope";
import { limits } from "#lib/rules/limits";
import { lookupAllowed, requireAllowedHost } from "./allowed-address";

/** What came of an attempt: delivered, or a short code that says why not, never a word of the system's answer. */
export type LogoutOutcome = { ok: true } | { ok: false; code: string };

/**
 * tells a system by POST that a session has ended (OpenID Connect Back-Channel Logout 1.0, 2.5). No redirect is
 * followed, little of the answer is read, the connection is used once, and certificates are verified. Never throws.
 *
 * @param timeout in milliseconds; `limits.logoutTimeout` except in tests
 */
export async function postLogout(
  address: string,
  token: string,
  timeout: number = limits.logoutTimeout,
): Promise<LogoutOutcome> {
  requireNoTransaction("a logout");
  try {
    return outcomeOf(await post(new URL(address), `logout_token=${token}`, timeout));
  } catch (error) {
    return { ok: false, code: codeOf(error) };
  }
}

/** Sends the form, and returns the answer's status. */
function post(url: URL, form: string, timeout: number): Promise<number> {
  requireAllowedHost(url.hostname);
  const options = {
    method: "POST",
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      "Content-Length": Buffer.byteLength(form),
    },
    agent: false,
    lookup: lookupAllowed,
    signal: AbortSignal.timeout(timeout),
  } as const;
  return new Promise((resolve, reject) => {
    const request =
      url.protocol === "https:" ? https.request(url, options) : http.request(url, options);
    let status = 0;
    // What breaks after the status does not change it.
    request.on("error", (error) => (status ? resolve(status) : reject(error)));
    request.on("response", (response) => {
      status = response.statusCode ?? 0;
      drain(response, () => resolve(status));
    });
    request.end(form);
  });
}

/** Reads little of an answer, whose status says everything, and then closes the connection. */
function drain(response: IncomingMessage, done: () => void): void {
  let bytes = 0;
  response.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes >= limits.logoutAnswerBytes) response.destroy();
  });
  // Without a listener an answer that breaks off would be an uncaught exception.
  response.on("error", done);
  response.on("close", done);
}

function outcomeOf(status: number): LogoutOutcome {
  if (status === 200 || status === 204) return { ok: true };
  return { ok: false, code: status >= 300 && status < 400 ? "redirect" : `status ${status}` };
}

function codeOf(error: unknown): string {
  const code = String((error as { code?: unknown }).code ?? "");
  return code.startsWith("HPE_") ? "unreadable" : networkFailure(code);
}
