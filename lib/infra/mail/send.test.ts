import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { type ResendServer, startResendServer } from "../../../e2e/support/resend-server";
import { clearMailbox, findKeptLetter, keepInMailbox, listKeptLetters } from "./mailbox";
import type { Message } from "./message";
import { sendByResend } from "./resend";
import { failed, message } from "./testing/message";

describe("the real SDK against a server with Resend's API", () => {
  let server: ResendServer;
  const from = "Kundenportal <portal@zugang.example>";
  /** Waits for the response as long as it takes, unless the test is about the timeout. */
  const send = (one: Message, timeout = 60_000) =>
    sendByResend({ apiKey: server.apiKey, from, baseUrl: server.baseUrl, timeout }, one);
  const impatient = 500;

  before(async () => {
    server = await startResendServer();
  });
  afterEach(() => server.recover());
  after(() => server.close());

  test("a letter arrives with both parts, its headers and customer service's address for replies", async () => {
    const one = message();
    const delivery = await send(one);
    const letter = server.accepted.at(-1);
    assert.deepEqual(delivery, { ok: true, providerId: letter?.id });
    assert.equal(letter?.idempotencyKey, one.idempotencyKey);
    assert.deepEqual(letter?.payload, {
      from,
      to: "Ola Nowak <ola.nowak@mustermensch.example>",
      reply_to: "service@zugang.example",
      subject: one.subject,
      html: one.html,
      text: one.text,
      tags: [{ name: "letter", value: one.idempotencyKey.replace("outbox/", "") }],
      headers: {
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": "de",
        "X-Entity-Ref-ID": one.idempotencyKey,
      },
    });
  });

  test("a letter that Resend finds invalid is not retried", async () => {
    const delivery = failed(await send(message({ to: "ola@nowhere" })));
    assert.equal(delivery.retry, false);
    assert.equal(delivery.code, "validation_error");
  });

  test("an invalid or a double address is refused before anything is sent", async () => {
    const before = server.requests().length;
    for (const to of ["", "ola", "a@x.example, b@x.example", "a@x.example\r\nBcc: b@x.example"]) {
      const delivery = failed(await send(message({ to })));
      assert.deepEqual([delivery.retry, delivery.code], [false, "invalid_to_address"]);
    }
    assert.equal(server.requests().length, before);
  });

  test("a hostile name or subject stays one line and one recipient", async () => {
    const toName = 'Ola" <all@evil.example>,\r\nBcc: x';
    assert.ok((await send(message({ toName, subject: "Ihr\r\nBcc: x" }))).ok);
    const payload = server.accepted.at(-1)?.payload;
    assert.equal(payload?.to, "Ola all evil.\u200bexample Bcc x <ola.nowak@mustermensch.example>");
    assert.equal(payload?.subject, "Ihr Bcc: x");
  });

  test("the recipient's name contains no address that a mail program would make a link of, and is no longer than in the letter (FF-F12)", async () => {
    const names = [
      ["Gewinn auf www.evil.example", "Gewinn auf www.\u200bevil.\u200bexample"],
      ["https://evil.example/x", "evil.\u200bexample/x"],
      ["Ola \u200bNo\u2066wak", "Ola No wak"],
      ["Dr. Ola Nowak", "Dr. Ola Nowak"],
      ["W".repeat(161), `${"W".repeat(59)}…`],
    ];
    for (const [toName, shown] of names) {
      assert.ok((await send(message({ toName }))).ok);
      const payload = server.accepted.at(-1)?.payload;
      assert.equal(payload?.to, `${shown} <ola.nowak@mustermensch.example>`);
    }
  });

  test("a letter survives a wrong API key: it is retried until the key is corrected", async () => {
    const settings = { apiKey: "re_wrong", from, baseUrl: server.baseUrl };
    const delivery = failed(await sendByResend(settings, message()));
    assert.deepEqual([delivery.retry, delivery.code], [true, "invalid_api_key"]);
  });

  test("after too many requests a letter is retried at the time that Resend names", async () => {
    server.failNext(1, { status: 429, retryAfter: 7 });
    const delivery = failed(await send(message()));
    assert.deepEqual(
      [delivery.retry, delivery.retryAfter, delivery.code],
      [true, 7000, "rate_limit_exceeded"],
    );
  });

  test("Retry-After may be a date, and is limited to the range from zero to one hour", async () => {
    const inAMinute = new Date(Date.now() + 60_000).toUTCString();
    server.failNext(1, { status: 503, retryAfter: inAMinute });
    const asked = Date.now();
    const named = failed(await send(message())).retryAfter ?? 0;
    const left = Date.parse(inAMinute);
    assert.ok(named >= left - Date.now() && named <= left - asked, String(named));
    server.failNext(1, { status: 429, retryAfter: "Thu, 01 Jan 1970 00:00:00 GMT" });
    assert.equal(failed(await send(message())).retryAfter, 0);
    server.failNext(1, { status: 429, retryAfter: 86_400 });
    assert.equal(failed(await send(message())).retryAfter, 3_600_000);
    server.failNext(1, { status: 429, retryAfter: "soon" });
    assert.equal(failed(await send(message())).retryAfter, undefined);
  });

  test("Resend's own errors are retried, in whatever form they arrive", async () => {
    for (const failure of [
      { status: 500 },
      { status: 503, body: "<html>Service Unavailable</html>" },
      { status: 502, body: { error: "bad gateway" } },
      { status: 500, body: "null" },
      { status: 200, body: "not JSON" },
      { status: 200, body: {} },
      { status: 408 },
    ]) {
      server.failNext(1, failure);
      assert.equal(failed(await send(message())).retry, true, JSON.stringify(failure));
    }
  });

  test("a letter without a response in time is retried", async () => {
    server.hang();
    const delivery = failed(await send(message(), impatient));
    assert.deepEqual([delivery.retry, delivery.code], [true, "timeout"]);
  });

  test("when the response is lost, the second attempt delivers no second letter", async () => {
    const before = server.accepted.length;
    const one = message();
    server.dropAfterAccept();
    assert.equal(failed(await send(one)).retry, true);
    const second = await send(one);
    assert.equal(server.accepted.length, before + 1);
    assert.deepEqual(second, { ok: true, providerId: server.accepted.at(-1)?.id });
  });

  test("a letter accepted after our timeout is delivered once", async () => {
    const before = server.accepted.length;
    const one = message();
    const arrived = server.requests().length;
    const release = server.hold();
    assert.equal(failed(await send(one, impatient)).code, "timeout");
    while (server.requests().length === arrived) await new Promise((turn) => setImmediate(turn));
    const meanwhile = failed(await send(one));
    assert.deepEqual([meanwhile.retry, meanwhile.code], [true, "concurrent_idempotent_requests"]);
    release();
    while (server.accepted.length === before) await new Promise((turn) => setImmediate(turn));
    assert.ok((await send(one)).ok);
    assert.equal(server.accepted.length, before + 1);
  });

  test("another letter under a used key is refused permanently", async () => {
    const one = message();
    assert.ok((await send(one)).ok);
    const delivery = failed(await send({ ...one, text: "Etwas anderes" }));
    assert.deepEqual([delivery.retry, delivery.code], [false, "invalid_idempotent_request"]);
  });

  test("a letter is retried when nobody listens", async () => {
    await server.refuse();
    assert.equal(failed(await send(message())).retry, true);
    await server.recover();
    assert.ok((await send(message())).ok);
  });
});

