import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { logEvent, logFault } from "./log";

let written = "";
beforeEach(() => {
  written = "";
  // The process's own stream: this is what the person running the server reads. The test's report still passes through.
  const write = process.stdout.write.bind(process.stdout);
  mock.method(process.stdout, "write", (text: string) => {
    if (!String(text).startsWith('{"at"')) return write(text);
    written += text;
    return true;
  });
});
afterEach(() => mock.restoreAll());

test("an event is one line of JSON with its time in UTC", () => {
  logEvent("purge", { users: 3 });
  assert.match(written, /^[^\n]+\n$/);
  const line = JSON.parse(written);
  assert.deepEqual({ ...line, at: "" }, { at: "", level: "info", event: "purge", users: 3 });
  assert.match(line.at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

test("S-87: an error is logged with its location, and without anything that users typed", () => {
  const secret = "ola.nowak@muster.example";
  const cause = Object.assign(new Error(`Key (email)=(${secret}) already exists.`), {
    code: "23505",
  });
  const error = new Error(`Failed query: insert into users params: ${secret}\n  at ${secret}`, {
    cause,
  });
  logFault("outbox", error);
  const logged = written;
  mock.restoreAll();
  assert.ok(!logged.includes(secret), "what was typed");
  assert.ok(logged.includes("log.test.ts"), "the place");
  assert.ok(logged.includes("23505"), "the code");
  assert.equal(logged.split("\n").length, 2);
});

test("a thrown value that is not an Error, or is its own cause, is logged as well", () => {
  const ring = new Error("ring");
  ring.cause = ring;
  for (const odd of [ring, "text", null, undefined, { code: 7 }]) logFault("clock", odd);
  const lines = written.trim().split("\n");
  mock.restoreAll();
  assert.equal(lines.length, 5);
  for (const line of lines) assert.equal(JSON.parse(line).event, "fault");
});
