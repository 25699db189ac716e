import assert from "node:assert/strict";
import { test } from "node:test";
import { readEnvironment } from "./env";
import { describeProblems, InvalidEnvironment } from "./environment-problem";

type Variables = Record<string, string | undefined>;

const secret = (seed: string) => Buffer.from(seed.repeat(32)).toString("base64").slice(0, 44);
const production: Variables = {
  NODE_ENV: "production",
  DATABASE_URL: "postgres://zugang:secret@db.example.com/portal?sslmode=verify-full",
  APP_URL: "https://portal.example.com",
  AUTH_SECRET: secret("a1Bc"),
  CRON_SECRET: secret("d2Ef"),
  RESEND_API_KEY: "re_12345678",
  MAIL_FROM: "Portal <portal@example.com>",
};
const demo: Variables = {
  NODE_ENV: "production",
  DEMO: "1",
  DATABASE_URL: "postgres://zugang:secret@127.0.0.1:5544/zugang",
  AUTH_SECRET: secret("a1Bc"),
  CRON_SECRET: secret("d2Ef"),
};

const accepted: [title: string, base: Variables, change: Variables, part: object][] = [
  [
    "a complete production",
    production,
    {},
    { production: true, demo: false, port: 3000, secureCookies: true },
  ],
  ["a complete demo", demo, {}, { production: false, demo: true, secureCookies: false }],
  [
    "development by next dev",
    { ...demo, DEMO: undefined },
    { NODE_ENV: "development" },
    { production: false, demo: false },
  ],
  ["quotes around a value", production, { PORT: '"8080"' }, { port: 8080 }],
  [
    "an empty value as none",
    production,
    { PORT: " ", ORDERS_API_KEY: "''" },
    { port: 3000, ordersApiKey: undefined },
  ],
  ["listening everywhere by default", production, {}, { listen: "0.0.0.0" }],
  ["LISTEN as an address", production, { LISTEN: "127.0.0.1" }, { listen: "127.0.0.1" }],
  ["LISTEN as IPv6 (FF-B HOSTNAME)", production, { LISTEN: "::1" }, { listen: "::1" }],
  ["LISTEN in brackets (FF-B HOSTNAME)", production, { LISTEN: "[::]" }, { listen: "::" }],
  ["no port for metrics unless it is set", production, {}, { metrics: null }],
  [
    "metrics for this machine only",
    production,
    { METRICS_PORT: "9464" },
    { metrics: { port: 9464, listen: "127.0.0.1" } },
  ],
  [
    "metrics on an address",
    production,
    { METRICS_PORT: "9464", METRICS_LISTEN: "[::]" },
    { metrics: { port: 9464, listen: "::" } },
  ],
  ["LISTEN as a name", production, { LISTEN: "portal.internal" }, { listen: "portal.internal" }],
  [
    "the machine's name in HOSTNAME, which is ignored (FF-B HOSTNAME)",
    production,
    { HOSTNAME: "f3a9c1d2e4b5" },
    { listen: "0.0.0.0" },
  ],
  [
    "an address in HOSTNAME, which is used (FF-B HOSTNAME)",
    production,
    { HOSTNAME: "[::1]" },
    { listen: "::1" },
  ],
  [
    "LISTEN in preference to HOSTNAME (FF-B HOSTNAME)",
    production,
    { HOSTNAME: "127.0.0.1", LISTEN: "10.0.0.7" },
    { listen: "10.0.0.7" },
  ],
  ["no proxy", production, {}, { trustedProxy: { kind: "none" } }],
  ["two proxies", production, { TRUSTED_PROXY: "2" }, { trustedProxy: { kind: "hops", count: 2 } }],
  [
    "Vercel's proxy",
    production,
    { TRUSTED_PROXY: "vercel", VERCEL: "1" },
    { trustedProxy: { kind: "vercel" } },
  ],
  [
    "production on http loopback",
    production,
    { APP_URL: "http://localhost:3000" },
    { secureCookies: false },
  ],
  [
    "an old secret beside the new one",
    production,
    { AUTH_SECRET_PREVIOUS: secret("g3Hi") },
    { authSecretPrevious: secret("g3Hi") },
  ],
  [
    "letters in a folder",
    demo,
    { MAILBOX_DIR: "/tmp/letters" },
    {
      mail: {
        kind: "mailbox",
        folder: "/tmp/letters",
        from: "Kundenportal <portal@zugang.example>",
      },
    },
  ],
  [
    "a demo that sends to a local Resend",
    demo,
    { RESEND_API_KEY: "re_1", RESEND_BASE_URL: "http://127.0.0.1:4000" },
    {
      mail: {
        kind: "resend",
        apiKey: "re_1",
        baseUrl: "http://127.0.0.1:4000",
        from: "Kundenportal <portal@zugang.example>",
        webhookSecret: undefined,
      },
    },
  ],
  [
    "letters by SMTP, with the name under which the portal introduces itself (R-1002)",
    production,
    { RESEND_API_KEY: undefined, MAIL_URL: "smtps://portal:p%40ss@mail.example.com" },
    {
      mail: {
        kind: "smtp",
        server: {
          host: "mail.example.com",
          port: 465,
          tls: "always",
          login: { user: "portal", password: "p@ss" },
        },
        from: "Portal <portal@example.com>",
        name: "portal.example.com",
      },
    },
  ],
  [
    "a database without a TLS parameter, verified",
    production,
    { DATABASE_URL: "postgres://z:p@db.example.com/portal" },
    { databaseUrl: "postgres://z:p@db.example.com/portal?sslmode=verify-full" },
  ],
  [
    "a direct address beside a pooler's",
    production,
    { DATABASE_URL_DIRECT: "postgres://z:p@localhost/portal" },
    { databaseUrlDirect: "postgres://z:p@localhost/portal" },
  ],
  ["one address for both", demo, {}, { databaseUrlDirect: demo.DATABASE_URL }],
];