describe("the mailbox", () => {
  let folder: string;
  const settings = () => ({ folder, from: "Kundenportal <portal@localhost>" });

  before(async () => {
    folder = join(await mkdtemp(join(tmpdir(), "mailbox-")), "letters");
  });
  after(() => rm(join(folder, ".."), { recursive: true }));

  test("a letter is one file, readable by its owner only", async () => {
    const one = message();
    const delivery = await keepInMailbox(settings(), one);
    assert.ok(delivery.ok);
    const names = await readdir(folder);
    assert.equal(names.length, 1);
    assert.match(names[0] ?? "", /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z-[0-9a-f-]{36}\.json$/);
    assert.equal((await stat(join(folder, names[0] ?? ""))).mode & 0o077, 0);
    const kept = JSON.parse(await readFile(join(folder, names[0] ?? ""), "utf8"));
    assert.equal(kept.id, delivery.providerId);
    assert.equal(kept.to, "Ola Nowak <ola.nowak@mustermensch.example>");
    assert.equal(kept.headers["Auto-Submitted"], "auto-generated");
    for (const part of ["subject", "html", "text", "idempotencyKey", "kind"] as const)
      assert.equal(kept[part], one[part]);
  });

  test("sending twice with one key makes one letter", async () => {
    const one = message();
    const first = await keepInMailbox(settings(), one);
    const count = (await readdir(folder)).length;
    assert.deepEqual(await keepInMailbox(settings(), one), first);
    assert.equal((await readdir(folder)).length, count);
  });

  test("letters are listed newest first, found by id, and cleared", async () => {
    // File names begin with the time: make sure that the last one is later.
    for (const now = Date.now(); Date.now() === now; );
    const last = await keepInMailbox(settings(), message({ subject: "Die letzte" }));
    const letters = await listKeptLetters(folder);
    assert.equal(letters[0]?.subject, "Die letzte");
    assert.ok(last.ok && (await findKeptLetter(folder, last.providerId))?.subject === "Die letzte");
    assert.equal(await findKeptLetter(folder, "../../etc/passwd"), null);
    await clearMailbox(folder);
    assert.deepEqual(await listKeptLetters(folder), []);
    assert.deepEqual(await listKeptLetters(join(folder, "absent")), []);
  });

  test("a folder that cannot be written is a failure to be retried, not an exception", async () => {
    const delivery = failed(
      await keepInMailbox({ folder: "/dev/null/letters", from: "x" }, message()),
    );
    assert.deepEqual([delivery.retry, delivery.code], [true, "mailbox_unwritable"]);
  });
});
