import type { IncomingMessage, ServerResponse } from "node:http";
import { bareNoscript } from "./fault-page";
import { happeningOf } from "./happenings";
import { nonceIn } from "./page-frame";

/** How a page begins that Next leaves to its scripts: of what does not exist it sends an empty body. */
const undrawn = '<!DOCTYPE html><html id="__next_error__"';

/**
 * A page that does not exist, readable in a browser without scripts; every other page as it is.
 *
 * @param response whose status and id it has
 */
export function readableUnscripted(
  page: Buffer,
  { url, headers }: Pick<IncomingMessage, "url" | "headers">,
  response: Pick<ServerResponse, "statusCode" | "getHeader">,
): Buffer {
  if (page.subarray(0, undrawn.length).toString() !== undrawn) return page;
  const policy = String(headers["content-security-policy"]);
  const facts = { id: String(response.getHeader("x-request-id")), address: url };
  const said = bareNoscript(happeningOf(response.statusCode), facts, nonceIn(policy));
  return Buffer.from(page.toString().replace("</body>", () => `${said}</body>`));
}
