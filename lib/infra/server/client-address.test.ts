import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import fc from "fast-check";
import { addressBucket } from "./client-address";
import { socketAddress, watchSocketAddresses } from "./socket-address";

const none = { kind: "none" } as const;
const vercel = { kind: "vercel" } as const;
const hops = (count: number) => ({ kind: "hops", count }) as const;
const sent = (headers: Record<string, string>) => (name: string) => headers[name] ?? null;
const nothing = sent({});

test("every spelling of an IPv4 address is one bucket", () => {
  assert.equal(addressBucket(none, nothing, "203.0.113.9"), "203.0.113.9");
  assert.equal(addressBucket(none, nothing, "::ffff:203.0.113.9"), "203.0.113.9");
  assert.equal(addressBucket(none, nothing, "::FFFF:cb00:7109"), "203.0.113.9");
});

test("an IPv6 /64 network is one bucket, and its neighbour is another", () => {
  const one = addressBucket(none, nothing, "2001:db8:0:1::5");
  assert.equal(one, "2001:db8:0:1::/64");
  for (const same of ["2001:0DB8:0000:0001:ffff:ffff:ffff:ffff", "2001:db8::1:0:0:0:9"])
    assert.equal(addressBucket(none, nothing, same), one, same);
  assert.notEqual(addressBucket(none, nothing, "2001:db8:0:2::5"), one);
  assert.equal(addressBucket(none, nothing, "::1"), "0:0:0:0::/64");
});

test("an IPv4 address mapped into an IPv6 one is recognized in every spelling of the mapped form, and in no other form", () => {
  const of = (text: string) => addressBucket(none, nothing, text);
  for (const mapped of [
    "::ffff:203.0.113.9",
    "::FfFf:CB00:7109",
    "0:0:0:0:0:ffff:203.0.113.9",
    "0000:0000:0000:0000:0000:ffff:cb00:7109",
    "::0:ffff:203.0.113.9",
  ])
    assert.equal(of(mapped), "203.0.113.9", mapped);
  assert.equal(of("::ffff:0.0.0.0"), "0.0.0.0");
  assert.equal(of("::ffff:255.255.255.255"), "255.255.255.255");
  // Long deprecated, and both spellings are one address.
  assert.equal(of("::203.0.113.9"), "0:0:0:0::/64");
  assert.equal(of("::cb00:7109"), "0:0:0:0::/64");
  // NAT64 and 6to4: their users have a /64 like everybody.
  assert.equal(of("64:ff9b::203.0.113.9"), "64:ff9b:0:0::/64");
  assert.equal(of("2002:cb00:7109::1"), "2002:cb00:7109:0::/64");
  assert.equal(of("::ffff:0:203.0.113.9"), "0:0:0:0::/64");
});

test("every spelling of an IPv6 address is one bucket", () => {
  const group = fc.oneof(fc.constant(0), fc.constant(0xffff), fc.nat(0xffff));
  fc.assert(
    fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), fc.nat(7), (groups, at) => {
      const short = groups.map((one) => one.toString(16));
      const long = short.map((one) => one.padStart(4, "0"));
      const [a = 0, b = 0] = groups.slice(6);
      const dotted = [...short.slice(0, 6), [a >> 8, a & 255, b >> 8, b & 255].join(".")];
      const spellings = [short, long, dotted].map((parts) => parts.join(":"));
      // Any run of zeros may be left out, not only the first or the longest.
      const run = /^0*/.exec(
        groups
          .slice(at)
          .map(Number)
          .map((one) => (one === 0 ? "0" : "1"))
          .join(""),
      );
      const zeros = run?.[0].length ?? 0;
      if (zeros > 0)
        spellings.push(`${short.slice(0, at).join(":")}::${short.slice(at + zeros).join(":")}`);
      const isMapped = groups.slice(0, 5).every((one) => one === 0) && groups[5] === 0xffff;
      const bucket = isMapped ? dotted[6] : `${short.slice(0, 4).join(":")}::/64`;
      for (const text of spellings)
        for (const written of [text, text.toUpperCase(), `[${text}]`, `"[${text}]:443"`])
          assert.equal(
            addressBucket(hops(1), sent({ "x-forwarded-for": written }), undefined),
            bucket,
            written,
          );
    }),
    { numRuns: 300 },
  );
});

