import "server-only";
import { limits } from "#lib/rules/limits";
import { tokenIn } from "#lib/rules/link-token";
import { writeCookie } from "./cookies";

/** Where links lead, and the cookie that each page reads: who registers opens the other link in the same browser next. */
const cookieOf = { "/set-password": "link", "/register": "registration" } as const;

/**
 * R-406, S-34: the door of a link from a mail. Puts the token into a short-lived cookie and leads to a clean address.
 * Reads and writes nothing else, so that opening a link, by whomever and however often, never spends it; and says
 * nothing of whether it is valid.
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
