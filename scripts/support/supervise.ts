import type { Server } from "./server";
import { print } from "./steps";

/**
 * Starts a server and restarts it whenever it dies: immediately the first time, then with a growing pause. Returns a
 * function that stops it for good.
 *
 * @param name as it is printed: "The portal"
 * @throws Error if the first start fails
 */
export async function supervise(
  name: string,
  start: () => Promise<Server>,
  started: (server: Server) => void,
): Promise<() => Promise<void>> {
  let stopping = false;
  let server = await start();
  started(server);
  const loop = async () => {
    for (let pause = 100; ; pause = Math.min(pause * 2, 5_000)) {
      const begin = Date.now();
      await server.ended;
      if (stopping) return;
      if (Date.now() - begin > 30_000) pause = 100;
      print(`${name} has exited; starting it again.`);
      await new Promise((resolve) => setTimeout(resolve, pause));
      if (stopping) return;
      try {
        server = await start();
        started(server);
      } catch (error) {
        print((error as Error).message);
      }
    }
  };
  const done = loop();
  return async () => {
    stopping = true;
    await server.stop();
    await done;
  };
}
