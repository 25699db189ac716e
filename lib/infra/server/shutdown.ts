import "server-only";
import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { logEvent, logFault } from "#lib/infra/log";
import { limits } from "#lib/rules/limits";
import { beginEnding, isEnding, workDone } from "./lifecycle";

/**
 * Ends this process as it should end.
 *
 * - S-96: told to end, it takes nothing new, gives what runs `limits.shutdown`, and leaves with 0.
 * - F-14: what has reached it before that is answered, also what only stands in line at its port, or comes by a connection
 *   that was open already.
 * - S-95: after an exception that nobody caught nobody knows what state it is in: the same, with 1. What it has promised is
 *   in the database, and another process takes over. A promise that failed unheard is only a line in the log.
 *
 * @param close what else is to be closed when the last request is answered
 */
export function endInOrder(server: Server, close: () => Promise<unknown>): void {
  const end = async (code: number, reason: string) => {
    if (isEnding()) return;
    beginEnding();
    setTimeout(() => process.exit(code), limits.shutdown).unref();
    await lineIsEmpty(server).catch((error) => logFault("end", error));
    await new Promise((resolve) => {
      // Node's own closes idle connections at once, on which a request may be on its way.
      const closeIdle = server.closeIdleConnections;
      server.closeIdleConnections = () => {};
      server.close(resolve);
      server.closeIdleConnections = closeIdle;
      logEvent("ending", { reason });
      // From then on again and again: a connection whose answer was on its way becomes idle only afterwards.
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
 * Connections wait at a port until the process takes them, one in each turn of its loop, and are reset when the port is closed
 * before. One of our own stands in line behind them: when that is taken, all before it are.
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
  // In a flood the line never ends.
  const late = wait(limits.shutdown / 2, undefined, { ref: false });
  try {
    await Promise.race([taken, failed, late]);
  } finally {
    own.destroy();
  }
}
