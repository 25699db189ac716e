import { connect } from "node:net";

/** A request as it is written on the connection: no client would correct it. */
export type Written = {
  method?: string;
  /** Everything between method and version. */
  target: string;
  headers?: readonly (readonly [name: string, value: string])[];
  body?: string;
};

/** What came back; status 0 if the connection was closed without an answer. */
export type Answer = {
  status: number;
  /** By names in small letters; several values of one name are joined by commas. */
  headers: Map<string, string>;
  text: string;
};

/**
 * Writes a request to the origin, and reads until the connection is closed.
 *
 * @throws Error if nothing has come within ten seconds
 */
export function write(origin: string, request: Written): Promise<Answer> {
  const { hostname, port } = new URL(origin);
  const { method = "GET", target, body = "" } = request;
  const lines = headersOf(origin, request).map(([name, value]) => `${name}: ${value}`);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) });
    let text = "";
    socket.setEncoding("latin1").setTimeout(10_000, () => {
      if (text === "") reject(new Error(`${method} ${target}: no answer within ten seconds`));
      socket.destroy();
    });
    socket.on("data", (part) => {
      text += part;
      // An upgraded connection would stay open.
      if (text.includes("\r\n\r\n") && has(request, "upgrade")) socket.end();
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      // Some close before everything that was sent has been read.
      if (error.code !== "ECONNRESET" && error.code !== "EPIPE") reject(error);
    });
    socket.once("close", () => resolve(answerOf(text)));
    const head = `${method} ${target} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`;
    socket.write(Buffer.from(`${head}${body}`, "latin1"));
  });
}

function has({ headers = [] }: Written, wanted: string): boolean {
  return headers.some(([name]) => name.toLowerCase() === wanted);
}

/** The headers of a request, with those that every request needs unless it says something else about it. */
function headersOf(origin: string, request: Written): (readonly [string, string])[] {
  const { headers = [], body = "" } = request;
  const hasLength = has(request, "content-length") || has(request, "transfer-encoding");
  return [
    ...(has(request, "host") ? [] : [["Host", new URL(origin).host] as const]),
    ...(has(request, "connection") ? [] : [["Connection", "close"] as const]),
    ...(body && !hasLength ? [["Content-Length", `${Buffer.byteLength(body)}`] as const] : []),
    ...headers,
  ];
}

function answerOf(text: string): Answer {
  const [head = "", ...rest] = text.split("\r\n\r\n");
  const [first = "", ...lines] = head.split("\r\n");
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name = "", value = ""] = /^([^:]*): *(.*)$/.exec(line) ?? [];
    const before = headers.get(name.toLowerCase());
    headers.set(name.toLowerCase(), before === undefined ? value : `${before}, ${value}`);
  }
  return { status: Number(first.split(" ")[1] ?? 0), headers, text: rest.join("\r\n\r\n") };
}
