import "server-only";
import { createHash } from "node:crypto";
import { cookieNameAt } from "#lib/rules/cookie-name";

/** The parameters with which an address says that something has just happened. */
const parameters = ["notice", "sent"] as const;

/** What an address says has happened, and the cookie without which it is not true. */
export type Announcement = {
  text: string;
  cookie: string;
  /** Whether it is said once; a page that says nothing else stays until the browser is closed. */
  once: boolean;
};

/**
 * What this address says has happened; null if it says nothing. An action sets the cookie when it has done it, so that
 * an address alone claims nothing: typed by hand, as a bookmark, or loaded again (FEEL-D17). There is one for each
 * address, so that two tabs do not take each other's.
 *
 * @param address path and query
 */
export function announcementOf(appUrl: URL, address: string): Announcement | null {
  // Not resolved against the portal's address: "//x" would be another host, and "//" none.
  const { pathname, searchParams } = new URL(`${appUrl.origin}${address}`);
  const parameter = parameters.find((name) => searchParams.has(name));
  if (!parameter) return null;
  const hash = createHash("sha256").update(`${pathname}?${searchParams}`).digest("base64url");
  return {
    text: searchParams.get(parameter) ?? "",
    cookie: cookieNameAt(appUrl, `${parameter}-${hash.slice(0, 12)}`),
    once: parameter === "notice",
  };
}

/** Whether a Set-Cookie header is of something that is said once. */
export function isOfAnnouncement(appUrl: URL, setCookie: string): boolean {
  return setCookie.startsWith(cookieNameAt(appUrl, "notice-"));
}
