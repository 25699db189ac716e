import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A logout that a system has received, and when, by `performance.now()`. */
export type ReceivedLogout = { token: string; type: string; path: string; at: number };

/** How a system answers a logout; it may also not answer at all. */
export type Answer = (response: ServerResponse) => void;

/** A connected system that takes logouts, as a real server on this machine. */
export class Receiver {
  readonly received: ReceivedLogout[] = [];
  /** The largest number of logouts that it had at the same time. */
  mostAtOnce = 0;
  #answer: Answer = taken;
  #open = 0;
  #server: Server | null = null;
  #port = 0;

  /** Begins to listen, on the same port as before. */
  async start(): Promise<this> {
    const server = createServer((request, response) => void this.#take(request, response));
    await new Promise<void>((resolve) => server.listen(this.#port, "127.0.0.1", resolve));
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** From now on logouts are answered like this. */
  answer(answer: Answer): void {
    this.#answer = answer;
  }

  /** Answers normally, and knows of no logout. */
  reset(): void {
    this.#answer = taken;
    this.received.length = 0;
    this.mostAtOnce = 0;
  }

  /** From now on connections are refused. */
  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
    this.#server = null;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#open += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#open);
    response.on("close", () => {
      this.#open -= 1;
    });
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    this.received.push({
      token: new URLSearchParams(body).get("logout_token") ?? "",
      type: `${request.method} ${request.headers["content-type"]}`,
      path: request.url ?? "",
      at: performance.now(),
    });
    this.#answer(response);
  }
}

/** The answer of a system that has ended the session. */
export const taken: Answer = (response) => response.writeHead(200).end();
