import "server-only";
import { openBrowserMark } from "#lib/infra/crypto/keys";
import { environment } from "#lib/infra/env";
import { cookieNameAt } from "#lib/rules/cookie-name";

/**
 * FF-W1: as whose the server in front counts what comes from a browser in which somebody has signed in, without asking the
 * database: of the account of the last sign-in, by the portal's mark in the cookie. However many browsers somebody signs in
 * with, they share the places of one. It says nothing of whether that person still exists, or is signed in.
 *
 * @param cookies a request's header
 * @returns null for everybody else
 */
export function knownBrowser(cookies: string): string | null {
  const start = `${cookieNameAt(environment().appUrl, "device")}=`;
  const cookie = cookies.split(";").find((part) => part.trimStart().startsWith(start));
  const [mark = ""] = cookie?.trim().slice(start.length).split(".") ?? [];
  const userNumber = openBrowserMark(mark);
  return userNumber === null ? null : `account ${userNumber}`;
}
