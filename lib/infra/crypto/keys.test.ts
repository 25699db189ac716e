import assert from "node:assert/strict";
import { before, beforeEach, describe, test } from "node:test";
import fc from "fast-check";
import { environment } from "#lib/infra/env";
import { limits } from "#lib/rules/limits";
import { decrypt, encrypt } from "./encryption";
import { currentKeyId, hashSecret, linkToken, orderDigest, sessionCookieKeys } from "./keys";
import { newRandomId } from "./random-ids";

const secret = "current-secret-0123456789-abcdefghij-klm";
const older = "previous-secret-0123456789-abcdefghij-kl";

before(() => {
  Object.assign(process.env, {
    NODE_ENV: "test",
    DATABASE_URL: "postgres://none:none@127.0.0.1:1/none",
    AUTH_SECRET: secret,
    CRON_SECRET: "test-cron-secret-0123456789-abcdefghij",
  });
});
beforeEach(() => restartWith(secret));

/** The settings that this process would have after a start with these secrets. */
function restartWith(authSecret: string, authSecretPrevious?: string): void {
  Object.assign(environment(), { authSecret, authSecretPrevious });
}

const link = {
  id: "5f4dcc3b-5aa7-45d6-8327-deb882cf99aa",
  purpose: "activation",
  owner: 1_000_001,
};

describe("the token of a link (S-30)", () => {
  test("a link always has the same token of 32 bytes that an address can contain", () => {
    const token = linkToken(link, currentKeyId());
    assert.match(token ?? "", /^[\w-]{43}$/);
    assert.equal(linkToken({ ...link }, currentKeyId()), token);
  });

  test("another link, purpose, user or secret gives another token", () => {
    const tokens = [
      linkToken(link, currentKeyId()),
      linkToken({ ...link, id: "5f4dcc3b-5aa7-45d6-8327-deb882cf99ab" }, currentKeyId()),
      linkToken({ ...link, purpose: "passwordReset" }, currentKeyId()),
      linkToken({ ...link, owner: 1_000_002 }, currentKeyId()),
    ];
    restartWith(older);
    tokens.push(linkToken(link, currentKeyId()));
    assert.equal(new Set(tokens).size, 5);
  });

  test("after a change of the secret, links made before keep their tokens", () => {
    restartWith(older);
    const keyId = currentKeyId();
    const token = linkToken(link, keyId);
    restartWith(secret, older);
    assert.notEqual(currentKeyId(), keyId);
    assert.equal(linkToken(link, keyId), token);
  });

  test("without the previous secret, links made before have no token", () => {
    restartWith(older);
    const keyId = currentKeyId();
    restartWith(secret);
    for (const unknown of [keyId, "", "deadbeef", secret])
      assert.equal(linkToken(link, unknown), undefined);
  });

  test("a key's id reveals nothing about its secret", () => {
    assert.match(currentKeyId(), /^[0-9a-f]{8}$/);
    for (const made of [
      ...sessionCookieKeys(),
      linkToken(link, currentKeyId()) ?? "",
      hashSecret(secret),
    ])
      assert.ok(!made.includes(currentKeyId()), "made of the id");
  });
});

