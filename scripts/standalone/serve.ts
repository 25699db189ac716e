// Bundled into .next/standalone/serve.mjs: the portal's server. Next's own (server.js) has no say in methods, sizes, times
// and hosts, so this one stands in front of Next's handler (lib/infra/front.ts).
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { captureConsole } from "#lib/infra/console-lines";
import { checkEnvironment } from "#lib/infra/env";
import { createFront } from "#lib/infra/front";
import { beginEnding, isEnding, workDone } from "#lib/infra/lifecycle";
import { logEvent, logFault } from "#lib/infra/log";
import { limits } from "#lib/rules/limits";

const { appUrl, port } = checkEnvironment();
const folder = import.meta.dirname;
process.chdir(folder);
const hostname = process.env.HOSTNAME || "0.0.0.0";
const isEverywhere = hostname === "0.0.0.0" || hostname === "::";
// Next reads these three instead of options.
Object.assign(process.env, {
  NODE_ENV: "production",
  __NEXT_PRIVATE_STANDALONE_CONFIG: JSON.stringify(
    require(join(folder, ".next/required-server-files.json")).config,
  ),
  // Where it asks itself for the page behind a redirect: never by way of a name that a request claims.
  __NEXT_PRIVATE_ORIGIN: `http://${isEverywhere ? "127.0.0.1" : hostname}:${port}`,
});
captureConsole();

// `require` finds Next beside this file, where the build has put what it needs of it.
const next: typeof import("next").default = require("next");
// Upgrades would go past the front: Next hears of them from a server that never listens.
const app = next({ dir: folder, dev: false, hostname, port, httpServer: createServer() });
await app.prepare();
const server = createFront(appUrl, app.getRequestHandler());
server.once("error", (error) => {
  logFault("start", error);
  process.exit(1);
});
server.listen(port, hostname, () => logEvent("listening", { port }));

for (const signal of ["SIGTERM", "SIGINT"] as const)
  process.on(signal, () => void end(server, 0, signal));
// S-95: nobody knows what state such a process is in. What it has promised is in the database; another takes over.
process.on("uncaughtException", (error) => {
  logFault("process", error);
  void end(server, 1, "uncaughtException");
});
process.on("unhandledRejection", (error) => logFault("promise", error));

/** S-96: takes nothing new, gives what runs its time, and leaves. */
async function end(running: Server, code: number, reason: string): Promise<void> {
  if (isEnding()) return;
  beginEnding();
  logEvent("ending", { reason });
  setTimeout(() => process.exit(code), limits.shutdown).unref();
  await new Promise((resolve) => {
    running.close(resolve);
    // Again and again: a connection whose answer was on its way becomes idle only afterwards.
    setInterval(() => running.closeIdleConnections(), limits.shutdown / 100).unref();
  });
  await Promise.all([app.close(), workDone()]).catch((error) => logFault("end", error));
  logEvent("ended", { reason });
  process.exit(code);
}
