import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

/** One per process, even where a bundler duplicates this module. */
const holder = globalThis as typeof globalThis & {
  zugangSocketAddress?: AsyncLocalStorage<string | undefined>;
};

/**
 * S-65: makes the address at the other end of the connection known for every request. Next does not pass it on, and a
 * header can be forged; Node publishes it before anything else sees the request.
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

/** The address at the other end of this request's connection; undefined if it is unknown. */
export function socketAddress(): string | undefined {
  return holder.zugangSocketAddress?.getStore();
}
