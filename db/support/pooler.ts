import { createConnection, createServer, type Socket } from "node:net";

/** The address of a running pooler, and how to stop it. */
export type Pooler = { url: string; close(): Promise<void> };

/**
 * A pooler in transaction mode, like PgBouncer before 1.21: a client's connection to the server is shared with all
 * others. A transaction gets another connection than the client's last one, if one is free.
 */
export async function startPooler(to: string): Promise<Pooler> {
  const { port, hostname } = new URL(to);
  const sockets = new Set<Socket>();
  const free: Server[] = [];
  const waiting: (() => void)[] = [];
  const release = (server: Server) => {
    free.push(server);
    waiting.shift()?.();
  };

  const listener = createServer((client) => {
    sockets.add(client);
    client.setNoDelay();
    const own = createConnection(Number(port), hostname).setNoDelay();
    sockets.add(own);
    const first: Server = { socket: own, told: undefined };
    let server: Server | undefined = first;
    let last = first;
    let held = Buffer.alloc(0);
    let signedIn = false;
    /** Responses ending with "ready" that have not arrived yet. */
    let owed = 1;

    const listen = (to: Server) => {
      to.told = (kind, message) => {
        client.write(message);
        if (kind !== "Z") return;
        owed -= 1;
        // "I": no transaction is open.
        if (owed > 0 || message.at(-1) !== 73) return;
        signedIn = true;
        server = undefined;
        release(to);
        forward();
      };
    };
    const forward = () => {
      if (held.length === 0 || (signedIn && !server && free.length === 0)) {
        if (held.length > 0) waiting.push(forward);
        return;
      }
      if (!server) {
        const other = free.findIndex((one) => one !== last);
        [server] = free.splice(Math.max(other, 0), 1);
        if (server) {
          last = server;
          listen(server);
        }
      }
      const [messages, rest] = signedIn ? messagesIn(held) : [[held], Buffer.alloc(0)];
      held = rest;
      for (const message of messages) {
        const kind = String.fromCharCode(message[0] ?? 0);
        // Sync and Query are each answered with "ready". When a client leaves, the server connection stays.
        if (signedIn && kind === "X") continue;
        if (signedIn && (kind === "S" || kind === "Q")) owed += 1;
        server?.socket.write(message);
      }
    };
    listen(first);
    read(first);
    client.on("data", (data: Buffer) => {
      held = Buffer.concat([held, data]);
      forward();
    });
    client.on("error", () => {}).on("close", () => server?.socket.destroy());
  });
  await new Promise<void>((done) => listener.listen(0, "127.0.0.1", done));
  const address = listener.address();
  const url = new URL(to);
  url.port = String(typeof address === "object" ? address?.port : 0);
  return {
    url: url.href,
    close: () =>
      new Promise((done) => {
        listener.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

type Server = { socket: Socket; told: ((kind: string, message: Buffer) => void) | undefined };

/** Reads a server's messages one by one, for the client that has the connection at that moment. */
function read(server: Server): void {
  let held = Buffer.alloc(0);
  server.socket
    .on("error", () => {})
    .on("data", (data: Buffer) => {
      const [messages, rest] = messagesIn(Buffer.concat([held, data]));
      held = rest;
      for (const message of messages) server.told?.(String.fromCharCode(message[0] ?? 0), message);
    });
}

/** The complete messages of the protocol (a letter, four bytes of length, the rest), and the incomplete rest. */
function messagesIn(data: Buffer): [Buffer<ArrayBuffer>[], Buffer<ArrayBuffer>] {
  const messages: Buffer<ArrayBuffer>[] = [];
  let at = 0;
  while (data.length - at >= 5) {
    const end = at + 1 + data.readUInt32BE(at + 1);
    if (end > data.length) break;
    messages.push(Buffer.from(data.subarray(at, end)));
    at = end;
  }
  return [messages, Buffer.from(data.subarray(at))];
}
