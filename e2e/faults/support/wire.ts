import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** What the wire does to everything that passes from now on, in toxiproxy's terms. */
export type Toxics = {
  /** Delay of the database's responses in milliseconds: once per round trip. */
  latency?: number;
  /** Half-open: connections stay, and nothing passes any more. */
  timeout?: boolean;
  /** Size in bytes of the pieces that everything is cut into. */
  slicer?: number;
  /** Bytes after which a connection is closed. */
  limitData?: number;
  /** Whether every connection is reset as soon as it carries data. */
  resetPeer?: boolean;
};

export type Wire = {
  port: number;
  /** Replaces the toxics; the empty object removes them. */
  poison(toxics: Toxics): void;
  /** Directs new connections to this port; open ones stay where they are. */
  lead(port: number): void;
  /** Resets all present connections; new ones work. */
  resetAll(): void;
  /** Refuses connections and ends the open ones. */
  down(): Promise<void>;
  up(): Promise<void>;
  /** The number of open connections. */
  open(): number;
  close(): Promise<void>;
};

/**
 * A TCP proxy on 127.0.0.1 to another port there.
 *
 * @param hear gets what clients send
 */
export async function startWire(
  target: number,
  hear: (bytes: Buffer) => void = () => {},
): Promise<Wire> {
  let toxics: Toxics = {};
  let goal = target;
  const sockets = new Set<Socket>();

  function pump(from: Socket, to: Socket, passed: { bytes: number }, slow: boolean): void {
    // In sequence, so that no piece overtakes another, even if the toxics change in between.
    let last = Promise.resolve();
    const then = (due: number, act: () => void) => {
      last = last.then(async () => {
        const pause = due - Date.now();
        if (pause > 0) await wait(pause);
        act();
      });
    };
    from.on("data", (chunk: Buffer) => {
      if (toxics.timeout) return;
      if (toxics.resetPeer) {
        from.resetAndDestroy();
        to.resetAndDestroy();
        return;
      }
      passed.bytes += chunk.length;
      const due = Date.now() + (slow ? (toxics.latency ?? 0) : 0);
      const size = toxics.slicer ?? chunk.length;
      for (let at = 0; at < chunk.length; at += size)
        then(due, () => to.writable && to.write(chunk.subarray(at, at + size)));
      if (toxics.limitData !== undefined && passed.bytes > toxics.limitData) from.destroy();
    });
    from.on("end", () => then(0, () => to.end()));
    from.on("error", () => to.destroy());
    from.on("close", () => {
      sockets.delete(from);
      // Data in transit still arrive.
      then(0, () => to.destroy());
    });
  }

  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ port: goal, host: "127.0.0.1", allowHalfOpen: true });
    for (const socket of [client, upstream]) sockets.add(socket.setNoDelay(true));
    const passed = { bytes: 0 };
    client.on("data", hear);
    pump(client, upstream, passed, false);
    pump(upstream, client, passed, true);
  });
  const listen = (port: number) =>
    new Promise<void>((done, fail) => {
      server.once("error", fail);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", fail);
        done();
      });
    });
  const stop = () =>
    new Promise<void>((done) => {
      if (server.listening) server.close(() => done());
      else done();
      for (const socket of sockets) socket.destroy();
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;

  return {
    port,
    poison(next) {
      toxics = next;
    },
    lead(next) {
      goal = next;
    },
    resetAll() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    down: stop,
    up: () => listen(port),
    open: () => sockets.size / 2,
    close: stop,
  };
}
