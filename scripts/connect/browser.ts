import { type IncomingMessage, request } from "node:http";
import { attributeOf, decoded, type Form, formsOf } from "./html";

/** What a browser shows: the address that it has come to, and the page there. */
export type Shown = {
  url: URL;
  status: number;
  html: string;
  headers: NodeJS.Dict<string | string[]>;
  /** Where it would have gone on, if it was to stop before. */
  next?: URL;
};

/** A cookie as a browser keeps it; `host` is without a port. */
export type Cookie = { name: string; value: string; host: string; path: string };
type Sending = { method?: string; body?: string | Buffer; headers?: Record<string, string> };
/** What is set in a form: a list is of all fields of a name. */
type Changes = Record<string, string | string[] | File>;

/**
 * A browser without JavaScript: it keeps cookies by host and path (they know no ports), sends what tells a server that
 * somebody navigates, and follows redirects and pages that go on by themselves.
 */
export class Browser {
  #cookies: Cookie[] = [];
  /** The addresses since the last step began, without queries. */
  way: string[] = [];
  readonly #language: string;

  /** @param language what it asks for */
  constructor(language = "de") {
    this.#language = language;
  }

  /** Opens an address, as if it had been typed. */
  async open(address: string | URL, headers: Record<string, string> = {}): Promise<Shown> {
    this.way = [];
    return this.#follow(new URL(address), { headers });
  }

  /**
   * Opens an address and follows it until it leads to one that matches, which is not opened but returned.
   *
   * @throws Error if it never does
   */
  async openUntil(address: string | URL, pattern: RegExp): Promise<URL> {
    this.way = [];
    const { next, url, html } = await this.#follow(new URL(address), {}, undefined, pattern);
    if (!next) throw new Error(`${url.href} does not lead to ${pattern}: ${textOf(html)}`);
    return next;
  }

  /** Sends the form with this button, with these fields set; a list replaces all of a name. */
  async send(
    { html, url }: Shown,
    button: string,
    fields: Changes = {},
    stopBefore?: RegExp,
  ): Promise<Shown> {
    const form = formsOf(html).find(({ buttons }) => buttons.some((one) => one.startsWith(button)));
    if (!form) throw new Error(`no form with "${button}" at ${url.href}: ${textOf(html)}`);
    this.way = [];
    return this.#follow(
      new URL(form.action ?? url, url),
      { ...(await bodyOf(form, fields)), method: "POST" },
      url,
      stopBefore,
    );
  }

  /** Whether it has a cookie whose name contains this. */
  has(name: string): boolean {
    return this.#cookies.some((cookie) => cookie.name.includes(name));
  }

  /** The cookie with exactly this name. */
  cookie(name: string): Cookie | undefined {
    return this.#cookies.find((cookie) => cookie.name === name);
  }

  /** Keeps a cookie that no server has set here. */
  plant(cookie: Cookie): void {
    this.#cookies.push(cookie);
  }

  async #follow(first: URL, sending: Sending, from?: URL, stopBefore?: RegExp): Promise<Shown> {
    let [url, next, before] = [first, sending, from];
    for (let steps = 0; steps < 15; steps++) {
      this.way.push(`${url.origin}${url.pathname}`);
      const shown = await this.#ask(url, next, before);
      const on = shown.status < 400 ? placeAfter(shown) : undefined;
      if (on === undefined) return shown;
      const after = new URL(on, url);
      if (stopBefore?.test(after.href)) return { ...shown, next: after };
      [before, url, next] = [url, after, {}];
    }
    throw new Error(`too many redirects: ${this.way.join(" → ")}`);
  }

  #ask(url: URL, { method = "GET", body, headers }: Sending, from?: URL): Promise<Shown> {
    const cookie = this.#cookies
      .filter(({ host, path }) => host === url.hostname && isBelow(url.pathname, path))
      .map(({ name, value }) => `${name}=${value}`)
      .join("; ");
    const site = from ? (from.origin === url.origin ? "same-origin" : "cross-site") : "none";
    const sent = {
      Accept: "text/html,application/xhtml+xml",
      "Accept-Language": this.#language,
      "Sec-Fetch-Mode": "navigate",
      "Sec-Fetch-Dest": "document",
      "Sec-Fetch-Site": site,
      "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
      ...(cookie && { Cookie: cookie }),
      ...(method === "POST" && from && { Origin: from.origin }),
      ...(body !== undefined && { "Content-Length": String(Buffer.byteLength(body)) }),
      ...headers,
    };
    return new Promise((resolve, reject) => {
      const how = { method, headers: sent, agent: false } as const;
      let begun: IncomingMessage | undefined;
      const asking = request(url, how, async (response) => {
        begun = response;
        response.setEncoding("utf8");
        let html = "";
        for await (const part of response) html += part;
        for (const one of response.headers["set-cookie"] ?? []) this.#keep(one, url);
        resolve({ url, status: response.statusCode ?? 0, html, headers: response.headers });
      });
      // mod_auth_openidc 2.4.12 sends a second answer after its page for access_denied: browsers show the first one too.
      asking.once("error", (error) => begun?.complete || reject(error)).end(body);
    });
  }

  #keep(line: string, { hostname: host }: URL): void {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    const path = /; *path=([^;]+)/i.exec(line)?.[1] ?? "/";
    this.#cookies = this.#cookies.filter(
      (one) => one.name !== name || one.host !== host || one.path !== path,
    );
    const isOver = /; *max-age=0/i.test(line) || /expires=Thu, 01[ -]Jan[ -]1970/i.test(line);
    if (value !== "" && !isOver) this.#cookies.push({ name, value, host, path });
  }
}

/** A page's text without its tags, in one line, shortened. */
export function textOf(html: string): string {
  return wholeTextOf(html).slice(0, 300);
}

/** A page's text without its tags, in one line. */
export function wholeTextOf(html: string): string {
  const text = html.replace(/<(script|style)[\s\S]*?<\/\1>/g, " ").replace(/<[^>]*>/g, " ");
  return decoded(text).replace(/\s+/g, " ").trim();
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.replace(/\/?$/, "/"));
}

/** Where an answer leads: by a redirect, or by a page that goes on by itself. */
function placeAfter({ status, headers, html }: Shown): string | undefined {
  if (status >= 300) return String(headers.location);
  const refresh = /<meta\b[^>]*http-equiv="refresh"[^>]*>/i.exec(html);
  return /url=(.*)$/.exec(attributeOf(refresh?.[0] ?? "", "content") ?? "")?.[1];
}

async function bodyOf(form: Form, changes: Changes): Promise<Sending> {
  const kept = form.fields.filter(([name]) => !Object.hasOwn(changes, name));
  const added = Object.entries(changes).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string | File] => [name, one]),
  );
  const fields = [...kept, ...added];
  if (!form.isMultipart) {
    const texts = fields.map(([name, value]) => [name, String(value)]);
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    return { body: new URLSearchParams(texts).toString(), headers };
  }
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  // Written as a browser writes it, files included.
  const written = new Response(body);
  const headers = { "Content-Type": written.headers.get("content-type") ?? "" };
  return { body: Buffer.from(await written.arrayBuffer()), headers };
}