describe("encrypted requests (S-37)", () => {
  test("an encrypted request is decrypted unchanged", () => {
    for (const text of ["", "5000001", "ola@muster.example", "Ö€😀", "a\0b"])
      assert.equal(decrypt(encrypt(text, "forgottenLogin"), "forgottenLogin"), text);
  });

  test("the encrypted length is the same for everything that fits into the field", () => {
    const length = encrypt("", "forgottenLogin").length;
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: limits.emailLength }), (typed) => {
        const text = typed.slice(0, limits.emailLength).trim().toWellFormed?.() ?? "x";
        const encrypted = encrypt(text, "forgottenLogin");
        assert.equal(encrypted.length, length);
        assert.equal(decrypt(encrypted, "forgottenLogin"), text.trimEnd());
      }),
      { seed: 20_261_121, numRuns: 500 },
    );
    for (const text of ["€".repeat(limits.emailLength), "😀".repeat(limits.emailLength / 2)])
      assert.equal(encrypt(text, "forgottenLogin").length, length);
  });

  test("encrypting a text twice gives different ciphertexts, which reveal nothing about it", () => {
    const text = "ola.nowak@muster.example";
    assert.notEqual(encrypt(text, "forgottenLogin"), encrypt(text, "forgottenLogin"));
    assert.ok(
      !Buffer.from(encrypt(text, "forgottenLogin").split(".")[1] ?? "", "base64url").includes(
        "muster",
      ),
      "readable",
    );
  });

  test("a modified ciphertext is not decrypted", () => {
    const encrypted = encrypt("ola@muster.example", "forgottenLogin");
    const [keyId = "", payload = ""] = encrypted.split(".");
    const bytes = Buffer.from(payload, "base64url");
    for (let at = 0; at < bytes.length; at += 1) {
      const touched = Buffer.from(bytes);
      touched[at] = (touched[at] ?? 0) ^ 1;
      assert.equal(
        decrypt(`${keyId}.${touched.toString("base64url")}`, "forgottenLogin"),
        undefined,
        `byte ${at}`,
      );
    }
    for (const broken of ["", ".", keyId, `${keyId}.`, `${keyId}.AAAA`, `x.${payload}`, payload])
      assert.equal(decrypt(broken, "forgottenLogin"), undefined);
    // A shortened tag would be easier to guess.
    assert.equal(
      decrypt(`${keyId}.${bytes.subarray(0, 20).toString("base64url")}`, "forgottenLogin"),
      undefined,
    );
  });

  test("decrypting works after a change of the secret while the previous one is known", () => {
    restartWith(older);
    const encrypted = encrypt("5000001", "forgottenLogin");
    restartWith(secret, older);
    assert.equal(decrypt(encrypted, "forgottenLogin"), "5000001");
    restartWith(secret);
    assert.equal(decrypt(encrypted, "forgottenLogin"), undefined);
  });
});

test("sessions survive a change of the secret while the previous one is known", () => {
  restartWith(older);
  const [encrypted] = sessionCookieKeys();
  restartWith(secret, older);
  const [current, ...previous] = sessionCookieKeys();
  assert.deepEqual(previous, [encrypted]);
  assert.match(current, /^[0-9a-f]{64}$/);
  assert.notEqual(current, encrypted);
});

test("S-10: a session's id is 32 random bytes", () => {
  const ids = Array.from({ length: 1_000 }, newRandomId);
  assert.equal(new Set(ids).size, 1_000);
  for (const id of ids) assert.equal(Buffer.from(id, "base64url").length, 32);
});

test("secrets are stored as their SHA-256", () =>
  assert.equal(
    hashSecret("abc"),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  ));

describe("the digest of an order (R-601, R-702)", () => {
  const content = JSON.stringify([["orderNumber", "2026-20001"]]);

  test("the digest is the same only for the same content and key", () => {
    const digest = orderDigest(content, currentKeyId());
    assert.match(digest ?? "", /^[\w-]{43}$/);
    assert.equal(orderDigest(content, currentKeyId()), digest);
    assert.notEqual(orderDigest(`${content} `, currentKeyId()), digest);
    assert.notEqual(hashSecret(content), digest);
    assert.notEqual(linkToken({ id: content, purpose: "", owner: 0 }, currentKeyId()), digest);
    restartWith(older);
    assert.notEqual(orderDigest(content, currentKeyId()), digest);
  });

  test("the digest is compared with the previous key too, and with no lost one", () => {
    const keyId = currentKeyId();
    const digest = orderDigest(content, keyId);
    restartWith(older, secret);
    assert.equal(orderDigest(content, keyId), digest);
    restartWith(older);
    assert.equal(orderDigest(content, keyId), undefined);
  });
});
