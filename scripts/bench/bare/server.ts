import { join } from "node:path";
import { findFreePort } from "#db/free-port";
import { keep } from "../../support/paths";
import { type Server, startServer } from "../../support/server";
import { cpuOf, memoryOf } from "../cpu";
import type { BareApp } from "../laboratory";
import { visit } from "../load";
import { bareServer, buildBareApp } from "./app";
import { shapeOf } from "./source";

/**
 * Builds the bare application from the list as the portal answers it now, and starts it.
 *
 * @param program the portal's server
 * @param hash of the password that its form asks for
 * @throws Error if its list has other elements than the portal's
 */
export async function startBareApp(html: string, program: string, hash: string): Promise<BareApp> {
  await buildBareApp(html, program);
  const port = await findFreePort();
  const server: Server = await startServer({
    command: [bareServer],
    variables: {
      PORT: String(port),
      HOSTNAME: "127.0.0.1",
      NODE_ENV: "production",
      PASSWORD_HASH: hash,
    },
    port,
    log: join(keep, "bench", "bare.log"),
    name: "The bare application",
    answersAt: "/empty",
  });
  const app: BareApp = {
    url: `http://localhost:${port}`,
    port,
    cpu: () => cpuOf(server.pid),
    memory: () => memoryOf(server.pid),
    stop: () => server.stop(),
    elements: shapeOf(html).length,
  };
  const drawn = shapeOf(await visit(app, "/list"));
  if (drawn.join() === shapeOf(html).join()) return app;
  await server.stop();
  throw new Error(`the bare list has ${drawn.length} elements, the portal's ${app.elements}`);
}
