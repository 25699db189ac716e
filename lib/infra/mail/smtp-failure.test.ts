import assert from "node:assert/strict";
import { test } from "node:test";
import { smtpFailure } from "./smtp-failure";

/** What other servers say, as Nodemailer reports it. */
function outcome(command: string, response: string): string {
  const responseCode = Number(response.slice(0, 3));
  const error = Object.assign(new Error("x"), { command, response, responseCode });
  const delivery = smtpFailure(error, { timedOut: false, handedOver: true });
  assert.ok(!delivery.ok);
  if (!delivery.retry) return "came back";
  return delivery.providerWorks ? "only this one" : "waits";
}

const answers: [command: string, response: string, outcome: string][] = [
  // Exim, qmail, Sendmail and Postfix do not relay: the installation's mistake.
  ["RCPT TO", "550 relay not permitted", "waits"],
  ["RCPT TO", "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", "waits"],
  ["RCPT TO", "550 5.7.1 <x@y.example>... Relaying denied", "waits"],
  ["RCPT TO", "454 4.7.1 <x@y.example>: Relay access denied", "waits"],
  ["RCPT TO", "530 5.7.0 Authentication required", "waits"],
  ["RCPT TO", "550 Authentication is required", "waits"],
  // Nobody has this address.
  ["RCPT TO", "550 No such user here", "came back"],
  [
    "RCPT TO",
    "550-5.1.1 The email account that you tried to reach does not\n550 5.1.1 exist",
    "came back",
  ],
  ["RCPT TO", "550 5.4.1 Recipient address rejected: Access denied", "came back"],
  ["RCPT TO", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", "came back"],
  ["RCPT TO", "550 5.1.1 User unknown at relay3.example", "came back"],
  ["RCPT TO", "554 5.2.1 Mailbox disabled", "came back"],
  ["RCPT TO", "550 5.0.0 User unknown", "came back"],
  ["DATA", "550 5.1.2 Bad destination host", "came back"],
  // The sender, the server, or what is in the letter.
  ["RCPT TO", "550 5.1.8 Sender address rejected: Domain not found", "waits"],
  ["RCPT TO", "450 4.1.8 Sender address rejected: Domain not found", "waits"],
  ["RCPT TO", "451 4.3.0 Temporary lookup failure", "waits"],
  ["DATA", "554 Message rejected: Email address is not verified", "waits"],
  ["DATA", "550 5.7.26 Unauthenticated email is not accepted due to DMARC", "waits"],
  ["MAIL FROM", "553 5.1.8 Access denied, bad outbound sender", "waits"],
  ["AUTH PLAIN", "535 5.7.8 Bad credentials", "waits"],
  ["AUTH LOGIN", "454 4.7.0 Temporary authentication failure", "waits"],
  ["STARTTLS", "454 4.7.0 TLS not available", "waits"],
  ["EHLO", "550 5.1.1 who are you", "waits"],
  // The recipient has to wait.
  ["RCPT TO", "451 Greylisting in action, please come back later", "only this one"],
  ["RCPT TO", "452 4.2.2 Mailbox full", "only this one"],
  ["RCPT TO", "550 5.2.2 Mailbox full", "only this one"],
];

for (const [command, response, expected] of answers)
  test(`after ${command} "${response.replace("\n", " ")}" a letter ${expected} (R-1002)`, () =>
    assert.equal(outcome(command, response), expected));

test("failures without an answer are told apart by what somebody has to look at (R-1002)", () => {
  const code = (error: object, timedOut = false, handedOver = false) => {
    const delivery = smtpFailure(Object.assign(new Error("x"), error), { timedOut, handedOver });
    assert.ok(!delivery.ok && delivery.retry && !delivery.providerWorks);
    return delivery.code;
  };
  assert.equal(code({ code: "ECONNREFUSED" }), "refused");
  assert.equal(code({ code: "ENOTFOUND" }), "name");
  assert.equal(code({ code: "ESOCKET", originalCode: "CERT_HAS_EXPIRED" }), "tls");
  assert.equal(code({ code: "ETLS" }), "tls");
  assert.equal(code({ code: "ECONNECTION" }), "unreachable");
  assert.equal(code({ code: 23 }, true), "timeout");
  assert.equal(code({ code: 23 }, true, true), "unanswered");
  assert.equal(code({ code: "ECONNECTION" }, false, true), "unanswered");
});
