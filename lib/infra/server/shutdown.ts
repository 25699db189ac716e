import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { logEvent, logFault } from "#lib/infra/log";
import { limits } from "#lib/rules/limits";
import { beginEnding, isEnding, workDone } from "./lifecycle";

/**
 * Ends this process in order.
 *
 * - S-96: when told to end it accepts nothing new, gives running work `limits.shutdown`, and exits with 0.
 * - F-14: requests that have reached it before are answered, including those in the port's backlog and on open
 *   connections.
 * - S-95: after an uncaught exception its state is unknown: it ends the same way, with 1. What it has promised is in
 *   the database, and another process takes over. An unhandled rejection is only logged.
 *
 * @param close what else to close after the last response
 */
export function endInOrder(server: Server, close: () => Promise<unknown>): void {
  const end = async (code: number, reason: string) => {
    if (isEnding()) return;
    beginEnding();
    setTimeout(() => process.exit(code), limits.shutdown).unref();
    await lineIsEmpty(server).catch((error) => logFault("end", error));
    await new Promise((resolve) => {
      // Node's own version closes idle connections at once, although a request may be on its way.
      const closeIdle = server.closeIdleConnections;
      server.closeIdleConnections = () => {};
      server.close(resolve);
      server.closeIdleConnections = closeIdle;
      logEvent("ending", { reason });
      // Repeated, because a connection becomes idle only when its response has been sent.
      const closing = () =>
        setInterval(() => server.closeIdleConnections(), limits.shutdown / 100).unref();
      setTimeout(closing, limits.lastRequests).unref();
    });
    await Promise.all([close(), workDone()]).catch((error) => logFault("end", error));
    logEvent("ended", { reason });
    process.exit(code);
  };
  // SIGHUP: the terminal in which it was started is gone.
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
    process.on(signal, () => void end(0, signal));
  process.on("uncaughtException", (error) => {
    logFault("process", error);
    void end(1, "uncaughtException");
  });
  process.on("unhandledRejection", (error) => logFault("promise", error));
}

/**
 * Waits until the port's backlog is empty. The process accepts one connection per turn of its event loop, and closing
 * the port resets the rest. A connection of our own queues behind them: once it is accepted, all before it are.
 */
async function lineIsEmpty(server: Server): Promise<void> {
  const address = server.address() as AddressInfo | null;
  if (!address) return;
  const local = { "0.0.0.0": "127.0.0.1", "::": "::1" }[address.address] ?? address.address;
  const own = connect({ host: local, port: address.port });
  const failed = once(own, "close");
  const taken = new Promise<void>((resolve) => {
    server.on("connection", function look(socket: Socket) {
      if (socket.remotePort !== own.localPort) return;
      server.off("connection", look);
      resolve();
    });
  });
  // In a flood the backlog never gets empty.
  const late = wait(limits.shutdown / 2, undefined, { ref: false });
  try {
    await Promise.race([taken, failed, late]);
  } finally {
    own.destroy();
  }
}
