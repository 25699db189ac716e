import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

/** A request as it reached the application. */
export type Arrival = {
  method: string;
  path: string;
  /** Names as they were written, in the order in which they came. */
  headers: [name: string, value: string][];
};

/** The application behind a proxy: it believes everybody and records what it was told. */
export type Recorder = {
  url: string;
  /** What has arrived since this was called last. */
  take(): Arrival[];
  close(): void;
};

/** Its answers may be kept by anybody for an hour, and it speaks WebSocket and other protocols at every address. */
export async function startRecorder(): Promise<Recorder> {
  let arrivals: Arrival[] = [];
  const record = ({ method = "", url = "", rawHeaders }: IncomingMessage) => {
    const headers = rawHeaders.flatMap((name, at): [string, string][] =>
      at % 2 ? [] : [[name, rawHeaders[at + 1] ?? ""]],
    );
    const arrival = { method, path: url, headers };
    arrivals.push(arrival);
    return arrival;
  };
  const server = createServer((request, response) => {
    const arrival = record(request);
    request.resume();
    response.setHeader("Cache-Control", "public, max-age=3600").setHeader("ETag", '"kept"');
    if (request.headers["if-none-match"] === '"kept"') return response.writeHead(304).end();
    response.setHeader("Content-Type", "application/json").end(JSON.stringify(arrival));
  });
  const open = new Set<Duplex>();
  server.on("upgrade", (request, socket) => {
    record(request);
    open.add(socket.on("error", () => {}));
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: ${request.headers.upgrade}\r\nConnection: Upgrade\r\n\r\n`,
    );
    // It says everything that it hears.
    socket.pipe(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const taken = arrivals;
      arrivals = [];
      return taken;
    },
    close() {
      for (const socket of open) socket.destroy();
      server.close();
      server.closeAllConnections();
    },
  };
}
