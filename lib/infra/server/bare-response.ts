import type { IncomingMessage, ServerResponse } from "node:http";
import { barePage, barePagePolicy, type PageFacts } from "./fault-page";
import type { Happening } from "./happenings";
import { isOfSystem, isOutside } from "./request-target";

/**
 * Whether a browser waits for this response as a page, rather than a script (an action, a page's data), another system
 * (the API), a file of the build, or the host of a system.
 */
export function isForPerson({ url = "", headers }: IncomingMessage): boolean {
  if (/^\/(api|_next)\//.test(url) || isOfSystem(url) || isOutside(url)) return false;
  if (headers["next-action"] !== undefined || headers.rsc !== undefined) return false;
  return /text\/html|\*\/\*/.test(headers.accept ?? "*/*");
}

/** Replaces a response's headers with those of our own page. */
export function headAsPage(response: ServerResponse, page: string): void {
  for (const name of ["Content-Encoding", "Transfer-Encoding", "ETag", "Link"])
    response.removeHeader(name);
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.setHeader("Content-Length", Buffer.byteLength(page));
  response.setHeader("Content-Security-Policy", barePagePolicy);
  response.setHeader("Cache-Control", "no-store");
}

/**
 * FF-H-3: replaces a response with a page of ours, however it is written: in one call to end, in parts, or compressed.
 * The choice is made just before the head is sent; until then nothing of the body has been sent.
 *
 * @param choose returns the page for a response with this status; null keeps the response
 */
export function replaceAnswer(
  response: ServerResponse,
  facts: PageFacts,
  choose: (status: number) => Happening | null,
): void {
  let page: string | undefined;
  const writeHead = response.writeHead.bind(response);
  const write = response.write.bind(response);
  const end = response.end.bind(response);
  response.writeHead = ((status: number, ...rest: [never]) => {
    const happening = choose(status);
    if (!happening) return writeHead(status, ...rest);
    page = barePage(happening, facts);
    headAsPage(response, page);
    return writeHead(status);
  }) as typeof response.writeHead;
  // Otherwise Node would use the length of the original body.
  const decide = () => {
    if (!response.headersSent && choose(response.statusCode))
      response.writeHead(response.statusCode);
  };
  response.write = ((...parts: [never]) => {
    decide();
    if (page === undefined) return write(...parts);
    const written = callbackAmong(parts);
    if (written) process.nextTick(written);
    return true;
  }) as typeof response.write;
  response.end = ((...parts: [never]) => {
    decide();
    return page === undefined ? end(...parts) : end(page, callbackAmong(parts));
  }) as typeof response.end;
}

function callbackAmong(parts: unknown[]): (() => void) | undefined {
  return parts.find((part) => typeof part === "function") as (() => void) | undefined;
}
