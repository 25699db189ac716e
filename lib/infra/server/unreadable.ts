import { randomUUID } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { logEvent } from "#lib/infra/log";
import { count } from "#lib/infra/metrics/record";
import { statusOf } from "#lib/infra/metrics/statuses";
import { limits } from "#lib/rules/limits";
import { commonHeaders } from "#lib/rules/response-headers";
import { barePage, barePagePolicy } from "./fault-page";
import { happeningOf } from "./happenings";
import { insideRequest } from "./request-context";

/** Handles what Node cannot read as HTTP or waits for too long: written by hand, with the common headers. */
export function answerBroken(error: NodeJS.ErrnoException, socket: Socket): void {
  // The rest of a request that was answered is read and discarded: a browser that is cut off shows no response.
  if (answeredByHand.has(socket)) return;
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const statuses: Record<string, number> = {
    HPE_HEADER_OVERFLOW: 431,
    ERR_HTTP_REQUEST_TIMEOUT: 408,
  };
  answerByHand(socket, statuses[error.code ?? ""] ?? 400);
}

const answeredByHand = new WeakSet<Socket>();

/** Writes a response where there is no request object: a page, because the client is unknown (FF-L). */
export function answerByHand(socket: Socket, status: number): void {
  const id = randomUUID();
  insideRequest({ id }, () => logEvent("refused", { status, reason: "unreadable" }));
  count("zugang_http_responses_total", { route: "unreadable", status: statusOf(status) });
  const page = barePage(happeningOf(status), { id });
  const headers = [
    ...commonHeaders.filter(({ key }) => key !== "Content-Security-Policy"),
    { key: "Content-Security-Policy", value: barePagePolicy },
    { key: "Content-Type", value: "text/html; charset=utf-8" },
    { key: "Content-Length", value: String(Buffer.byteLength(page)) },
    { key: "Cache-Control", value: "no-store" },
    { key: "X-Request-Id", value: id },
    { key: "Connection", value: "close" },
  ].map(({ key, value }) => `${key}: ${value}`);
  answeredByHand.add(socket);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headers.join("\r\n")}\r\n\r\n${page}`,
  );
  setTimeout(() => socket.destroy(), limits.httpHeaders).unref();
}
