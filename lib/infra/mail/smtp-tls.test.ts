import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Authority, newAuthority } from "../../../e2e/support/certificates";
import { startSmtpServer } from "../../../e2e/support/smtp-server";
import { openSmtp } from "./smtp";
import type { SmtpSettings } from "./smtp-session";

const login = { user: "portal@zugang.example", password: "p:@/ss wörd" };
const message = {
  to: "ola@mustermensch.example",
  sender: null,
  replyTo: "service@zugang.example",
  subject: "Ihr Zugang",
  html: "<p>Guten Tag</p>",
  text: "Guten Tag",
  idempotencyKey: "outbox/1",
  kind: "activation",
  language: "de",
} as const;

type Server = Parameters<typeof startSmtpServer>[0];

/** Sends one letter to such a server, and returns what came of it and what the server saw. */
async function sendTo(options: Server, tls: "always" | "startTls", change: Partial<SmtpSettings>) {
  const server = await startSmtpServer({ secure: tls === "always", ...options });
  const transport = openSmtp({
    server: { host: "localhost", port: server.port, tls, login },
    from: "portal@zugang.example",
    name: "portal.example.com",
    timeout: 60_000,
    ...change,
  });
  const delivery = await transport.send(message);
  await transport.close();
  const [mail] = server.accepted;
  await server.close();
  return {
    code: delivery.ok ? "sent" : delivery.code,
    retry: !delivery.ok && delivery.retry,
    commands: server.commands(),
    mail: mail && { encrypted: mail.encrypted, user: mail.user },
  };
}

for (const tls of ["always", "startTls"] as const)
  describe(`the certificate of a mail server, ${tls === "always" ? "smtps" : "smtp with STARTTLS"} (R-1002)`, () => {
    let authority: Authority;
    const known = async () => {
      authority ??= await newAuthority();
      return { ca: authority.cert };
    };

    test("with one of a known authority the letter is sent, encrypted and signed in", async () => {
      const trusted = await known();
      const certificate = await authority.issue("localhost");
      const { code, mail } = await sendTo({ certificate, login }, tls, trusted);
      assert.equal(code, "sent");
      assert.deepEqual(mail, { encrypted: true, user: login.user });
    });

    test("one of an unknown authority, of another host or out of date is refused, and nothing is sent", async () => {
      const trusted = await known();
      const valid = await authority.issue("localhost");
      for (const [what, certificate, change] of [
        ["unknown", valid, {}],
        ["another host's", await authority.issue("mail.example.com"), trusted],
        ["out of date", await authority.issue("localhost", -1), trusted],
      ] as const) {
        const { code, retry, commands, mail } = await sendTo({ certificate, login }, tls, change);
        assert.deepEqual([code, retry, mail], ["tls", true, undefined], what);
        assert.deepEqual(commands, tls === "always" ? [] : ["EHLO", "STARTTLS"], what);
      }
    });

    test("a wrong password is the installation's mistake, and costs no letter", async () => {
      const trusted = await known();
      const certificate = await authority.issue("localhost");
      const right = { user: login.user, password: "another" };
      const { code, retry } = await sendTo({ certificate, login: right }, tls, trusted);
      assert.deepEqual([code, retry], ["login_535_5.7.8", true]);
    });
  });

test("a server, or somebody on the way, that offers no STARTTLS gets neither password nor letter (R-1002)", async () => {
  const authority = await newAuthority();
  const certificate = await authority.issue("localhost");
  const stripped = { certificate, login, disabledCommands: ["STARTTLS"] };
  const { code, retry, commands, mail } = await sendTo(stripped, "startTls", {
    ca: authority.cert,
  });
  assert.match(code, /^tls_5\d\d/);
  assert.deepEqual([retry, mail], [true, undefined]);
  for (const command of ["AUTH", "MAIL", "DATA"]) assert.ok(!commands.includes(command), command);
});
