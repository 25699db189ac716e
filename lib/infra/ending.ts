import "server-only";
import type { Server } from "node:http";
import { limits } from "#lib/rules/limits";
import { beginEnding, isEnding, workDone } from "./lifecycle";
import { logEvent, logFault } from "./log";

/**
 * Ends this process as it should end.
 *
 * - S-96: told to end, it takes nothing new, gives what runs `limits.shutdown`, and leaves with 0.
 * - S-95: after an exception that nobody caught nobody knows what state it is in: the same, with 1. What it has promised is
 *   in the database, and another process takes over. A promise that failed unheard is only a line in the log.
 *
 * @param close what else is to be closed when the last request is answered
 */
export function endInOrder(server: Server, close: () => Promise<unknown>): void {
  const end = async (code: number, reason: string) => {
    if (isEnding()) return;
    beginEnding();
    logEvent("ending", { reason });
    setTimeout(() => process.exit(code), limits.shutdown).unref();
    await new Promise((resolve) => {
      server.close(resolve);
      // Again and again: a connection whose answer was on its way becomes idle only afterwards.
      setInterval(() => server.closeIdleConnections(), limits.shutdown / 100).unref();
    });
    await Promise.all([close(), workDone()]).catch((error) => logFault("end", error));
    logEvent("ended", { reason });
    process.exit(code);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.on(signal, () => void end(0, signal));
  process.on("uncaughtException", (error) => {
    logFault("process", error);
    void end(1, "uncaughtException");
  });
  process.on("unhandledRejection", (error) => logFault("promise", error));
}