const refused: [title: string, base: Variables, change: Variables, variables: string[]][] = [
  [
    "nothing at all",
    {},
    {},
    ["DATABASE_URL", "AUTH_SECRET", "CRON_SECRET", "APP_URL", "MAIL_URL", "MAIL_FROM"],
  ],
  [
    "production without a way for letters (R-1002)",
    production,
    { RESEND_API_KEY: undefined },
    ["MAIL_URL"],
  ],
  [
    "production with two ways for letters (R-1002)",
    production,
    { MAIL_URL: "smtps://mail.example.com" },
    ["MAIL_URL"],
  ],
  [
    "a demo with two ways for letters (R-1002)",
    demo,
    { RESEND_API_KEY: "re_1", MAIL_URL: "smtp://localhost" },
    ["MAIL_URL"],
  ],
  [
    "an invalid way for letters (R-1002)",
    production,
    { RESEND_API_KEY: undefined, MAIL_URL: "mail.example.com" },
    ["MAIL_URL"],
  ],
  ["production without a sender", production, { MAIL_FROM: "portal" }, ["MAIL_FROM"]],
  ["a sender with a line break", production, { MAIL_FROM: "A <a@b.c>\nBcc: d@e.f" }, ["MAIL_FROM"]],
  [
    "an unset NODE_ENV, as production",
    production,
    { NODE_ENV: undefined, RESEND_API_KEY: "" },
    ["MAIL_URL"],
  ],
  ["a short secret", production, { AUTH_SECRET: "short" }, ["AUTH_SECRET"]],
  ["a secret of one letter", production, { CRON_SECRET: "x".repeat(40) }, ["CRON_SECRET"]],
  ["one secret twice", production, { CRON_SECRET: production.AUTH_SECRET }, ["CRON_SECRET"]],
  [
    "the old secret as the new one",
    production,
    { AUTH_SECRET_PREVIOUS: production.AUTH_SECRET },
    ["AUTH_SECRET_PREVIOUS"],
  ],
  ["http in public", production, { APP_URL: "http://portal.example.com" }, ["APP_URL"]],
  ["an address with a path", production, { APP_URL: "https://example.com/portal" }, ["APP_URL"]],
  ["an invalid address", production, { APP_URL: "portal.example.com" }, ["APP_URL"]],
  [
    "a name that only looks like loopback",
    production,
    { APP_URL: "http://127.0.0.1.example.com" },
    ["APP_URL"],
  ],
  ["an invalid port", production, { PORT: "http" }, ["PORT"]],
  ["port 0", production, { PORT: "0" }, ["PORT"]],
  ["an invalid port for metrics", production, { METRICS_PORT: "0" }, ["METRICS_PORT"]],
  [
    "an address of the web for metrics",
    production,
    { METRICS_PORT: "9464", METRICS_LISTEN: "http://127.0.0.1" },
    ["METRICS_LISTEN"],
  ],
  [
    "one port for pages and metrics",
    production,
    { PORT: "9464", METRICS_PORT: "9464" },
    ["METRICS_PORT"],
  ],
  ["LISTEN with a port (FF-B HOSTNAME)", production, { LISTEN: "127.0.0.1:3000" }, ["LISTEN"]],
  ["LISTEN as an address of the web", production, { LISTEN: "http://127.0.0.1" }, ["LISTEN"]],
  ["LISTEN with a zone", production, { LISTEN: "fe80::1%eth0" }, ["LISTEN"]],
  ["an unknown proxy", production, { TRUSTED_PROXY: "yes" }, ["TRUSTED_PROXY"]],
  [
    "Resend over http",
    production,
    { RESEND_BASE_URL: "http://mail.example.com" },
    ["RESEND_BASE_URL"],
  ],
  ["a DEMO other than 1", production, { DEMO: "true" }, ["DEMO"]],
  [
    "a system at the portal's own address (R-901)",
    production,
    { SYSTEM_SHOP_URL: "https://portal.example.com" },
    ["SYSTEM_SHOP_URL"],
  ],
  ["connected systems on Vercel", production, { VERCEL: "1" }, ["VERCEL"]],
  ["a demo on Vercel", demo, { VERCEL: "1" }, ["DEMO"]],
  ["a demo in public", demo, { APP_URL: "https://portal.example.com" }, ["DEMO"]],
  [
    "a database without TLS",
    production,
    { DATABASE_URL: "postgres://z:p@db.example.com/portal?sslmode=disable" },
    ["DATABASE_URL"],
  ],
  [
    "a bad direct address",
    production,
    { DATABASE_URL_DIRECT: "localhost" },
    ["DATABASE_URL_DIRECT"],
  ],
  [
    "several at once",
    production,
    { PORT: "-1", CRON_SECRET: undefined, APP_URL: "x" },
    ["PORT", "CRON_SECRET", "APP_URL"],
  ],
];

