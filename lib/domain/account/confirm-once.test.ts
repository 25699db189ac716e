import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { findSignedIn } from "#lib/domain/sign-in/session-user";
import { type Company, openCompany } from "#lib/domain/testing/company";
import { addUser, knownPassword, openWorld, rows, type World } from "#lib/domain/testing/database";
import { auditLogSince, endOfAuditLog } from "#lib/domain/testing/dump";
import { codeOf, equipped, hashOf, passwordStep } from "#lib/domain/testing/factors";
import type { Actor } from "#lib/rules/delegation";
import { type Confirmation, confirmAgain, confirmOnce } from "./confirm-once";

/** a form that a browser sends twice confirms once. */
let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

type Person = { actor: Actor; session: string; confirmation: Confirmation };

const next = "/oidc/interaction/one";

/** Somebody with a password alone, and the form as they fill it in. */
async function withPassword(): Promise<Person> {
  const actor = await addUser(company.organizationId, ["invoices"]);
  const session = await passwordStep(actor.userNumber);
  return { actor, session, confirmation: { currentPassword: knownPassword, proof: null, next } };
}

/** Somebody with an app. */
async function withApp(): Promise<Person> {
  const person = await equipped(await addUser(company.organizationId, ["invoices"]));
  const proof = { code: codeOf(person.secret) };
  return { ...person, confirmation: { currentPassword: knownPassword, proof, next } };
}

const again = ({ actor, session }: Person, confirmation: Confirmation) =>
  confirmAgain(actor.userNumber, session, confirmation);
const isSignedIn = async (session: string) =>
  (await findSignedIn(session, async () => [])) !== null;
const minutePasses = (id: string) =>
  hashOf(id).then((hash) =>
    rows(sql`update sessions set authenticated_at = authenticated_at - interval '61 seconds'
      where id_hash = ${hash}`),
  );

for (const [who, enter] of [
  ["somebody with a password alone", withPassword],
  ["somebody with an app", withApp],
] as const)
  describe(`a form that is sent twice by ${who}`, () => {
    test("leads to the session of the first one while the browser has the former id, and confirms once", async () => {
      const person = await enter();
      const since = await endOfAuditLog();
      const id = await confirmOnce(person.actor, person.session, person.confirmation);
      assert.equal(await isSignedIn(person.session), false);
      assert.equal(await again(person, person.confirmation), id);
      assert.equal(await isSignedIn(id), true);
      const events = (await auditLogSince(since)).map(({ event, outcome }) => [event, outcome]);
      assert.deepEqual(events, [["session.confirmed", "done"]]);
    });

    test("changes nothing when the browser has the new id already", async () => {
      const person = await enter();
      const id = await confirmOnce(person.actor, person.session, person.confirmation);
      const since = await endOfAuditLog();
      assert.equal(await confirmOnce(person.actor, id, person.confirmation), id);
      assert.deepEqual(await auditLogSince(since), []);
    });

    test("leads both to one session when both arrive at the same moment", async () => {
      const person = await enter();
      const send = () => confirmOnce(person.actor, person.session, person.confirmation);
      const [first, second] = await Promise.all([send(), send()]);
      assert.equal(first, second);
      assert.equal(await isSignedIn(first), true);
    });

    test("is worth nothing with the former id a minute later, with another code, for another sign-in or person, and with a wrong password", async () => {
      const person = await enter();
      const { actor, session, confirmation } = person;
      const id = await confirmOnce(actor, session, confirmation);
      const others: Partial<Confirmation>[] = [
        { proof: { code: "000000" } },
        { next: "/oidc/interaction/two" },
      ];
      for (const other of others)
        assert.equal(await again(person, { ...confirmation, ...other }), null);
      assert.equal(await confirmAgain(actor.userNumber + 1, session, confirmation), null);
      assert.equal(await confirmAgain(null, session, confirmation), null);
      const wrong = { ...confirmation, currentPassword: "Das war es nicht" };
      await assert.rejects(again(person, wrong), { code: "wrongPassword" });
      await minutePasses(id);
      assert.equal(await again(person, confirmation), null);
    });
  });

test("a form for the same sign-in confirms anew a minute later", async () => {
  const { actor, session, confirmation } = await withPassword();
  const id = await confirmOnce(actor, session, confirmation);
  await minutePasses(id);
  const since = await endOfAuditLog();
  const renewed = await confirmOnce(actor, id, confirmation);
  assert.notEqual(renewed, id);
  assert.equal(await isSignedIn(renewed), true);
  assert.deepEqual(
    (await auditLogSince(since)).map(({ event }) => event),
    ["session.confirmed"],
  );
});
