import "server-only";
import type { IncomingMessage } from "node:http";
import { limits } from "#lib/rules/limits";

/**
 * F-16: lets the rest of a body arrive that was refused, and discards it, before the connection is closed. After an answer to
 * a request with "Connection: close" Node closes at once: what still comes is then answered with a reset, at which a proxy
 * loses the answer (Caddy shows 502, measured).
 */
export function closeAfterBody(request: IncomingMessage): void {
  const { socket } = request;
  const close = socket.destroySoon.bind(socket);
  socket.destroySoon = () => {
    if (request.complete) return close();
    socket.end();
    request.once("end", close);
    setTimeout(() => socket.destroy(), limits.httpHeaders).unref();
  };
}