for (const [title, base, change, part] of accepted) {
  test(`accepts ${title}`, () => {
    // On Vercel no system can be connected.
    const entries = change.VERCEL ? [] : undefined;
    const environment: Record<string, unknown> = {
      ...readEnvironment({ ...base, ...change }, entries),
    };
    for (const [name, value] of Object.entries(part)) {
      assert.deepEqual(environment[name], value);
    }
  });
}

for (const [title, base, change, variables] of refused) {
  test(`refuses ${title}`, () => {
    assert.throws(
      () => readEnvironment({ ...base, ...change }),
      (error) => {
        assert.ok(error instanceof InvalidEnvironment);
        assert.deepEqual(
          error.problems.map(({ variable }) => variable).sort(),
          variables.toSorted(),
        );
        return true;
      },
    );
  });
}

test("a command that sends no letters reads no setting about them (R-1002)", () => {
  const { RESEND_API_KEY, MAIL_FROM, ...others } = production;
  for (const variables of [others, { ...others, MAIL_URL: "invalid", MAIL_FROM: "invalid" }])
    assert.deepEqual(readEnvironment(variables, undefined, false).mail, { kind: "none" });
});

test("the table names every variable and shows no value", () => {
  const variables = {
    ...production,
    AUTH_SECRET: "hunter2",
    DATABASE_URL: "postgres://z:hunter2@h/d?sslmode=disable",
    PORT: "x",
  };
  try {
    readEnvironment(variables);
    assert.fail("accepted");
  } catch (error) {
    assert.ok(error instanceof InvalidEnvironment);
    const table = describeProblems(error.problems);
    for (const name of ["AUTH_SECRET", "DATABASE_URL", "PORT"])
      assert.match(table, new RegExp(`^ {2}${name} `, "m"));
    assert.doesNotMatch(table + error.message, /hunter2/);
  }
});
