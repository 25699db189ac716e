import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";

/** A connection to a database that can go dead without closing: no data pass any more, in either direction. */
export type StallingProxy = {
  url: string;
  /** The number of connections that clients hold open now. */
  open(): number;
  /** Stalls all present connections for ever; new ones work. */
  stall(): void;
  close(): Promise<void>;
};

/** Starts a proxy between a client and the server of this address. */
export async function startStallingProxy(databaseUrl: string): Promise<StallingProxy> {
  const target = new URL(databaseUrl);
  const pairs = new Set<[client: Socket, server: Socket]>();
  const proxy = createServer((client) => {
    const server = connect(Number(target.port), target.hostname);
    const pair: [Socket, Socket] = [client, server];
    pairs.add(pair);
    client.pipe(server);
    server.pipe(client);
    for (const one of pair) one.on("error", () => one.destroy());
    client.on("close", () => {
      server.destroy();
      pairs.delete(pair);
    });
    server.on("close", () => client.destroy());
  });
  await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
  const url = new URL(databaseUrl);
  url.port = String((proxy.address() as AddressInfo).port);
  return {
    url: url.href,
    open: () => pairs.size,
    stall() {
      for (const [client, server] of pairs) {
        client.unpipe(server);
        server.unpipe(client);
        // Keeps reading, so that the end of the connection is noticed.
        client.resume();
        server.resume();
      }
    },
    close: () =>
      new Promise((closed) => {
        for (const pair of pairs) for (const one of pair) one.destroy();
        proxy.close(() => closed());
      }),
  };
}
