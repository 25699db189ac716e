import http from "node:http";
import https from "node:https";
import { lookupAllowed, requireAllowedHost } from "#lib/infra/systems/allowed-address";

/** An answer: its status, its head, and the text of a short one. */
export type Answer = { status: number; head: Headers; text: string };

/** Asks the portal or the mail provider, as the portal's own requests would; follows no redirect. */
export async function ask(
  address: URL | string,
  signal: AbortSignal,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const answer = await fetch(address, { headers, signal, redirect: "manual" });
  return { status: answer.status, head: answer.headers, text: await answer.text() };
}

/** Asks a connected system for the head of its first page, at an address that the portal would reach; any answer will do. */
export function reach(url: URL, signal: AbortSignal): Promise<void> {
  requireAllowedHost(url.hostname);
  const options = { method: "HEAD", agent: false, lookup: lookupAllowed, signal } as const;
  return new Promise((resolve, reject) => {
    const request =
      url.protocol === "https:" ? https.request(url, options) : http.request(url, options);
    request.on("error", reject);
    request.on("response", (response) => {
      response.on("error", () => {});
      response.destroy();
      resolve();
    });
    request.end();
  });
}
