import assert from "node:assert/strict";
import { test } from "node:test";
import { madeHashes, oldPassword } from "#lib/rules/testing/old-portal/files";
import { compareBoth } from "./old-password-comparison";
import { hashPassword } from "./passwords";

const kept = madeHashes.filter(({ refusal }) => refusal === null);
const [{ hash: quick } = { hash: "" }] = kept;

for (const { what, hash, password } of kept)
  test(`R-1003: the right password is right by a hash of other software: ${what}`, async () => {
    assert.equal(await compareBoth(null, hash, password), "old");
  });

for (const what of ["bcrypt, 10 rounds", "argon2i", "PBKDF2 with SHA-1", "scrypt, 16 MiB"])
  test(`R-1003: a wrong password is wrong: ${what}`, async () => {
    const hash = kept.find((one) => one.what === what)?.hash ?? assert.fail(what);
    assert.equal(await compareBoth(null, hash, `${oldPassword}!`), null);
  });

test("bcrypt knows 72 bytes of a password, as it did in the older portal", async () => {
  const long = kept.find(({ password }) => password.length > 72);
  assert.ok(long);
  const typed = `${long.password.slice(0, 72)} and something else`;
  assert.equal(await compareBoth(null, long.hash, typed), "old");
  assert.equal(await compareBoth(null, long.hash, long.password.slice(0, 71)), null);
});

test("the password is compared as it was typed: another form of an umlaut is another password there", async () => {
  assert.equal(await compareBoth(null, quick, oldPassword.normalize("NFD")), null);
});

test("a password here and one of the older portal are both right", async () => {
  const own = await hashPassword("Neun stille Möwen am Kai");
  assert.equal(await compareBoth(own, quick, "Neun stille Möwen am Kai"), "present");
  assert.equal(await compareBoth(own, quick, oldPassword), "old");
  assert.equal(await compareBoth(own, null, oldPassword), null);
});

test("a hash that cannot be compared counts as wrong", async () => {
  for (const broken of [
    ...["", "x", `${quick}x`],
    "$argon2id$v=19$m=8,t=1,p=9$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
  ])
    assert.equal(await compareBoth(null, broken, oldPassword), null);
});
