import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { limits } from "#lib/rules/limits";
import { madeHashes } from "#lib/rules/testing/old-portal/files";
import { readOldHash } from "./old-hash";
import { refusalOfOldHash } from "./old-hash-bounds";

describe("which hashes of an older portal are kept (R-1003)", () => {
  for (const { what, hash, refusal } of madeHashes)
    test(what, () => {
      assert.equal(refusalOfOldHash(hash), refusal);
      if (refusal === null) assert.ok(readOldHash(hash));
    });

  test("bcrypt is kept from ten to twelve rounds", () => {
    const outcomes = Array.from({ length: 32 }, (_, rounds) =>
      refusalOfOldHash(`$2b$${String(rounds).padStart(2, "0")}$${"a".repeat(53)}`),
    );
    assert.deepEqual(outcomes.slice(9, 14), ["hashWeak", null, null, null, "hashCostly"]);
    assert.ok(outcomes.slice(0, 10).every((one) => one === "hashWeak"));
    assert.ok(outcomes.slice(13).every((one) => one === "hashCostly"));
  });

  const [salt, key] = ["A".repeat(22), "B".repeat(43)];
  const unknown: [what: string, hash: string][] = [
    ["another version of argon2", `$argon2id$v=16$m=65536,t=3,p=1$${salt}$${key}`],
    ["argon2 without lanes", `$argon2id$v=19$m=65536,t=3,p=0$${salt}$${key}`],
    ["a salt of six bytes", `$pbkdf2-sha256$i=600000$${"A".repeat(8)}$${key}`],
    ["a key of twelve bytes", `$pbkdf2-sha256$i=600000$${salt}$${"B".repeat(16)}`],
    ["a key that never ends", `$pbkdf2-sha256$i=600000$${salt}$${"B".repeat(100_000)}`],
    ["a digest that is not read", `$pbkdf2-sha3$i=600000$${salt}$${key}`],
    ["a property of every object", `$pbkdf2-constructor$i=600000$${salt}$${key}`],
    ["another alphabet", `$scrypt$ln=15,r=8,p=1$${salt}$${key.slice(1)}_`],
    ["scrypt without blocks", `$scrypt$ln=15,r=0,p=1$${salt}$${key}`],
    ["SHA-512 crypt", `$6$rounds=5000$${salt}$${key}`],
    ["something behind it", `$2b$12$${"a".repeat(53)}\n`],
  ];
  for (const [what, hash] of unknown)
    test(`${what} is of no known kind`, () => assert.equal(refusalOfOldHash(hash), "hashUnknown"));

  test("numbers beyond all bounds cost too much, and are no fault", () => {
    for (const hash of [
      `$argon2id$v=19$m=999999999,t=999999999,p=1$${salt}$${key}`,
      `$pbkdf2-sha1$i=999999999$${salt}$${key}`,
      `$scrypt$ln=99,r=9999,p=9999$${salt}$${key}`,
    ])
      assert.equal(refusalOfOldHash(hash), "hashCostly", hash);
    assert.equal(
      refusalOfOldHash(`${"$2b$12$"}${"a".repeat(limits.oldHashLength)}`),
      "hashUnknown",
    );
  });
});
