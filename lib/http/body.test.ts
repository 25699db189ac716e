import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readBody } from "./body";

const send = (body: string | Buffer, headers: Record<string, string> = {}) =>
  readBody(
    new Request("http://localhost", {
      method: "POST",
      body: new Uint8Array(Buffer.from(body)),
      headers,
    }),
    100,
  );
const json = (parameters = "") => ({ "Content-Type": `application/json${parameters}` });

describe("a body is decoded strictly as UTF-8, or refused (FF-F8, FF-M-5)", () => {
  const bytes: [what: string, body: Buffer, is: string | number][] = [
    ["UTF-8 is decoded", Buffer.from('{"name":"Müller"}'), '{"name":"Müller"}'],
    [
      "a byte order mark is kept, for the comparison of signatures",
      Buffer.from("\ufeff{}"),
      "\ufeff{}",
    ],
    ["an empty body is decoded", Buffer.from(""), ""],
    ["the replacement character is kept", Buffer.from("\ufffd"), "\ufffd"],
    ["Windows-1252 is refused", Buffer.from("M\xfcller", "latin1"), 400],
    ["UTF-16 is refused", Buffer.from("\ufeffMüller", "utf16le"), 400],
    ["half of a surrogate pair as bytes is refused", Buffer.from([0xed, 0xa0, 0x80]), 400],
    ["a slash encoded in two bytes is refused", Buffer.from([0xc0, 0xaf]), 400],
    ["a truncated character is refused", Buffer.from("ü").subarray(0, 1), 400],
    ["100 bytes are read", Buffer.alloc(100, "x"), "x".repeat(100)],
    ["101 bytes are refused", Buffer.alloc(101, "x"), 413],
  ];
  for (const [what, body, is] of bytes)
    test(what, async () => assert.equal(await send(body, json()), is));

  const announced: [header: Record<string, string>, is: string | number][] = [
    [json("; charset=utf-8"), "{}"],
    [json(";charset=UTF8"), "{}"],
    [json('; charset="utf-8" '), "{}"],
    [json("; charset=iso-8859-1"), 415],
    [json('; CHARSET="windows-1252"'), 415],
    [json("; charset=utf-8; charset=utf-16"), 415],
    [json("; charset=utf-8x"), 415],
    [json("; charset="), 415],
    [{ ...json(), "Content-Encoding": "identity" }, "{}"],
    [{ ...json(), "Content-Encoding": "gzip" }, 415],
    [{ ...json(), "Content-Encoding": "identity, gzip" }, 415],
  ];
  for (const [header, is] of announced)
    test(JSON.stringify(header), async () => assert.equal(await send("{}", header), is));

  test("no more of a body is read than the limit", async () => {
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += 1;
        controller.enqueue(Buffer.alloc(50, "x"));
      },
    });
    const request = new Request("http://localhost", {
      method: "POST",
      body,
      duplex: "half",
    } as RequestInit);
    assert.equal(await readBody(request, 100), 413);
    assert.ok(sent < 6, `${sent} pieces were read`);
  });
});
