import "server-only";
import type { IncomingMessage, ServerResponse } from "node:http";
import { barePage, barePagePolicy, type Happening, type PageFacts } from "./fault-page";

/**
 * Whether a person's browser waits for this answer as a page: what a script asks for (an action, the data of a page), what
 * another system asks the API, and files of the build are not.
 */
export function isForPerson({ url = "", headers }: IncomingMessage): boolean {
  if (/^\/(api|_next)\//.test(url)) return false;
  if (headers["next-action"] !== undefined || headers.rsc !== undefined) return false;
  return /text\/html|\*\/\*/.test(headers.accept ?? "*/*");
}

/** Makes an answer's headers those of a page of ours. */
export function headAsPage(response: ServerResponse, page: string): void {
  for (const name of ["Content-Encoding", "Transfer-Encoding", "ETag", "Link"])
    response.removeHeader(name);
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.setHeader("Content-Length", Buffer.byteLength(page));
  response.setHeader("Content-Security-Policy", barePagePolicy);
  response.setHeader("Cache-Control", "no-store");
}

/**
 * FF-H-3: puts a page of ours in the place of an answer, whole, whoever writes it and however: with one word at its end, in
 * parts, or compressed. It is decided when the head is about to leave; before that nothing of the body has left.
 *
 * @param choose what to say in the place of an answer of this status; null: the answer stays
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
  // Else Node would take the length of what is being written for the answer's.
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
