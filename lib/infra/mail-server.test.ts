import assert from "node:assert/strict";
import { test } from "node:test";
import { type MailServer, readMailServer } from "./mail-server";

const accepted: [text: string, server: MailServer][] = [
  [
    "smtps://portal%40example.com:p%40ss%2Fw%3Ard@mail.example.com",
    {
      host: "mail.example.com",
      port: 465,
      tls: "always",
      login: { user: "portal@example.com", password: "p@ss/w:rd" },
    },
  ],
  ["smtps://mail.example.com:4465/", { host: "mail.example.com", port: 4465, tls: "always" }],
  ["smtp://relay.example.com", { host: "relay.example.com", port: 587, tls: "startTls" }],
  ["smtp://192.0.2.1:25", { host: "192.0.2.1", port: 25, tls: "startTls" }],
  ["smtp://[2001:db8::1]", { host: "2001:db8::1", port: 587, tls: "startTls" }],
  ["smtp://localhost:25", { host: "localhost", port: 25, tls: "none" }],
  ["smtp://127.0.0.1:25", { host: "127.0.0.1", port: 25, tls: "none" }],
  ["smtp://[::1]:25", { host: "::1", port: 25, tls: "none" }],
];

for (const [text, server] of accepted)
  test(`MAIL_URL may be ${text.replace(/\/\/.*@/, "//…@")} (R-1002)`, () =>
    assert.deepEqual(readMailServer(text), server));

for (const text of [
  "mail.example.com",
  "https://geheim:geheim@mail.example.com",
  "smtp://",
  "smtp://geheim:geheim@",
  "smtp://geheim@mail.example.com",
  "smtps://:geheim@mail.example.com",
  "smtps://geheim:%zz@mail.example.com",
  "smtps://geheim:geheim/x@mail.example.com",
  "smtps://geheim:geheim@mail.example.com/path",
  "smtps://geheim:geheim@mail.example.com?tls=off",
  "smtps://mail.example.com:587",
  "smtp://mail.example.com:465",
  "smtp://localhost.example.com\nsmtp://x",
  "smtp://127.0.0.1.example.com:99999",
  "smtp://mäil.example.com",
])
  test(`MAIL_URL may not be ${JSON.stringify(text)}, and its password is not repeated (R-1002)`, () => {
    const read = readMailServer(text);
    assert.ok("problem" in read);
    assert.doesNotMatch(read.problem, /geheim/);
  });

test("a name that only looks like this machine is not sent to without TLS (R-1002)", () => {
  for (const host of ["localhost.example.com", "127.0.0.1.example.com"])
    assert.deepEqual(readMailServer(`smtp://${host}`), { host, port: 587, tls: "startTls" });
});
