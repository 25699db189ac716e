import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { findingsOfSender } from "./sender";
import { domainOf, domainsAbove } from "./sender-domain";
import { openNameServer } from "./testing/name-server";

let server: Awaited<ReturnType<typeof openNameServer>>;
const long = `v=spf1 ${"ip4:192.0.2.1 ".repeat(30)}-all`;
before(async () => {
  server = await openNameServer({
    "MX good.example": ["mx.good.example"],
    "TXT good.example": ["other=1", long],
    "TXT _dmarc.good.example": ["v=DMARC1; p=reject; rua=mailto:a@good.example"],
    "TXT send.good.example": ["v=spf1 include:amazonses.com ~all"],
    "TXT resend._domainkey.good.example": ["p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCB"],
    "A portal.good.example": ["192.0.2.7"],
    "TXT portal.good.example": ["v=spf1 +all"],
    "A bad.example": ["192.0.2.8"],
    "MX bad.example": [""],
    "TXT bad.example": ["v=spf1 -all", "v=spf1 ~all"],
    "TXT _dmarc.bad.example": ["v=DMARC1; p=none"],
    "TXT resend._domainkey.bad.example": ["v=DKIM1; p="],
    "TXT _dmarc.sub.example": ["v=DMARC1; p=reject; sp=none"],
    "TXT _dmarc.two.example": ["v=DMARC1; p=reject", "v=DMARC1; p=none"],
    "TXT _dmarc.empty.example": ["v=DMARC1"],
  });
});
after(() => server.close());

const find = async (kind: string, from: string) =>
  (await findingsOfSender({ kind, from }, server.names)).map(
    ({ state, what }) => `${state}: ${what}`,
  );

describe("what name servers say about the sender", () => {
  test("a domain with everything is in order, by Resend and by a mail server", async () => {
    assert.deepEqual(await find("resend", "Portal <portal@good.example>"), [
      "ok: good.example takes letters (MX)",
      "ok: send.good.example has an SPF record",
      "ok: resend._domainkey.good.example has a DKIM key",
      "ok: the DMARC policy of good.example is reject",
    ]);
    assert.deepEqual(await find("smtp", "portal@GOOD.example"), [
      "ok: good.example takes letters (MX)",
      "ok: good.example has an SPF record",
      "ok: the DMARC policy of good.example is reject",
    ]);
  });

  test("a policy above the domain counts for it, and a record that lets everybody send is broken", async () => {
    assert.deepEqual(await find("smtp", "a@portal.good.example"), [
      "ok: portal.good.example takes letters (at its own address)",
      "broken: the SPF record of portal.good.example lets everybody send",
      "ok: the DMARC policy of good.example is reject",
    ]);
    assert.equal(
      (await find("smtp", "a@mail.sub.example")).at(-1),
      "look: the DMARC policy of sub.example is none: forged letters are delivered",
    );
  });

  test("two records of one kind, no answers, a withdrawn key and a policy of none are told", async () => {
    assert.deepEqual(await find("resend", "a@bad.example"), [
      "look: bad.example takes no letters (no MX)",
      "look: send.bad.example has no SPF record",
      "broken: the DKIM key at resend._domainkey.bad.example was withdrawn",
      "look: the DMARC policy of bad.example is none: forged letters are delivered",
    ]);
    assert.equal(
      (await find("smtp", "a@bad.example"))[1],
      "broken: bad.example has 2 SPF records, so none counts",
    );
    assert.equal(
      (await find("smtp", "a@two.example")).at(-1),
      "broken: two.example has 2 DMARC records, so none counts",
    );
    assert.equal(
      (await find("smtp", "a@empty.example")).at(-1),
      "broken: the DMARC record of empty.example has no policy",
    );
  });

  test("a domain that does not exist has nothing, and name servers that fail say nothing about it", async () => {
    assert.deepEqual(await find("resend", "a@nowhere.example"), [
      "look: nowhere.example takes no letters (no MX)",
      "look: send.nowhere.example has no SPF record",
      "look: there is no DKIM key at resend._domainkey.nowhere.example",
      "look: nowhere.example has no DMARC record",
    ]);
    const [first] = await find("smtp", "a@broken.example");
    assert.equal(first, "look: the name servers do not answer (ESERVFAIL)");
  });
});

test("a sender's domain is read with and without a name, and every domain above it", () => {
  assert.equal(domainOf("Kundenportal <portal@Example.COM>"), "example.com");
  assert.equal(domainOf("portal@example.com"), "example.com");
  assert.deepEqual(domainsAbove("a.b.example.com"), [
    "a.b.example.com",
    "b.example.com",
    "example.com",
  ]);
});
