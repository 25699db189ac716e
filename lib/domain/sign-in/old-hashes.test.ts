import assert from "node:assert/strict";
import { after, before, describe, mock, test } from "node:test";
import { sql } from "drizzle-orm";
import { setPassword } from "#lib/domain/account/passwords";
import { type Company, openCompany } from "#lib/domain/testing/company";
import {
  addUser,
  knownPassword,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import { lettersTo, newestToken } from "#lib/domain/testing/letters";
import { elsewhere } from "#lib/domain/testing/origins";
import { purge } from "#lib/domain/worker/purge";
import { encrypt } from "#lib/infra/crypto/encryption";
import { madeHashes, oldPassword } from "#lib/rules/testing/old-portal/files";
import { Overloaded } from "#lib/rules/unavailable";
import { authenticate } from "./authenticate";
import { requestPasswordReset } from "./forgotten-password";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

const [{ hash: oldHash } = { hash: "" }] = madeHashes;
/** Of a password that nobody knows, as an import writes it. */
const unknown =
  "$argon2id$v=19$m=19456,t=2,p=1$TW/W0qzfoWlCvxYVNVqaYA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

let people = 0;
/** Somebody who was imported with an old hash. */
async function imported(facts: Parameters<typeof addUser>[2] = {}, lastDay = sql`now()::date + 9`) {
  people += 1;
  const email = `umzug${people}@anmelden.example`;
  const { userNumber } = await addUser(company.organizationId, ["invoices"], {
    ...{ email, passwordHash: unknown, ...facts },
  });
  await rows(sql`insert into imported_accounts (user_number, source, old_hash, kept_until)
    values (${userNumber}, 'keycloak', ${encrypt(oldHash, "oldHash", 0)}, ${lastDay})`);
  return { userNumber, email };
}

const signsIn = async (email: string, password: string) =>
  (await authenticate(email, password, elsewhere()))?.userNumber ?? null;
const stateOf = async (userNumber: number) =>
  (
    await rows(sql`select i.old_hash is not null as old, i.settled_at is not null as settled, u.password_hash = ${unknown} as unknown
      from imported_accounts i join users u on u.number = i.user_number where u.number = ${userNumber}`)
  )[0];

const waiting = { old: true, settled: false, unknown: true };
const moved = { old: false, settled: true, unknown: false };

describe("people of an older portal sign in as before (R-1003)", () => {
  test("the first sign-in makes the hash anew, and the old one is gone", async () => {
    const { userNumber, email } = await imported();
    assert.equal(await signsIn(email, `${oldPassword}!`), null);
    assert.deepEqual(await stateOf(userNumber), waiting);
    assert.equal(await signsIn(email, oldPassword), userNumber);
    assert.deepEqual(await stateOf(userNumber), moved);
    assert.match(
      await value<string>(sql`select password_hash from users where number = ${userNumber}`),
      /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/,
    );
    assert.equal(await signsIn(email, oldPassword), userNumber);
    assert.equal(await signsIn(email, `${oldPassword}!`), null);
  });

  test("two first sign-ins at once are both right", async () => {
    const { userNumber, email } = await imported();
    const both = [signsIn(email, oldPassword), signsIn(email, oldPassword)];
    const outcomes = await Promise.allSettled(both);
    // On a busy machine one may wait too long for its place (S-66).
    const signedIn = outcomes.filter((one) => one.status === "fulfilled");
    assert.ok(signedIn.length > 0);
    for (const one of outcomes)
      if (one.status === "fulfilled") assert.equal(one.value, userNumber);
      else assert.ok(one.reason instanceof Overloaded);
    assert.deepEqual(await stateOf(userNumber), moved);
  });

  test("a failure counts like every other, and a user who may not sign in does not move", async () => {
    const wrong = await imported();
    await signsIn(wrong.email, "falsch");
    assert.equal(
      await value(sql`select failed_sign_ins from users where number = ${wrong.userNumber}`),
      1,
    );
    const deactivated = await imported({ deactivatedAt: new Date() });
    assert.equal(await signsIn(deactivated.email, oldPassword), null);
    assert.deepEqual(await stateOf(deactivated.userNumber), waiting);
  });

  test("with a new password by a link the old one no longer counts", async () => {
    const { userNumber, email } = await imported();
    await requestPasswordReset(email, elsewhere().address);
    await setPassword(await newestToken(world, email), "Neun stille Möwen am Kai");
    assert.deepEqual(await stateOf(userNumber), moved);
    assert.equal(await signsIn(email, oldPassword), null);
    assert.equal(await signsIn(email, "Neun stille Möwen am Kai"), userNumber);
  });

  test("after its last day a hash no longer counts, even before the purge; then it is deleted and its owner is told", async () => {
    const { userNumber, email } = await imported({}, sql`now()::date - 2`);
    assert.equal(await signsIn(email, oldPassword), null);
    assert.equal((await purge()).oldHashes, 1);
    assert.deepEqual(
      await rows(
        sql`select old_hash as hash, left_out as "leftOut" from imported_accounts where user_number = ${userNumber}`,
      ),
      [{ hash: null, leftOut: "hashExpired" }],
    );
    const [letter] = await lettersTo(world, email);
    assert.equal(letter?.kind, "passwordToSet");
    assert.equal((await purge()).oldHashes, 0);
    await setPassword(letter?.token ?? "", "Neun stille Möwen am Kai");
    assert.equal(await signsIn(email, "Neun stille Möwen am Kai"), userNumber);
  });

  test("somebody who has set a password meanwhile gets no letter that asks for one", async () => {
    const { userNumber, email } = await imported({}, sql`now()::date - 2`);
    await purge();
    await rows(sql`update users set password_hash = 'x' where number = ${userNumber}`);
    assert.deepEqual(await lettersTo(world, email), []);
  });

  test("who was imported is known for half a year after they have a password here", async () => {
    const { userNumber } = await imported();
    await rows(sql`update users set password_hash = 'x' where number = ${userNumber}`);
    const known = () => rows(sql`select from imported_accounts where user_number = ${userNumber}`);
    await rows(
      sql`update imported_accounts set settled_at = now() - interval '179 days' where user_number = ${userNumber}`,
    );
    await purge();
    assert.equal((await known()).length, 1);
    await rows(
      sql`update imported_accounts set settled_at = now() - interval '181 days' where user_number = ${userNumber}`,
    );
    await purge();
    assert.equal((await known()).length, 0);
  });
});

test("R-502: while one old hash is left, every sign-in waits for the same time, and with the last of them that ends", async () => {
  await rows(sql`delete from imported_accounts`);
  const { email } = await imported();
  await addUser(company.organizationId, ["invoices"], { email: "da@anmelden.example" });
  const waitsOf = async (login: string, password: string) => {
    const timers = mock.method(globalThis, "setTimeout");
    try {
      await signsIn(login, password);
      return timers.mock.calls.filter(({ arguments: [{ name }] }) => name === "answer").length;
    } finally {
      timers.mock.restore();
    }
  };
  const tried = [
    [email, "falsch"],
    ["da@anmelden.example", "falsch"],
    ["da@anmelden.example", knownPassword],
    ["niemand@anmelden.example", "falsch"],
    ["90000001", "falsch"],
  ] as const;
  for (const [login, password] of tried) assert.equal(await waitsOf(login, password), 1, login);
  assert.equal(await waitsOf(email, oldPassword), 1);
  for (const [login, password] of tried) assert.equal(await waitsOf(login, password), 0, login);
});
