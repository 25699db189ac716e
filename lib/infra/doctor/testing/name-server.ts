import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";

/** Records by type and name: `{ "TXT example.com": ["v=spf1 -all"], "MX example.com": ["mx.example.com"] }`. */
export type Records = Record<string, string[]>;

const types: Record<number, string> = { 1: "A", 15: "MX", 16: "TXT", 28: "AAAA" };

/**
 * A name server on this machine that knows these records and nothing else, and a resolver that asks it. Names that begin
 * with `broken.` get SERVFAIL.
 */
export async function openNameServer(records: Records) {
  const socket = createSocket("udp4");
  socket.on("message", (query, { port, address }) =>
    socket.send(answerTo(query, records), port, address),
  );
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const names = new Resolver({ timeout: 2_000, tries: 1 });
  names.setServers([`127.0.0.1:${socket.address().port}`]);
  return { names, close: () => socket.close() };
}

function answerTo(query: Buffer, records: Records): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  const name = labels.join(".").toLowerCase();
  const type = query.readUInt16BE(at + 1);
  const question = query.subarray(12, at + 5);
  const found = records[`${types[type]} ${name}`] ?? [];
  const isKnown = Object.keys(records).some((key) => key.endsWith(` ${name}`));
  const code = labels[0] === "broken" ? 2 : isKnown ? 0 : 3;
  const head = Buffer.alloc(12);
  query.copy(head, 0, 0, 2);
  head.writeUInt16BE(0x8180 | code, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(found.length, 6);
  return Buffer.concat([head, question, ...found.map((text) => record(type, text))]);
}

/** A record for the name of the question, which begins at byte 12. */
function record(type: number, text: string): Buffer {
  const content = contentOf(type, text);
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(60, 6);
  head.writeUInt16BE(content.length, 10);
  return Buffer.concat([head, content]);
}

function contentOf(type: number, text: string): Buffer {
  if (types[type] === "A") return Buffer.from(text.split(".").map(Number));
  if (types[type] === "MX") return Buffer.concat([Buffer.from([0, 10]), encoded(text)]);
  // In strings of at most 255 bytes, as long texts are.
  const parts = text.match(/.{1,255}/gs) ?? [""];
  return Buffer.concat(
    parts.map((part) => Buffer.from(`${String.fromCharCode(part.length)}${part}`, "latin1")),
  );
}

function encoded(name: string): Buffer {
  const labels = name.split(".").filter((label) => label !== "");
  return Buffer.concat([
    ...labels.map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`, "latin1")),
    Buffer.from([0]),
  ]);
}
