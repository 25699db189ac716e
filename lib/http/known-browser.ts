import { openBrowserMark } from "#lib/infra/crypto/browser-mark";
import { environment } from "#lib/infra/env";
import { cookieNameAt } from "#lib/rules/cookie-name";

/**
 * FF-W1: the share that the server in front counts a known browser's requests against, without asking the database:
 * that of the account which last signed in there, read from the mark in the cookie. All browsers of a user share one.
 * Does not tell whether that user still exists or is signed in.
 *
 * @param cookies a request's Cookie header
 * @returns null for an unknown browser
 */
export function knownBrowser(cookies: string): string | null {
  const start = `${cookieNameAt(environment().appUrl, "device")}=`;
  const cookie = cookies.split(";").find((part) => part.trimStart().startsWith(start));
  const [mark = ""] = cookie?.trim().slice(start.length).split(".") ?? [];
  const userNumber = openBrowserMark(mark);
  return userNumber === null ? null : `account ${userNumber}`;
}
