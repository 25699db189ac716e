import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, get } from "node:http";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import type { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterEach, test } from "node:test";

/**
 * A process with the portal's server and a stand-in for Next. /slow is answered when /go is requested, so that the
 * tests wait for states instead of times; /block blocks the process until a byte arrives; /crash throws an uncaught
 * exception.
 */
const program = `
  import { readSync } from "node:fs";
  import { createFront } from "#lib/infra/server/front";
  import { endInOrder } from "#lib/infra/server/shutdown";
  import { finishBeforeEnd, isEnding } from "#lib/infra/server/lifecycle";
  let go;
  const signal = new Promise((resolve) => { go = resolve; });
  const server = createFront(new URL("http://localhost:3000"), async (request, response) => {
    if (request.url === "/crash") setImmediate(() => { throw new TypeError("secret text"); });
    if (request.url === "/reject") void Promise.reject(new Error("unheard"));
    if (request.url === "/work") void finishBeforeEnd(signal.then(() => console.error("worked")));
    if (request.url === "/slow") { console.error("slow"); await signal; }
    if (request.url === "/block") { console.error("block"); readSync(3, Buffer.alloc(1)); }
    if (request.url === "/large") return void response.end(Buffer.alloc(${8 * 2 ** 20}, "x"));
    response.end("answered");
  });
  process.stdin.on("data", () => go());
  process.stdin.unref();
  endInOrder(server, async () => console.error("closed"));
  server.listen(0, "127.0.0.1", () => console.error("port", server.address().port));
`;

type Run = {
  child: ChildProcess;
  port: number;
  log: () => string;
  said: (text: string) => Promise<void>;
};
let running: ChildProcess | undefined;
afterEach(() => running?.kill("SIGKILL"));

async function start(): Promise<Run> {
  const options = [
    "--import",
    "tsx",
    "--import",
    "./scripts/test-setup.mjs",
    "--input-type=module",
  ];
  const child = spawn(process.execPath, [...options, "-e", program], {
    stdio: ["pipe", "pipe", "pipe", "pipe"],
  });
  running = child;
  let log = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  const lines: string[] = [];
  const reader = createInterface(child.stderr).on("line", (line) => lines.push(line));
  const said = async (text: string) => {
    while (!lines.some((line) => line.startsWith(text))) await once(reader, "line");
  };
  await said("port");
  const port = Number(lines.find((line) => line.startsWith("port"))?.slice(5));
  return { child, port, log: () => log, said };
}

function ask(
  port: number,
  path: string,
  agent: Agent | false = false,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    get(
      { host: "127.0.0.1", port, path, agent, headers: { Host: "localhost:3000" } },
      async (response) => {
        let text = "";
        for await (const chunk of response) text += chunk;
        resolve({ status: response.statusCode ?? 0, text });
      },
    ).on("error", reject);
  });
}

test("S-96: when told to end, the portal finishes what it has begun, accepts nothing new and exits with 0", {
  timeout: 60_000,
}, async () => {
  const { child, port, said, log } = await start();
  const slow = ask(port, "/slow");
  await said("slow");
  await ask(port, "/work");
  child.kill("SIGTERM");
  while (!log().includes('"ending"')) await once(child.stdout as NodeJS.ReadableStream, "data");
  await assert.rejects(ask(port, "/"), /ECONNREFUSED|ECONNRESET/);
  child.stdin?.write("go\n");
  assert.deepEqual(await slow, { status: 200, text: "answered" });
  const [code] = await once(child, "exit");
  assert.equal(code, 0);
  await said("worked");
  await said("closed");
});

test("when told to end while busy, the portal answers every request that has reached it, queued at its port or on an open connection (F-14)", {
  timeout: 60_000,
}, async () => {
  const { child, port, said } = await start();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  await ask(port, "/", agent);
  const blocked = ask(port, "/block");
  await said("block");
  const line = Array.from({ length: 20 }, () => connect(port, "127.0.0.1"));
  await Promise.all(line.map((socket) => once(socket, "connect")));
  child.kill("SIGTERM");
  const answers = line.map((socket) => {
    socket.write("GET / HTTP/1.1\r\nHost: localhost:3000\r\n\r\n");
    return text(socket);
  });
  const kept = ask(port, "/", agent);
  (child.stdio[3] as Writable).write("x");
  const all = await Promise.allSettled([blocked, kept, ...answers]);
  assert.deepEqual(
    all.filter(({ status }) => status === "rejected"),
    [],
  );
  for (const answer of await Promise.all(answers)) assert.match(answer, /^HTTP\/1\.1 200 /);
  const [code] = await once(child, "exit");
  assert.equal(code, 0);
});

test("when told to end during an answer, the portal completes it (F-14)", {
  timeout: 60_000,
}, async () => {
  const { child, port, log } = await start();
  const socket = connect(port, "127.0.0.1");
  socket.write("GET /large HTTP/1.1\r\nHost: localhost:3000\r\n\r\n");
  await once(socket, "readable");
  child.kill("SIGTERM");
  while (!log().includes('"ending"')) await once(child.stdout as NodeJS.ReadableStream, "data");
  assert.ok((await text(socket)).length > 8 * 2 ** 20);
  const [code] = await once(child, "exit");
  assert.equal(code, 0);
});

test("S-95: after an uncaught exception, running work is finished and the process exits with 1", {
  timeout: 60_000,
}, async () => {
  const { child, port, said, log } = await start();
  const slow = ask(port, "/slow");
  await said("slow");
  const crash = ask(port, "/crash");
  assert.equal((await crash).status, 200);
  while (!log().includes('"ending"')) await once(child.stdout as NodeJS.ReadableStream, "data");
  child.stdin?.write("go\n");
  assert.deepEqual(await slow, { status: 200, text: "answered" });
  const [code] = await once(child, "exit");
  assert.equal(code, 1);
  assert.match(log(), /"event":"fault".*"where":"process","error":"TypeError/);
  assert.doesNotMatch(log(), /secret text/);
});

test("an unhandled rejection is logged and ends nothing", { timeout: 60_000 }, async () => {
  const { port, log, child } = await start();
  await ask(port, "/reject");
  while (!log().includes('"promise"')) await once(child.stdout as NodeJS.ReadableStream, "data");
  assert.equal((await ask(port, "/")).status, 200);
});
