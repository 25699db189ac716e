// Bundled into .next/standalone/serve.mjs: the portal's server. Next's own (server.js) cannot limit methods, sizes,
// times and hosts, so this one puts a server of ours in front of Next's handler (lib/infra/server/front.ts).
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { checkDatabase } from "#lib/domain/installation/check";
import { knownBrowser } from "#lib/http/known-browser";
import { answeringBrand } from "#lib/infra/brand/answer";
import { checkEnvironment } from "#lib/infra/env";
import { describeProblems } from "#lib/infra/environment-problem";
import { logEvent, logFault } from "#lib/infra/log";
import { captureConsole } from "#lib/infra/server/console-lines";
import { createFront } from "#lib/infra/server/front";
import { localOrigin, problemOfListening } from "#lib/infra/server/listening";
import { endInOrder } from "#lib/infra/server/shutdown";

// On a machine with much memory V8 lets garbage grow to several times the live data before collecting it. Explicit heap
// limits (NODE_OPTIONS=--max-old-space-size=…) take precedence.
const bounds = /--(max[-_](old|semi|heap)|heap[-_]growing|optimize[-_]for[-_]size)/;
if (![process.env.NODE_OPTIONS ?? "", ...process.execArgv].some((option) => bounds.test(option)))
  setFlagsFromString("--heap-growing-percent=50");

const { appUrl, port, listen, demo, metrics } = checkEnvironment();
const folder = import.meta.dirname;
// Before anything is counted, and only where it is wanted, because it keeps the library in memory.
const metricsServer = metrics && (await (await import("./metrics")).serveMetrics(metrics, folder));
process.chdir(folder);
// Next reads these three instead of options.
Object.assign(process.env, {
  NODE_ENV: "production",
  __NEXT_PRIVATE_STANDALONE_CONFIG: JSON.stringify(
    require(join(folder, ".next/required-server-files.json")).config,
  ),
  // Where Next requests a redirect's target from itself: never a host name from a request.
  __NEXT_PRIVATE_ORIGIN: localOrigin(listen, port),
});
captureConsole();
// After that line: the library behind it warns on the console when it is loaded on Node 20.
const { answeringSystems } = await import("#lib/http/systems");

// `require` finds Next beside this file, where the build has put the parts that are needed.
const next: typeof import("next").default = require("next");
// Upgrades would bypass the front: Next listens for them on a server that never listens.
const app = next({ dir: folder, dev: false, hostname: listen, port, httpServer: createServer() });
await app.prepare();
const server = createFront(
  appUrl,
  answeringBrand(answeringSystems(app.getRequestHandler())),
  knownBrowser,
);
server.once("error", (error) => {
  const problem = problemOfListening(error);
  if (problem) process.stderr.write(describeProblems([problem]));
  else logFault("start", error);
  process.exit(1);
});
// Before the portal says that it listens. An unavailable database is checked again later by the portal itself.
const unfit = await checkDatabase(demo).catch(() => null);
if (unfit) {
  process.stderr.write(`The portal does not start: ${unfit}\n`);
  process.exit(1);
}
server.listen(port, listen, () => {
  const { address } = server.address() as AddressInfo;
  logEvent("listening", { address, port });
});

endInOrder(server, () => Promise.all([app.close(), metricsServer?.end()]));
