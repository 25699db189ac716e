import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

/** One for the process, also where a bundler makes this module twice. */
const holder = globalThis as typeof globalThis & {
  zugangSocketAddress?: AsyncLocalStorage<string | undefined>;
};

/**
 * S-65: from now on every request that this process receives knows the address at the other end of its connection. Next
 * tells nobody, and a header could be sent by anybody; Node itself says it before anything else sees the request.
 */
export function watchSocketAddresses(): void {
  if (holder.zugangSocketAddress) return;
  const storage = new AsyncLocalStorage<string | undefined>();
  holder.zugangSocketAddress = storage;
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    storage.enterWith(request.socket.remoteAddress);
  });
}

/** The address at the other end of this request's connection; undefined where it is not known. */
export function socketAddress(): string | undefined {
  return holder.zugangSocketAddress?.getStore();
}
