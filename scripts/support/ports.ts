import { createConnection, createServer } from "node:net";

/**
 * The wanted port, or the next one on which nobody listens, including on IPv6 only.
 *
 * @param besides ports on which somebody is about to listen
 */
export async function findPort(wanted: number, besides: number[] = []): Promise<number> {
  for (let port = wanted; port < wanted + 100; port++) {
    if (
      !besides.includes(port) &&
      !(await isTaken(port, "::1")) &&
      !(await isTaken(port, "127.0.0.1")) &&
      (await canListen(port))
    ) {
      return port;
    }
  }
  throw new Error(`No free port from ${wanted} to ${wanted + 99}.`);
}

function isTaken(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host, timeout: 1_000 });
    const answer = (taken: boolean) => () => {
      socket.destroy();
      resolve(taken);
    };
    socket
      .once("connect", answer(true))
      .once("error", answer(false))
      .once("timeout", answer(false));
  });
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
