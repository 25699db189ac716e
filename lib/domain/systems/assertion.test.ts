import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sql } from "drizzle-orm";
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { transaction } from "#db/client";
import { openWorld, rows, type World } from "#lib/domain/testing/database";
import { systemNamed } from "#lib/domain/testing/systems";
import type { System } from "#lib/infra/system-settings";
import { publishedAssertionKeys, signAssertion } from "./assertion";
import { readKeys } from "./keys";

/** what systems behind a proxy are told, signed. */
let world: World;
let telephone: System;
before(async () => {
  world = await openWorld();
  telephone = {
    ...{ ...systemNamed("invoiceArchive"), oidc: undefined },
    ...{ id: "telephone", kind: "proxy", origin: "https://telephone.zugang.example" },
  };
});
after(() => world.close());

const subject = "5f4dcc3b-5aa7-45d6-8327-deb882cf99aa";
const person = {
  subject,
  name: "Żaneta Öztürk",
  locale: "de",
  customer_number: "5000001",
  areas: ["contacts", "fax"] as ("contacts" | "fax")[],
};

test("R-904: an assertion has exactly these claims, for a minute, and its own type", async () => {
  const second = Math.floor(Date.now() / 1000);
  const token = await signAssertion(telephone, person);
  const [{ kid }] = await readKeys("assertion");
  const header = { alg: "ES256", typ: "zugang-assertion+jwt", kid };
  assert.deepEqual(decodeProtectedHeader(token), header);
  const { iat = 0, exp, ...claims } = decodeJwt(token);
  assert.deepEqual(claims, {
    iss: "http://localhost:3000/authz",
    aud: "https://telephone.zugang.example",
    sub: subject,
    name: "Żaneta Öztürk",
    locale: "de",
    customer_number: "5000001",
    areas: ["contacts", "fax"],
  });
  assert.ok(iat >= second && iat <= second + 5);
  assert.equal(exp, iat + 60);
  assert.match(token, /^[\w.-]+$/, "a header can have it");
});

test("R-904: address, organization and reseller are in it where the system may learn them, and nothing else that is known", async () => {
  const told = {
    ...{ email: "z@muster.example", email_verified: true },
    organization: { number: "5000001", name: "Muster GmbH", kind: "customer" },
    reseller: { number: "4000001", name: "Nordlicht" },
  };
  const known = { ...person, ...told, handle: "never", iss: "never", aud: "never", exp: 1 };
  const { iat = 0, ...claims } = decodeJwt(await signAssertion(telephone, known));
  const { subject: sub, ...rest } = person;
  assert.deepEqual(claims, {
    ...{ iss: "http://localhost:3000/authz", aud: telephone.origin, sub, exp: iat + 60 },
    ...rest,
    ...told,
  });
});

test("R-902: the published keys are public, and verify what is signed for one system alone", async () => {
  const published = await publishedAssertionKeys();
  const [{ kid, x, y }] = await readKeys("assertion");
  assert.deepEqual(published, {
    keys: [{ kty: "EC", crv: "P-256", x, y, kid, alg: "ES256", use: "sig" }],
  });
  const token = await signAssertion(telephone, person);
  const verify = (audience: string) =>
    jwtVerify(token, createLocalJWKSet(published), {
      ...{ algorithms: ["ES256"], typ: "zugang-assertion+jwt" },
      ...{ issuer: "http://localhost:3000/authz", audience },
    });
  assert.equal((await verify(telephone.origin)).payload.sub, subject);
  await assert.rejects(verify("https://other.zugang.example"), { claim: "aud" });
});

test("R-902: signing asks the database at most once a minute, and waits in no transaction", async () => {
  await signAssertion(telephone, person);
  await rows(sql`alter table oidc_keys rename to elsewhere`);
  try {
    await signAssertion(telephone, person);
  } finally {
    await rows(sql`alter table elsewhere rename to oidc_keys`);
  }
  await assert.rejects(
    transaction("connect", () => signAssertion(telephone, person)),
    /inside a database transaction/,
  );
});
