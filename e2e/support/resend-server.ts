import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerOf, type Problem, type ResendPayload } from "./resend-rules";

/** A letter that the server has accepted; each is one delivery. */
export type AcceptedLetter = {
  id: string;
  idempotencyKey: string | null;
  payload: ResendPayload;
};

/** A failure to respond with; the body defaults to Resend's for the status. */
export type Failure = { status: number; body?: unknown; retryAfter?: string | number };

export type ResendServer = {
  baseUrl: string;
  apiKey: string;
  /** In order of acceptance. */
  accepted: readonly AcceptedLetter[];
  /** The bodies of all requests, whatever their outcome. */
  requests(): readonly string[];
  /** Makes the next n requests fail like this. */
  failNext(n: number, failure: Failure): void;
  /** From now on requests are read and never answered. */
  hang(): void;
  /** Accepts the next n requests, and closes the connection instead of responding. */
  dropAfterAccept(n?: number): void;
  /** From now on every request takes this long, in milliseconds. */
  slow(milliseconds: number): void;
  /** From now on every request waits until the returned function is called. */
  hold(): () => void;
  /** From now on connections are refused. */
  refuse(): Promise<void>;
  /** Ends all programmed behaviour, on the same address. */
  recover(): Promise<void>;
  close(): Promise<void>;
};

/** A server on 127.0.0.1 that implements Resend's `POST /emails`: authorization, validation, idempotency, failures. */
export async function startResendServer(apiKey = "re_test_key"): Promise<ResendServer> {
  const accepted: AcceptedLetter[] = [];
  const byKey = new Map<string, { body: string; id: string | null }>();
  const failures: Failure[] = [];
  const arrived: string[] = [];
  let hanging = false;
  let drops = 0;
  let delay = 0;
  let held = Promise.resolve();

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    arrived.push(body);
    if (hanging) return;
    const failure = failures.shift();
    if (failure) return sendFailure(response, failure);
    const checked = answerOf(request, body, apiKey);
    if ("problem" in checked) return sendProblem(response, checked.problem);
    const key = checked.key;
    const known = key === null ? undefined : byKey.get(key);
    if (known && known.body !== body)
      return sendProblem(response, {
        statusCode: 409,
        name: "invalid_idempotent_request",
        message: "Same idempotency key used with a different request payload.",
      });
    if (known && known.id === null)
      return sendProblem(response, {
        statusCode: 409,
        name: "concurrent_idempotent_requests",
        message: "Same idempotency key used while original request is still in progress.",
      });
    if (known?.id) return send(response, 200, { id: known.id });
    if (key !== null) byKey.set(key, { body, id: null });
    if (delay > 0) await new Promise((done) => setTimeout(done, delay));
    await held;
    const id = randomUUID();
    accepted.push({ id, idempotencyKey: key, payload: checked.payload });
    if (key !== null) byKey.set(key, { body, id });
    if (drops > 0) {
      drops -= 1;
      request.socket.destroy();
      return;
    }
    send(response, 200, { id });
  }

  const listen = (port: number) =>
    new Promise<void>((done, fail) => {
      server.once("error", fail);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", fail);
        done();
      });
    });
  const stop = () =>
    new Promise<void>((done) => {
      if (!server.listening) return done();
      server.close(() => done());
      server.closeAllConnections();
    });

  await listen(0);
  const { port } = server.address() as AddressInfo;

  return {
    baseUrl: `http://127.0.0.1:${port}`,
    apiKey,
    accepted,
    requests: () => arrived,
    failNext(n, failure) {
      for (let i = 0; i < n; i += 1) failures.push(failure);
    },
    hang() {
      hanging = true;
    },
    dropAfterAccept(n = 1) {
      drops = n;
    },
    slow(milliseconds) {
      delay = milliseconds;
    },
    hold() {
      let release = () => {};
      held = new Promise((done) => {
        release = done;
      });
      return release;
    },
    refuse: stop,
    async recover() {
      failures.length = 0;
      hanging = false;
      drops = 0;
      delay = 0;
      held = Promise.resolve();
      if (!server.listening) await listen(port);
    },
    close: stop,
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(text);
}

function sendProblem(response: ServerResponse, problem: Problem): void {
  send(response, problem.statusCode, problem);
}

function sendFailure(response: ServerResponse, failure: Failure): void {
  const { status, retryAfter } = failure;
  const name = status === 429 ? "rate_limit_exceeded" : "internal_server_error";
  const message = status === 429 ? "Too many requests." : "An unexpected error occurred.";
  const headers: Record<string, string> =
    retryAfter === undefined ? {} : { "Retry-After": String(retryAfter) };
  send(response, status, failure.body ?? { statusCode: status, name, message }, headers);
}
