import assert from "node:assert/strict";
import { test } from "node:test";
import { driverArguments, readDatabaseAddress } from "./database-address";

const remote = "postgres://z:hunter2@db.example.com/portal";

const accepted: [title: string, text: string, tls: "on" | "off", url: string][] = [
  ["verified TLS", `${remote}?sslmode=verify-full`, "on", `${remote}?sslmode=verify-full`],
  ["a missing TLS parameter, as verified", remote, "on", `${remote}?sslmode=verify-full`],
  ["require, as verified", `${remote}?sslmode=require`, "on", `${remote}?sslmode=verify-full`],
  ["ssl=true, as verified", `${remote}?ssl=true`, "on", `${remote}?sslmode=verify-full`],
  ["no TLS by an explicit setting", remote, "off", `${remote}?sslmode=disable`],
  ["TLS in spite of that setting", `${remote}?sslmode=require`, "off", `${remote}?sslmode=require`],
  ["IPv6 loopback", "postgresql://z:p@[::1]:5433/p", "on", "postgresql://z:p@[::1]:5433/p"],
  ["a socket", "postgres:///p?host=%2Frun%2Fpg", "on", "postgres:///p?host=%2Frun%2Fpg"],
  [
    "parameters of other programs, without them",
    `${remote}?sslmode=require&channel_binding=require&pgbouncer=true&sslrootcert=system`,
    "on",
    `${remote}?sslmode=verify-full`,
  ],
];

const refused: [title: string, text: string, problem: RegExp][] = [
  ["no TLS", `${remote}?sslmode=disable`, /verify-full.*DATABASE_TLS=off/],
  ["TLS only if the server offers it", `${remote}?sslmode=prefer`, /verify-full/],
  ["TLS without a certificate check", `${remote}?sslmode=no-verify`, /verify-full/],
  [
    "a name that only begins like loopback",
    "postgres://z:p@127.0.0.1.example.com/p?ssl=false",
    /ssl/,
  ],
  ["another database", "mysql://z:p@localhost/p", /postgres:\/\//],
  ["no database's name", "postgres://z:p@localhost", /names no database/],
  ["a raw # in the password", "postgres://z:a#b@localhost/p", /percent-encoded|no database/],
  ["a % that encodes nothing (FF-B small)", "postgres://z:hunter2%@localhost/p", /percent-encoded/],
  [
    "a % before other letters (FF-B small)",
    "postgres://z:hunter2%zz@localhost/p",
    /percent-encoded/,
  ],
  [
    "bytes that are not UTF-8 (FF-B small)",
    "postgres://z:hunter2%ff@localhost/p",
    /percent-encoded/,
  ],
  [
    "several servers with ports (FF-B small)",
    "postgres://z:hunter2@a.example:5432,b.example:5432/p",
    /one that always leads to the primary/,
  ],
  ["a certificate file", `${remote}?sslrootcert=/ca.pem`, /NODE_EXTRA_CA_CERTS/],
];

for (const [title, text, tls, url] of accepted) {
  const pooled = text.includes("pgbouncer=true");
  test(`accepts ${title}`, () => assert.deepEqual(readDatabaseAddress(text, tls), { url, pooled }));
}

const socket = "host=%2Frun%2Fpostgresql";
const ofLibpq: [text: string, url: string][] = [
  ["postgres://portal:x@/db?host=/run/postgresql", `postgres://portal:x@localhost/db?${socket}`],
  [
    "postgres://portal:x@:5501/db?host=/run/postgresql",
    `postgres://portal:x@localhost:5501/db?${socket}`,
  ],
  [
    "postgres:///db?host=/run/postgresql&user=portal&password=a%2Fb&port=5501",
    `postgres://portal:a%2Fb@localhost:5501/db?${socket}`,
  ],
  ["postgres://portal@%2Frun%2Fpostgresql/db", `postgres://portal@localhost/db?${socket}`],
  [
    "postgres://portal@%2Frun%2Fpostgresql:5501/db",
    `postgres://portal@localhost:5501/db?${socket}`,
  ],
  ["postgres://portal:x@localhost:5501?dbname=db", "postgres://portal:x@localhost:5501/db"],
  [
    "postgres://portal:x@localhost/db?host=db.example.com",
    "postgres://portal:x@db.example.com/db?sslmode=verify-full",
  ],
  [
    "postgresql:///db?host=db.example.com&user=portal",
    "postgresql://portal@db.example.com/db?sslmode=verify-full",
  ],
];
for (const [text, url] of ofLibpq) {
  test(`accepts libpq's ${text} (FF-B small)`, () => {
    assert.deepEqual(readDatabaseAddress(text, "on"), { url, pooled: false });
    const [address, { host }] = driverArguments(url);
    assert.ok(!new URL(address).searchParams.has("host"));
    assert.equal(host, url.includes("host=") ? "/run/postgresql" : undefined);
  });
}

for (const [title, text, problem] of refused) {
  test(`refuses ${title} without repeating the password`, () => {
    const result = readDatabaseAddress(text, "on");
    assert.ok("problem" in result);
    assert.match(result.problem, problem);
    assert.doesNotMatch(result.problem, /hunter2/);
  });
}
