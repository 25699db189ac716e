import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { findingOfCertificate, findingOfRefusal } from "./certificate";
import { findingOfClocks, findingOfDate } from "./clock";
import { findingOfSpace, findingsOfDisk } from "./disk";
import { look, ok, within } from "./finding";
import { findingOfAnswer } from "./portal";
import { findingOfDomains } from "./resend";

describe("what the doctor makes of facts", () => {
  test("clocks may differ by what it took to ask and two seconds; half a minute breaks codes", () => {
    for (const [seconds, exact, state] of [
      [0.4, 0, "ok"],
      [-1.9, 0, "ok"],
      [2.5, 1, "ok"],
      [2.5, 0, "look"],
      [-29, 0, "look"],
      [30, 0, "broken"],
      [-86_400, 5, "broken"],
    ] as const)
      assert.equal(findingOfClocks("the database", seconds, exact).state, state, String(seconds));
    assert.match(
      findingOfClocks("the database", -86_400, 5).what,
      /86400\.0 s behind the database/,
    );
  });

  test("the Date of an answer is a clock, and an answer without one says nothing", () => {
    const asked = Date.now();
    const date = (offset: number) => new Date(asked + offset).toUTCString();
    assert.deepEqual(findingOfDate("x", null, asked), []);
    assert.equal(findingOfDate("x", date(0), asked)[0]?.state, "ok");
    assert.equal(findingOfDate("x", date(-60_000), asked)[0]?.state, "broken");
    assert.match(findingOfDate("x", date(10_000), asked)[0]?.what ?? "", /behind x/);
  });

  test("less than a gigabyte or a twentieth of a disk is worth a look, a tenth of a gigabyte is too little, and a small one that is empty is well", async () => {
    const gigabyte = 2 ** 30;
    assert.equal(findingOfSpace("/", 10 * gigabyte, 100 * gigabyte).state, "ok");
    assert.equal(findingOfSpace("/", 4 * gigabyte, 100 * gigabyte).state, "look");
    assert.equal(findingOfSpace("/", 0.9 * gigabyte, gigabyte).state, "look");
    assert.equal(findingOfSpace("/", 0.05 * gigabyte, gigabyte).state, "broken");
    assert.equal(findingOfSpace("/tmp", 0.06 * gigabyte, 0.0625 * gigabyte).state, "ok");
    assert.equal(findingOfSpace("/tmp", 0.03 * gigabyte, 0.0625 * gigabyte).state, "broken");
    const real = await findingsOfDisk(["/", "/"]);
    assert.equal(real.length, 1, "one disk is told once");
  });

  test("a certificate is told two weeks before it ends, and broken if it is refused", () => {
    const now = new Date("2026-12-01T12:00:00Z");
    const judged = (validTo: string) =>
      findingOfCertificate({ validTo: new Date(validTo), protocol: "TLSv1.3" }, now);
    const expected = ok("TLS", "TLSv1.3, the certificate is valid until 2027-03-01");
    assert.deepEqual(judged("2027-03-01T00:00:00Z"), expected);
    assert.match(judged("2026-12-10T12:00:00Z").what, /ends in 9 days/);
    const refused = (code: string) => findingOfRefusal("portal.example.com", { code });
    for (const code of [
      "CERT_HAS_EXPIRED",
      "ERR_TLS_CERT_ALTNAME_INVALID",
      "DEPTH_ZERO_SELF_SIGNED_CERT",
    ])
      assert.equal(refused(code).state, "broken", code);
    assert.equal(refused("ECONNREFUSED").state, "look");
  });

  test("an answer at APP_URL is the portal's, ready or not, or somebody else's", () => {
    assert.equal(findingOfAnswer(200, true).state, "ok");
    assert.match(findingOfAnswer(503, true).what, /not ready/);
    assert.match(findingOfAnswer(200, false).what, /something else/);
    assert.equal(findingOfAnswer(421, true).state, "broken");
  });

  test("Resend's answers tell a right key, a wrong one, and a domain that is not verified", () => {
    const domains = {
      data: [
        { name: "good.example", status: "verified" },
        { name: "new.example", status: "pending" },
      ],
    };
    const state = (status: number, said: unknown, domain = "good.example") =>
      findingOfDomains(status, said, domain).state;
    assert.equal(state(200, domains), "ok");
    assert.equal(state(401, { name: "restricted_api_key" }), "ok");
    assert.equal(state(403, { name: "invalid_api_key" }), "broken");
    assert.equal(state(200, domains, "new.example"), "broken");
    assert.equal(state(200, domains, "other.example"), "broken");
    assert.equal(state(500, null), "look");
    assert.equal(state(200, "<html>"), "look");
  });
});

describe("checks within their time", () => {
  test("a check that hangs is told, and ends", async () => {
    const found = await within("x", () => new Promise(() => {}), 20);
    assert.deepEqual(found, [
      look("x", "no answer within 0.02 seconds", "Try again; then look at the network in between."),
    ]);
  });

  test("of a check that fails only the code is told, never what the error says", async () => {
    const error = Object.assign(new Error("postgres://user:needle@host"), { code: "EWHAT" });
    const [found] = await within("x", () => Promise.reject(error), 1_000);
    assert.equal(found?.what, "could not be checked (EWHAT)");
  });
});
