import { createServer, type Server } from "node:http";
import { logFault } from "#lib/infra/log";
import { limits } from "#lib/rules/limits";

/** What a metrics server answers with, as a registry of prom-client has it. */
type Source = { contentType: string; metrics(): Promise<string> };

/** The server of the second port: GET /metrics, and nothing else. */
export function createMetricsServer(source: Source): Server {
  const server = createServer({
    headersTimeout: limits.httpHeaders,
    requestTimeout: limits.httpHeaders,
    keepAliveTimeout: limits.httpIdle,
    maxHeaderSize: limits.httpHeaderBytes,
  });
  server.on("request", ({ method = "", url = "" }, response) => {
    const no = (status: number) => void response.writeHead(status).end();
    if (!/^\/metrics(\?|$)/.test(url)) return no(404);
    if (method !== "GET" && method !== "HEAD") return no(405);
    source.metrics().then(
      (text) =>
        response
          .writeHead(200, { "Content-Type": source.contentType, "Cache-Control": "no-store" })
          .end(text),
      (error: unknown) => {
        logFault("metrics", error);
        no(500);
      },
    );
  });
  return server;
}
