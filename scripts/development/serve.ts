// Bundled and started by `npm run dev`: Next's development server behind the same server in front as in production, which
// also answers connected systems.
import { createServer } from "node:http";
import { knownBrowser } from "#lib/http/known-browser";
import { answeringSystems } from "#lib/http/systems";
import { answeringBrand } from "#lib/infra/brand/answer";
import { checkEnvironment } from "#lib/infra/env";
import { createFront } from "#lib/infra/server/front";
import { localOrigin } from "#lib/infra/server/listening";
import { endInOrder } from "#lib/infra/server/shutdown";

const { appUrl, port, listen } = checkEnvironment();
Object.assign(process.env, {
  NODE_ENV: "development",
  __NEXT_PRIVATE_ORIGIN: localOrigin(listen, port),
});
const next: typeof import("next").default = require("next");
// Next adds its own listener for the connection over which pages reload.
const upgrades = createServer();
const app = next({ dir: process.cwd(), dev: true, hostname: listen, port, httpServer: upgrades });
await app.prepare();
const server = createFront(
  appUrl,
  answeringBrand(answeringSystems(app.getRequestHandler())),
  knownBrowser,
);
server.on("upgrade", (...connection) => upgrades.emit("upgrade", ...connection));
server.listen(port, listen);
endInOrder(server, () => app.close());
