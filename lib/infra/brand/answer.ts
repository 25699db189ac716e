import type { IncomingMessage, ServerResponse } from "node:http";
import { findBrandFile } from "./files";

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Answers for the files of the provider's brand; everything else is passed on. */
export function answeringBrand(passOn: Handler): Handler {
  return async (request, response) => {
    const { method = "GET", url = "" } = request;
    const [path = ""] = url.split("?", 1);
    const file = method === "GET" || method === "HEAD" ? findBrandFile(path) : null;
    if (!file) return passOn(request, response);
    response.statusCode = 200;
    response.setHeader("Content-Type", file.type);
    response.setHeader("Content-Length", file.content.length);
    response.setHeader("Cache-Control", "public, max-age=3600");
    // An SVG may have styles of its own, and nothing else.
    response.setHeader(
      "Content-Security-Policy",
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
    );
    response.end(method === "HEAD" ? undefined : file.content);
  };
}
