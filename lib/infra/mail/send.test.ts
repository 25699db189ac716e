import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { addressParser } from "postal-mime";
import { resellerAppearance } from "#lib/rules/testing/reseller-appearance";
import { type ResendServer, startResendServer } from "../../../e2e/support/resend-server";
import { deliver } from "./letters";
import { clearMailbox, findKeptLetter, keepInMailbox, listKeptLetters } from "./mailbox";
import type { Message } from "./message";
import { sendByResend } from "./resend";
import { failed, message } from "./testing/message";
import { senderNames } from "./testing/sender-names";

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

  test("a sender's name stays one line before the address of MAIL_FROM, whatever it is (R-1004)", async () => {
    for (const [sender, shown] of senderNames) {
      assert.ok((await send(message({ sender }))).ok, sender);
      const payload = server.accepted.at(-1)?.payload;
      assert.doesNotMatch(payload?.from ?? "", /[\r\n]/);
      assert.deepEqual(addressParser(payload?.from ?? ""), [
        { name: shown, address: "portal@zugang.example" },
      ]);
    }
  });

  test("the sender of MAIL_FROM may have a name with a comma, umlauts or quotes, or none", async () => {
    for (const [text, line] of [
      ['"Meier, Müller & Söhne" <portal@zugang.example>', null],
      [
        "Meier, Müller & Söhne <portal@zugang.example>",
        '"Meier, Müller & Söhne" <portal@zugang.example>',
      ],
      ['"Meier \\"M\\" Söhne" <portal@zugang.example>', null],
      ["Dr. Meier <portal@zugang.example>", null],
      ["portal@zugang.example", null],
    ] as const) {
      const settings = { apiKey: server.apiKey, from: text, baseUrl: server.baseUrl };
      assert.ok((await sendByResend(settings, message())).ok, text);
      assert.equal(server.accepted.at(-1)?.payload.from, line ?? text);
    }
  });

  test("a letter has the sender's name and the address for replies of its appearance (R-1004)", async () => {
    const letter = {
      kind: "accountActivated",
      language: "de",
      appearance: resellerAppearance,
      recipient: { firstName: "Ola", lastName: "Nowak", email: "ola.nowak@mustermensch.example" },
      organization: { name: "Mustermensch Logistik GmbH", customerNumber: "0048213" },
      portalUrl: "https://portal.example.org",
      signInName: "ola.nowak@mustermensch.example",
      url: "https://portal.example.org/sign-in",
    } as const;
    const close = async () => {};
    const transport = { send: (one: Message) => send(one), close };
    assert.ok((await deliver(transport, letter, "outbox/of-a-reseller")).ok);
    const payload = server.accepted.at(-1)?.payload;
    assert.equal(payload?.from, `"Müller, 'Licht' & Söhne" <portal@zugang.example>`);
    assert.equal(payload?.reply_to, "antworten@mueller.example");
    const appearance = { ...resellerAppearance, sender: null };
    await deliver(transport, { ...letter, appearance }, "outbox/without-a-sender");
    assert.equal(server.accepted.at(-1)?.payload.from, from);
  });

  test("what is no address for replies costs no letter: its answers go to the sender", async () => {
    for (const replyTo of [
      "",
      "ola",
      "a@x.example, b@x.example",
      "a@x.example\r\nBcc: b@x.example",
    ]) {
      assert.ok((await send(message({ replyTo }))).ok, replyTo);
      assert.equal(server.accepted.at(-1)?.payload.reply_to, undefined);
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
    assert.equal(kept.from, "Kundenportal <portal@localhost>");
    assert.equal(kept.headers["Reply-To"], one.replyTo);
    assert.equal(kept.headers["Auto-Submitted"], "auto-generated");
    for (const part of ["subject", "html", "text", "idempotencyKey", "kind"] as const)
      assert.equal(kept[part], one[part]);
  });

  test("a kept letter has the sender's name of its appearance (R-1004)", async () => {
    const one = message({ sender: 'Müller, "Licht"', replyTo: "antworten@mueller.example" });
    const delivery = await keepInMailbox(settings(), one);
    assert.ok(delivery.ok);
    const kept = await findKeptLetter(folder, delivery.providerId);
    assert.equal(kept?.from, `"Müller, 'Licht'" <portal@localhost>`);
    assert.equal(kept?.headers["Reply-To"], "antworten@mueller.example");
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
