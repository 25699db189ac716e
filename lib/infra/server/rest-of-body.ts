import "server-only";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { limits } from "#lib/rules/limits";

/** The newest refused request of each connection: one may bring any number of them. */
const newest = new WeakMap<Socket, IncomingMessage>();

/**
 * F-16: lets the rest of a body arrive that was refused, and discards it, before the connection is closed. After an answer to
 * a request with "Connection: close" Node closes at once: what still comes is then answered with a reset, at which a proxy
 * loses the answer (Caddy shows 502, measured).
 */
export function closeAfterBody(request: IncomingMessage): void {
  const { socket } = request;
  const isPrepared = newest.has(socket);
  newest.set(socket, request);
  // Once for each connection: prepared anew by each request, it would call itself as often.
  if (isPrepared) return;
  const close = socket.destroySoon.bind(socket);
  socket.destroySoon = () => {
    const refused = newest.get(socket);
    if (!refused || refused.complete) return close();
    socket.end();
    refused.once("end", close);
    setTimeout(() => socket.destroy(), limits.httpHeaders).unref();
  };
}
