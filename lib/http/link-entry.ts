import { limits } from "#lib/rules/limits";
import { tokenIn } from "#lib/rules/link-token";
import { writeCookie } from "./cookies";

/**
 * Where links lead, and the cookie that each page reads. They differ because a person who registers opens the second
 * link in the same browser.
 */
const cookieOf = { "/set-password": "link", "/register": "registration" } as const;

/**
 * R-406, S-34: the entry point of a letter's link. Stores the token in a short-lived cookie and redirects to a clean
 * URL. Reads and writes nothing else, so that opening a link never uses it up, and does not reveal whether it is valid.
 */
export async function enterByLink(
  token: string,
  page: keyof typeof cookieOf = "/set-password",
): Promise<Response> {
  await writeCookie(cookieOf[page], tokenIn(token), limits.linkCookie);
  return new Response(null, {
    status: 303,
    headers: {
      Location: page,
      "Cache-Control": "no-store",
      "Referrer-Policy": "no-referrer",
      "X-Robots-Tag": "noindex",
    },
  });
}
