import { randomBytes } from "node:crypto";
import { isDevelopment } from "#lib/infra/env";
import { cookieIn } from "#lib/rules/cookie-name";
import { announcementOf } from "./announcement";

/**
 * What a page has to know of its request, and a browser of the page. The server in front sets both (front.ts); where
 * there is none, proxy.vercel.ts does.
 */
export type PageFrame = {
  /** Headers of the request, instead of what its client sent under these names. */
  request: Record<string, string>;
  /** Headers of the response. */
  response: Record<string, string>;
};

/**
 * The frame of one page: its address, to return to it, a nonce of its own, which Next reads from the request and writes
 * beside each script (S-81), and the end of the cookie for what the page says only once (FEEL-D17).
 *
 * @param address path and query
 * @param cookies the Cookie header of the request
 */
export function newPageFrame(address: string, appUrl: URL, cookies = ""): PageFrame {
  const policy = pagePolicy(randomBytes(16).toString("base64"), appUrl);
  const [path = "", query] = address.split("?", 2);
  return {
    request: { "x-address": address, "content-security-policy": policy },
    response: {
      "Content-Security-Policy": policy,
      "Cache-Control": showsSecret(path) ? `${notKept}, no-transform` : notKept,
      // S-80: no referrer from a URL with a token.
      ...(/^\/(activate|reset-password|register)\/./.test(path) && {
        "Referrer-Policy": "no-referrer",
      }),
      // Signing out clears the browser's storage; the cookies of the device and of the language stay.
      ...(path === "/sign-in" &&
        new URLSearchParams(query).get("notice") === "signedOut" && {
          "Clear-Site-Data": '"cache", "storage"',
        }),
      ...endOfAnnouncement(address, appUrl, cookies),
    },
  };
}

/** Whether a path has a page's frame: files of the build and route handlers that draw no page have their own headers. */
export function hasPageFrame(path: string): boolean {
  return !/^\/(_next\/(static|image)|api\/|dev\/mail\/.*\/html|reseller-(colours|logo)\/[^/?]+(\?|$)|appearance\/\d+\/letter(\?|$))/.test(
    path,
  );
}

/** Whether a path is a file for somebody to keep, which is sent while it is read. */
export function isDownload(path: string): boolean {
  return /\/(export|result|template)(\?|$)/.test(path);
}

const notKept = "private, no-store";

function endOfAnnouncement(address: string, appUrl: URL, cookies: string): Record<string, string> {
  const { cookie = "", once } = announcementOf(appUrl, address) ?? {};
  if (!once || cookieIn(cookies, cookie) === undefined) return {};
  const secure = appUrl.protocol === "https:" ? "; Secure" : "";
  return { "Set-Cookie": `${cookie}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${secure}` };
}

/**
 * Whether a page shows a secret that still counts when it has been read: the key of an authenticator app, or recovery
 * codes. It is not compressed: its length would tell a part of the secret to somebody who can see how long answers are
 * and choose the address, which the page contains too (BREACH).
 */
function showsSecret(path: string): boolean {
  return /^\/(sign-in\/enrolment|account\/(second-factor|recovery-codes))$/.test(path);
}

/** The nonce in a page's policy; empty if there is none. */
export function nonceIn(policy: string | null | undefined): string {
  return /'nonce-([^']*)'/.exec(policy ?? "")?.[1] ?? "";
}

function pagePolicy(nonce: string, appUrl: URL): string {
  // React's development build evaluates texts to show where an error came from; without it no script of a page runs.
  const evaluating = isDevelopment() ? " 'unsafe-eval'" : "";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${evaluating}`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    // On http, which only this machine can reach, there is nothing to upgrade to.
    ...(appUrl.protocol === "https:" ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
}
