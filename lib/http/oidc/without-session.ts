import type { IncomingMessage, ServerResponse } from "node:http";
import { connectCookies } from "./names";

/**
 * The library finds its session by a cookie; ours is the portal's, whatever cookie is sent (a neighbouring host may have
 * planted one). So it always sees one, and what it sets does not leave.
 */
export function withoutItsSession(
  request: IncomingMessage,
  response: ServerResponse,
  place: string,
): void {
  const { session } = connectCookies();
  const others = (request.headers.cookie ?? "")
    .split(";")
    .filter((part) => !part.trim().startsWith(`${session}=`));
  request.headers.cookie = [...others, `${session}=portal`].join(";");
  const writeHead = response.writeHead.bind(response);
  response.writeHead = ((status: number, ...more: [never]) => {
    if (!isPublic(place))
      for (const name of response.getHeaderNames())
        if (name.startsWith("access-control-")) response.removeHeader(name);
    const set = response.getHeader("set-cookie");
    if (Array.isArray(set)) {
      const kept = set.filter((one) => !one.startsWith(`${session}=`));
      if (kept.length > 0) response.setHeader("set-cookie", kept);
      else response.removeHeader("set-cookie");
    }
    return writeHead(status, ...more);
  }) as typeof response.writeHead;
}

/** Whether scripts of other sites may read this. */
function isPublic(path: string): boolean {
  return path === "/jwks" || path.startsWith("/.well-known/");
}