test("invalid addresses share the bucket of unknown ones", () => {
  for (const odd of [
    undefined,
    "",
    "localhost",
    "203.0.113",
    "256.0.0.1",
    "fe80::1%eth0",
    "[::1",
    "203.0.113.9 :1",
    "203.0.113.9:471100",
    "203.0.113.9:port",
    "2001:db8::1:4711:1:2:3:4:5",
    '"203.0.113.9',
    '""',
    "_hidden",
    "unknown",
    "' or 1=1",
    "1.2.3.4\n5.6.7.8",
    "fe80::1%25eth0",
    "[fe80::1%eth0]:4711",
    "2001:db8::1%",
    "::ffff:203.0.113.9%1",
    "::ffff:010.0.0.1",
    "::ffff:0x0a.0.0.1",
    "::ffff:256.0.0.1",
    "::ffff:203.0.113",
    "::01.2.3.4",
    "010.0.0.1",
    "0x7f.0.0.1",
    "2130706433",
    "127.1",
    "1.2.3.4/32",
    "2001:db8::/32",
    "2001:db8::1::2",
    ":::",
    ":",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1::2:3:4:5:6:7:8",
    "12345::",
    "g::1",
    "2001:db8::1]",
    "[[2001:db8::1]]",
    "[2001:db8::1]:port",
    "２001:db8::1",
    `${"0:".repeat(8000)}1`,
  ])
    assert.equal(
      addressBucket(hops(1), sent({ "x-forwarded-for": odd ?? "" }), "9.9.9.9"),
      "unknown",
    );
});

test("an address with a port, brackets or quotes is that address (FF-M-3)", () => {
  const from = (text: string) =>
    addressBucket(hops(1), sent({ "x-forwarded-for": text }), "9.9.9.9");
  for (const text of ["203.0.113.9:4711", '"203.0.113.9"', '"203.0.113.9:4711"', " 203.0.113.9:1 "])
    assert.equal(from(text), "203.0.113.9", text);
  for (const text of ["[2001:db8:0:1::5]", "[2001:db8:0:1::5]:4711", '"[2001:db8:0:1::7]:4711"'])
    assert.equal(from(text), "2001:db8:0:1::/64", text);
  assert.equal(from("[::ffff:203.0.113.9]:4711"), "203.0.113.9");
  const port = sent({ "x-real-ip": "203.0.113.9:4711" });
  assert.equal(addressBucket(vercel, port, "10.0.0.1"), "203.0.113.9");
});

test("without a proxy every forwarding header is ignored (S-65)", () => {
  const forged = sent({
    "x-forwarded-for": "198.51.100.7",
    "x-real-ip": "198.51.100.7",
    "x-vercel-forwarded-for": "198.51.100.7",
    forwarded: "for=198.51.100.7",
  });
  assert.equal(addressBucket(none, forged, "203.0.113.9"), "203.0.113.9");
});

test("behind proxies the address is counted from the right, so that a client's claim is never used", () => {
  const through = (list: string, count: number) =>
    addressBucket(hops(count), sent({ "x-forwarded-for": list }), "10.0.0.1");
  assert.equal(through("1.1.1.1, 2.2.2.2, 203.0.113.9", 1), "203.0.113.9");
  assert.equal(through("1.1.1.1, 203.0.113.9, 10.0.0.7", 2), "203.0.113.9");
  assert.equal(through("203.0.113.9", 2), "unknown");
});

test("on Vercel its own headers are used, and never X-Forwarded-For", () => {
  const headers = { "x-vercel-forwarded-for": "203.0.113.9", "x-forwarded-for": "1.1.1.1" };
  assert.equal(addressBucket(vercel, sent(headers), "10.0.0.1"), "203.0.113.9");
  assert.equal(
    addressBucket(vercel, sent({ "x-real-ip": "203.0.113.9" }), "10.0.0.1"),
    "203.0.113.9",
  );
  assert.equal(
    addressBucket(vercel, sent({ "x-forwarded-for": "1.1.1.1" }), "10.0.0.1"),
    "unknown",
  );
});

test("a request knows the remote address of its connection, deep inside its processing", async () => {
  watchSocketAddresses();
  const server = createServer(async (request, response) => {
    for await (const _ of request);
    await new Promise((resolve) => setImmediate(resolve));
    response.end(socketAddress());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}`, { method: "POST", body: "x" });
  assert.match(await answer.text(), /^(::ffff:)?127\.0\.0\.1$/);
  server.closeAllConnections();
  server.close();
  assert.equal(socketAddress(), undefined);
});
