import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { sendWhole } from "./whole-page";

const page = `<!DOCTYPE html><p>${"Müller & Söhne ".repeat(200)}</p>`;
const half = page.length / 2;

/** What Next does with a response: a page in parts, a file, a text that is complete at once, and a redirect. */
const answers: Record<string, (response: ServerResponse) => void> = {
  "/page": (response) => inParts(response, "text/html; charset=utf-8"),
  "/parts-of-page": (response) => inParts(response, "text/x-component"),
  "/secret": (response) => {
    response.setHeader("Cache-Control", "private, no-store, no-transform");
    inParts(response, "text/html");
  },
  "/short": (response) => {
    response.setHeader("Content-Type", "text/html");
    response.write("<p>");
    response.end("short");
  },
  "/file": (response) => inParts(response, "text/csv"),
  "/packed": (response) => {
    response.setHeader("Content-Encoding", "gzip");
    inParts(response, "text/html");
  },
  "/complete": (response) => {
    response.setHeader("Content-Type", "text/html");
    response.end(page);
  },
  "/undrawn": (response) => {
    response.statusCode = 404;
    response.setHeader("Content-Type", "text/html");
    response.setHeader("X-Request-Id", "7");
    response.write('<!DOCTYPE html><html id="__next_error__"><body><div></div>');
    response.end("</body></html>");
  },
  "/led": (response) => {
    response.writeHead(303, { Location: "/" });
    response.end();
  },
};

function inParts(response: ServerResponse, type: string): void {
  response.setHeader("Content-Type", type);
  response.flushHeaders();
  response.write(page.slice(0, half));
  if (!response.headersSent) response.writeHead(200);
  response.write(Buffer.from(page.slice(half)));
  response.end();
}

let asked: IncomingMessage | undefined;
const server = createServer((request, response) => {
  asked = request;
  request.headers["content-security-policy"] = "style-src 'nonce-abc$&='";
  sendWhole(request, response);
  answers[request.url ?? ""]?.(response);
});
before(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
after(() => server.close());

async function get(path: string, encoding?: string, method = "GET") {
  const { port } = server.address() as AddressInfo;
  const headers = { Connection: "close", ...(encoding && { "Accept-Encoding": encoding }) };
  const [response] = (await once(
    request({ host: "127.0.0.1", port, path, method, headers }).end(),
    "response",
  )) as [IncomingMessage];
  const body = Buffer.concat(await response.toArray());
  return { status: response.statusCode, headers: response.headers, body };
}

test("a page is sent in one piece, compressed as its browser takes it", async () => {
  const unpack: Record<string, (body: Buffer) => Buffer> = {
    br: brotliDecompressSync,
    gzip: gunzipSync,
  };
  for (const [accepted, encoding] of [
    ["gzip, deflate, br, zstd", "br"],
    ["gzip,br", "br"],
    ["deflate, gzip", "gzip"],
  ] as const)
    for (const path of ["/page", "/parts-of-page"]) {
      const { status, headers, body } = await get(path, accepted);
      assert.equal(status, 200);
      assert.equal(headers["content-encoding"], encoding, accepted);
      assert.equal(headers.vary, "Accept-Encoding");
      assert.equal(headers["content-length"], String(body.length));
      assert.equal(headers["transfer-encoding"], undefined);
      assert.equal(unpack[encoding]?.(body).toString(), page);
    }
});

test("a page is sent as it is if it is short, contains a secret, or its client takes nothing else", async () => {
  for (const [path, accepted] of [
    ["/page", undefined],
    ["/page", "br;q=0, gzip;q=0"],
    ["/page", "identity"],
    ["/page", "constructor"],
    ["/secret", "gzip, br"],
    ["/short", "gzip, br"],
  ] as const) {
    const { headers, body } = await get(path, accepted);
    assert.equal(headers["content-encoding"], undefined, `${path} ${accepted}`);
    assert.equal(headers["content-length"], String(body.length));
    assert.equal(body.toString(), path === "/short" ? "<p>short" : page);
  }
});

test("what is not a page goes out as it comes", async () => {
  const file = await get("/file", "br");
  assert.equal(file.headers["transfer-encoding"], "chunked");
  assert.equal(file.body.toString(), page);
  const packed = await get("/packed", "br");
  assert.equal(packed.headers["content-encoding"], "gzip");
  assert.equal(packed.headers["transfer-encoding"], "chunked");
  const complete = await get("/complete", "br");
  assert.equal(complete.body.toString(), page);
  const led = await get("/led", "br");
  assert.deepEqual([led.status, led.headers.location], [303, "/"]);
  assert.equal((await get("/page", "br", "HEAD")).headers["content-length"], undefined);
});

test("Next is not told what a client accepts, so that it compresses nothing a second time", async () => {
  await get("/page", "gzip");
  assert.equal(asked?.headers["accept-encoding"], undefined);
});

test("a page that only scripts would draw says what has happened to browsers without them", async () => {
  const { status, headers, body } = await get("/undrawn", "br");
  const text = brotliDecompressSync(body).toString();
  assert.equal(status, 404);
  assert.equal(headers["content-length"], String(body.length));
  assert.match(
    text,
    /<div><\/div><noscript><style nonce="abc\$&=">.*<h1>Diese Seite gibt es nicht<.*<\/noscript><\/body><\/html>$/s,
  );
});
