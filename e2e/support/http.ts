import { request } from "node:http";
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import { firstLanguage } from "#lib/rules/catalogue";
import { fromElsewhere } from "./elsewhere";
import type { Portal } from "./portal";

export type Answer = {
  status: number;
  /** Names in lower case; several values of one name are joined as in node:http. */
  headers: Record<string, string | string[] | undefined>;
  cookies: string[];
  text: string;
};

export type Ask = {
  method?: string;
  /** Sent exactly so, Host and Origin included: a browser would not allow it, an attacker does. */
  headers?: Record<string, string>;
  /** The value of the session cookie, or a whole Cookie header if it contains "=". */
  cookie?: string;
  body?: string | Buffer;
  /** False: a new connection. */
  agent?: false;
};

/** The name of a cookie of the portal on http, where `__Host-` is not possible. */
export function cookieOf(portal: Pick<Portal, "url">, name: string): string {
  return `zugang-${new URL(portal.url).port}.${name}`;
}

/** The Cookie header of a browser that has sent this one (or this session), with what the answer has added. */
export function cookiesAfter(portal: Pick<Portal, "url">, cookie: string, answer: Answer): string {
  const sent = cookie.includes("=") ? cookie : `${cookieOf(portal, "session")}=${cookie}`;
  return [sent, ...answer.cookies.map((line) => line.split(";")[0])].join("; ");
}

/** What a browser sends as Accept-Encoding, and how each of these is undone. */
const encodings: Record<string, (body: Buffer) => Buffer> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/** The header of a browser that takes compressed answers; they are unpacked again. */
export const asBrowser = { "Accept-Encoding": Object.keys(encodings).join(", ") };

/** The tests quote German, which a provider may not have as its first language. */
const inGerman: Record<string, string> = firstLanguage === "de" ? {} : { "Accept-Language": "de" };

/** Sends one request; redirects are not followed. */
export function ask(
  portal: Pick<Portal, "url" | "port">,
  path: string,
  options: Ask = {},
): Promise<Answer> {
  const { method = "GET", headers = {}, cookie, body, agent } = options;
  const { host, port } = new URL(portal.url);
  const sent: Record<string, string> = { Host: host, ...inGerman, ...fromElsewhere(), ...headers };
  if (cookie)
    sent.Cookie = cookie.includes("=") ? cookie : `${cookieOf(portal, "session")}=${cookie}`;
  if (body !== undefined && !sent["Transfer-Encoding"])
    sent["Content-Length"] ??= String(Buffer.byteLength(body));
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host: "127.0.0.1",
        port: portal.port ?? port,
        path,
        method,
        headers: sent,
        agent,
        timeout: 20_000,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const body = Buffer.concat(chunks);
          const unpack = encodings[response.headers["content-encoding"] ?? ""];
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            cookies: response.headers["set-cookie"] ?? [],
            text: (unpack ? unpack(body) : body).toString("utf8"),
          });
        });
      },
    );
    call.on("timeout", () => call.destroy(new Error(`${method} ${path}: no answer`)));
    call.on("error", reject);
    call.end(body);
  });
}

/** The path that a response redirects to, without the origin. */
export function locationOf(answer: Answer): string {
  const location = String(answer.headers.location ?? "");
  return location.startsWith("http") ? location.replace(/^https?:\/\/[^/]+/, "") : location;
}
