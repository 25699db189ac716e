import assert from "node:assert/strict";
import { once } from "node:events";
import { request as ask, type IncomingMessage } from "node:http";
import type { TestPortal } from "#lib/http/oidc/testing/portal";
import { signIn } from "#lib/http/oidc/testing/portal";
import type { Actor } from "#lib/rules/delegation";

/** What a request was answered with. */
export type Answered = {
  status: number;
  headers: IncomingMessage["headers"];
  /** The address that it leads to, resolved; null if it leads nowhere. */
  location: URL | null;
};

const navigation = {
  Accept: "text/html",
  "Sec-Fetch-Mode": "navigate",
  "Sec-Fetch-Dest": "document",
};

/**
 * A browser whose requests to every host end at the portal, as if proxies had handed them on; with the cookies of each host,
 * and without following redirects by itself.
 */
export class HostBrowser {
  readonly #cookies = new Map<string, Map<string, string>>();

  constructor(readonly portal: TestPortal) {}

  /** The cookies of a host, which can be changed. */
  cookies(address: string | URL): Map<string, string> {
    const { host } = new URL(address);
    const found = this.#cookies.get(host) ?? new Map<string, string>();
    this.#cookies.set(host, found);
    return found;
  }

  async signIn(person: Actor): Promise<string> {
    const { name, value, id } = await signIn(person);
    this.cookies(this.portal.url).set(name, value);
    return id;
  }

  /** Sends a navigation, or what other headers and another method make of it. */
  async ask(
    address: string | URL,
    headers: Record<string, string> = {},
    method = "GET",
  ): Promise<Answered> {
    const url = new URL(address);
    const jar = this.cookies(url);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const sent = ask({
      host: "127.0.0.1",
      port: new URL(this.portal.url).port,
      path: String(address).slice(url.origin.length) || "/",
      method,
      headers: { ...navigation, Host: url.host, ...(cookie && { Cookie: cookie }), ...headers },
    });
    sent.end();
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    answer.resume();
    for (const one of answer.headers["set-cookie"] ?? []) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(one) ?? [];
      if (/; Max-Age=0(;|$)/.test(one)) jar.delete(name);
      else jar.set(name, value);
    }
    const { location } = answer.headers;
    return {
      status: answer.statusCode ?? 0,
      headers: answer.headers,
      location: location === undefined ? null : new URL(location, url),
    };
  }

  /** Follows redirects, up to an address that fulfils the condition, or an answer that leads nowhere. */
  async follow(address: string | URL, until: (url: URL) => boolean): Promise<URL> {
    let url = new URL(address);
    for (let steps = 0; steps < 12; steps++) {
      if (until(url)) return url;
      const { location } = await this.ask(url);
      if (!location) return url;
      url = location;
    }
    return assert.fail(`too many redirects at ${url}`);
  }
}
