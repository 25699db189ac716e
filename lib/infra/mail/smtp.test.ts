import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import PostalMime, { type Email } from "postal-mime";
import { type MailServerDouble, startSmtpServer } from "../../../e2e/support/smtp-server";
import type { Delivery, Message } from "./message";
import { openSmtp } from "./smtp";
import type { SmtpSettings } from "./smtp-session";
import { failed, message } from "./testing/message";
import { senderNames } from "./testing/sender-names";

describe("letters by SMTP, against a real server (R-1002)", () => {
  let server: MailServerDouble;
  const from = "Kundenportal <portal@zugang.example>";
  const settings = (change: Partial<SmtpSettings> = {}): SmtpSettings => ({
    server: { host: "127.0.0.1", port: server.port, tls: "none" },
    from,
    name: "portal.example.com",
    // Waits for the answer as long as it takes, unless the test is about the time limit.
    timeout: 60_000,
    ...change,
  });
  /** Sends each over one connection, and ends it. */
  async function sendAll(messages: Message[], change?: Partial<SmtpSettings>) {
    const transport = openSmtp(settings(change));
    const deliveries: Delivery[] = [];
    for (const one of messages) deliveries.push(await transport.send(one));
    await transport.close();
    return deliveries;
  }
  const send = async (one: Message, change?: Partial<SmtpSettings>) =>
    (await sendAll([one], change))[0] as Delivery;
  /** The newest accepted letter, as a mail program reads it. */
  const read = (): Promise<Email> => PostalMime.parse(server.accepted.at(-1)?.raw ?? "");
  const impatient = { timeout: 300 };
  const turn = () => new Promise((done) => setImmediate(done));

  before(async () => {
    server = await startSmtpServer();
  });
  afterEach(() => server.recover());
  after(() => server.close());

  test("a letter arrives with both parts, its headers and customer service's address for replies", async () => {
    const one = message({
      text: `Hallo Jürgen,\n\nhttps://portal.example.com/activate/${"a".repeat(43)}?long=${"b".repeat(60)}\n\n.\nEnde`,
      html: `<p>Grüße</p><a href="https://portal.example.com/activate/${"a".repeat(43)}">Konto aktivieren</a>`,
    });
    const delivery = await send(one);
    const mail = await read();
    const accepted = server.accepted.at(-1);
    assert.deepEqual(delivery, { ok: true, providerId: accepted?.messageId });
    assert.deepEqual(
      [accepted?.from, accepted?.to, accepted?.client],
      ["portal@zugang.example", [one.to], "portal.example.com"],
    );
    assert.deepEqual(
      [mail.from, mail.to, mail.replyTo],
      [
        { name: "Kundenportal", address: "portal@zugang.example" },
        [{ name: "Ola Nowak", address: one.to }],
        [{ name: "", address: "service@zugang.example" }],
      ],
    );
    assert.equal(mail.subject, one.subject);
    assert.equal(mail.text?.trimEnd(), one.text);
    assert.equal(mail.html?.trimEnd(), one.html);
    const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value;
    assert.deepEqual(
      ["auto-submitted", "x-auto-response-suppress", "content-language", "x-entity-ref-id"].map(
        header,
      ),
      ["auto-generated", "All", "de", one.idempotencyKey],
    );
    const envid = one.idempotencyKey.replace("/", ".");
    assert.deepEqual(accepted?.dsn, { ret: "HDRS", envid, notify: ["FAILURE"] });
    // Each line is short and of plain signs: no server on the way has a reason to change one.
    for (const line of accepted?.raw.split("\r\n") ?? [])
      assert.match(line, /^[\x20-\x7e\t]{0,998}$/);
  });

  test("a hostile name or subject stays one line and one recipient", async () => {
    const names = [
      ['Ola" <all@evil.example>,\r\nBcc: x', "Ola all evil.\u200bexample Bcc x"],
      ["Ola\r\n\r\nHallo", "Ola Hallo"],
      ["Jürgen Müßiggang\nBcc: x@evil.example", "Jürgen Müßiggang Bcc x evil.\u200bexample"],
      ["=?utf-8?q?=0D=0ABcc=3A_x?= Ola", "= ?utf-8?q?=0D=0ABcc=3A_x?= Ola"],
      ["=?utf-8?B?d3d3LmV2aWwuZXhhbXBsZQ==?=", "= ?utf-8?B?d3d3LmV2aWwuZXhhbXBsZQ== ?="],
      ['O\'Brien \\ "Ola" (Nowak)', "O'Brien Ola Nowak"],
      ["李 明 🙂", "李 明 🙂"],
    ] as const;
    for (const [toName, shown] of names) {
      const subject = `Hallo ${toName}`;
      assert.ok((await send(message({ toName, subject }))).ok, toName);
      const mail = await read();
      assert.deepEqual(mail.to, [{ name: shown, address: "ola.nowak@mustermensch.example" }]);
      assert.deepEqual([mail.bcc, mail.cc], [undefined, undefined]);
      assert.equal(mail.subject, `Hallo ${toName}`.replace(/\s+/g, " ").replaceAll("=?", "= ?"));
      assert.deepEqual(server.accepted.at(-1)?.to, ["ola.nowak@mustermensch.example"]);
      assert.equal(mail.text?.trimEnd(), "Guten Tag");
    }
  });

  test("the sender may have a name with a comma, umlauts or quotes, or none", async () => {
    for (const [text, name] of [
      ['"Meier, Müller & Söhne" <portal@zugang.example>', "Meier, Müller & Söhne"],
      ["Meier, Müller & Söhne <portal@zugang.example>", "Meier, Müller & Söhne"],
      ["portal@zugang.example", ""],
    ] as const) {
      assert.ok((await send(message(), { from: text })).ok);
      assert.deepEqual((await read()).from, { name, address: "portal@zugang.example" });
      assert.equal(server.accepted.at(-1)?.from, "portal@zugang.example");
    }
  });

  test("a sender's name stays one line before the address of MAIL_FROM, whatever it is, and answers go where the letter says (R-1004)", async () => {
    const replyTo = "antworten@mueller.example";
    for (const [sender, name] of senderNames) {
      const one = message({ sender, replyTo });
      assert.ok((await send(one)).ok, sender);
      const mail = await read();
      assert.deepEqual(
        [mail.from, mail.sender, mail.replyTo, mail.to, mail.cc, mail.bcc],
        [
          { name, address: "portal@zugang.example" },
          undefined,
          [{ name: "", address: replyTo }],
          [{ name: "Ola Nowak", address: one.to }],
          undefined,
          undefined,
        ],
      );
      const accepted = server.accepted.at(-1);
      assert.deepEqual([accepted?.from, accepted?.to], ["portal@zugang.example", [one.to]]);
      assert.match(accepted?.messageId ?? "", /^<outbox\.\d+@zugang\.example>$/);
      assert.equal(mail.headers.filter(({ key }) => key === "from").length, 1);
      assert.equal(mail.text?.trimEnd(), one.text);
    }
  });

  test("what is no address for replies costs no letter: its answers go to the sender", async () => {
    for (const replyTo of [
      "",
      "ola",
      "a@x.example, b@x.example",
      "a@x.example\r\nBcc: b@x.example",
    ]) {
      assert.ok((await send(message({ replyTo }))).ok, replyTo);
      const mail = await read();
      assert.deepEqual([mail.replyTo, mail.bcc], [undefined, undefined]);
    }
  });

  test("an invalid or a double address is refused before anything is sent", async () => {
    const { opened } = server.connections();
    for (const to of [
      "",
      "ola",
      "a@x.example, b@x.example",
      "a@x.example\r\nRCPT TO:<b@x.example>",
    ]) {
      const delivery = failed(await send(message({ to })));
      assert.deepEqual([delivery.retry, delivery.code], [false, "invalid_to_address"]);
    }
    assert.equal(server.connections().opened, opened);
  });

  test("letters that are sent together share a connection, which is taken leave of and given back", async () => {
    const { opened } = server.connections();
    const said = server.commands().length;
    const deliveries = await sendAll([message(), message(), message()]);
    assert.ok(deliveries.every(({ ok }) => ok));
    assert.equal(server.connections().opened, opened + 1);
    assert.equal(server.commands().at(-1), "QUIT");
    assert.equal(
      server
        .commands()
        .slice(said)
        .filter((name) => name === "DATA").length,
      3,
    );
    while (server.connections().open > 0) await turn();
  });

  test("after a refused letter the next one is sent, over another connection", async () => {
    server.failNext("recipient", "550 5.1.1 No such user");
    const [first, second] = await sendAll([message(), message()]);
    assert.deepEqual([first?.ok, second?.ok], [false, true]);
    while (server.connections().open > 0) await turn();
  });

  test("without a usual extension letters are sent all the same", async () => {
    const old = await startSmtpServer({ hidePIPELINING: true, hideDSN: true });
    const place = { host: "127.0.0.1", port: old.port, tls: "none" } as const;
    assert.ok((await send(message(), { server: place })).ok);
    await old.close();
  });

  test("a letter without an answer in time is retried, and its connection is closed", async () => {
    for (const step of ["greeting", "sender", "recipient"] as const) {
      server.hang(step);
      const delivery = failed(await send(message(), impatient));
      assert.deepEqual([delivery.retry, delivery.code], [true, "timeout"], step);
      while (server.connections().open > 0) await turn();
      await server.recover();
    }
  });

  test("a server that is gone between the letter and its answer gets the letter again, with the same Message-ID", async () => {
    const count = server.accepted.length;
    const one = message({ idempotencyKey: "outbox/again" });
    server.dropAfterAccept();
    const lost = failed(await send(one));
    assert.deepEqual([lost.retry, lost.code], [true, "unanswered"]);
    assert.ok((await send(one)).ok);
    const [first, second, ...more] = server.accepted.slice(count);
    assert.deepEqual(more, []);
    assert.equal(first?.messageId, second?.messageId);
    assert.equal(first?.messageId, "<outbox.again@zugang.example>");
  });

  test("a server that answers a letter too late counts as one whose answer is lost", async () => {
    server.hang("letter");
    const delivery = failed(await send(message(), impatient));
    assert.deepEqual([delivery.retry, delivery.code], [true, "unanswered"]);
  });

  test("a letter is retried when nobody listens", async () => {
    await server.refuse();
    const delivery = failed(await send(message()));
    assert.deepEqual([delivery.retry, delivery.code], [true, "refused"]);
    await server.recover();
    assert.ok((await send(message())).ok);
  });

  test("what a server answers decides whether a letter is retried, and whether the others wait too", async () => {
    const answers = [
      ["greeting", "421 4.3.2 Too busy", "waits", "server_421_4.3.2"],
      ["greeting", "554 5.7.1 Client host blocked", "waits", "server_554_5.7.1"],
      ["sender", "550 5.7.1 Sender not owned by user", "waits", "sender_550_5.7.1"],
      ["sender", "421 4.7.0 Try again later", "waits", "sender_421_4.7.0"],
      ["recipient", "450 4.2.0 Greylisted", "only this one", "recipient_450_4.2.0"],
      ["recipient", "552 5.2.2 Mailbox full", "only this one", "recipient_552_5.2.2"],
      ["recipient", "421 4.4.5 Too many connections", "waits", "server_421_4.4.5"],
      ["recipient", "554 5.7.1 Relay access denied", "waits", "recipient_554_5.7.1"],
      ["recipient", "550 5.1.1 No such user", "came back", "recipient_550_5.1.1"],
      ["letter", "451 4.7.1 Please try again", "only this one", "letter_451_4.7.1"],
      ["letter", "452 4.3.1 Disk full", "waits", "letter_452_4.3.1"],
      ["letter", "552 Too large", "only this one", "letter_552"],
      ["letter", "550 5.1.1 No such user", "came back", "letter_550_5.1.1"],
      ["letter", "554 5.7.1 Rejected as spam", "waits", "letter_554_5.7.1"],
    ] as const;
    for (const [step, answer, outcome, code] of answers) {
      server.failNext(step, answer);
      const delivery = failed(await send(message()));
      const told = delivery.providerWorks
        ? "only this one"
        : delivery.retry
          ? "waits"
          : "came back";
      assert.deepEqual([told, delivery.code], [outcome, code], answer);
    }
  });
});
