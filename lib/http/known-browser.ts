import { openBrowserMark } from "#lib/infra/crypto/browser-mark";
import { environment } from "#lib/infra/env";
import { cookieIn, cookieNameAt } from "#lib/rules/cookie-name";

/**
 * FF-W1: the share that the server in front counts a known browser's requests against, without asking the database:
 * that of the account which last signed in there, read from the mark in the cookie. All browsers of a user share one.
 * Does not tell whether that user still exists or is signed in.
 *
 * @param cookies a request's Cookie header
 * @returns null for an unknown browser
 */
export function knownBrowser(cookies: string): string | null {
  const cookie = cookieIn(cookies, cookieNameAt(environment().appUrl, "device")) ?? "";
  const [mark = ""] = cookie.split(".");
  const userNumber = openBrowserMark(mark);
  return userNumber === null ? null : `account ${userNumber}`;
}
