import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sql } from "drizzle-orm";
import { connect, disconnect } from "#db/pool";
import { authenticate } from "#lib/domain/sign-in/authenticate";
import { findSignedIn } from "#lib/domain/sign-in/session-user";
import { startSession } from "#lib/domain/sign-in/sessions";
import { type Company, openCompany } from "#lib/domain/testing/company";
import { addUser, knownPassword, openWorld, value, type World } from "#lib/domain/testing/database";
import { elsewhere } from "#lib/domain/testing/origins";
import { createUser } from "#lib/domain/users/create";
import { workOff } from "#lib/domain/worker/clock";
import { newRandomId } from "#lib/infra/crypto/random-ids";
import { areasLike } from "#lib/rules/catalogue-roles";

/** The statements of what people do most, so that no later change adds one unseen. Begin and commit are not counted. */
let world: World;
let company: Company;
const sent: string[] = [];
before(async () => {
  world = await openWorld();
  company = await openCompany();
  await disconnect();
  connect(world.url, { logger: { logQuery: (statement) => sent.push(statement) } });
});
after(() => world.close());

/** How many statements this work sends, and in how many transactions, each of which first sets role and deadlines. */
async function countOf(work: () => Promise<unknown>) {
  sent.length = 0;
  await work();
  const transactions = sent.filter((one) => one.includes("set_config('statement_timeout'")).length;
  return { transactions, statements: sent.length - transactions };
}

test("a sign-in is two transactions and eight statements, in a known browser and in any other", async () => {
  const email = "clara.brandt@zaehlung.example";
  await addUser(company.organizationId, ["invoices"], { email });
  const signIn = async (devices: string[], device: string) => {
    const found = await authenticate(email, knownPassword, { ...elsewhere(), devices });
    assert.equal(found?.device ?? null, devices.at(-1) ?? null);
    const how = { userAgent: "", previousSession: null, device } as const;
    assert.ok(await startSession(found?.userNumber ?? 0, how));
  };
  const device = newRandomId();
  const counts = { transactions: 2, statements: 8 };
  assert.deepEqual(await countOf(() => signIn([], device)), counts);
  assert.deepEqual(await countOf(() => signIn([newRandomId(), device], device)), counts);
});

test("adding a user is two transactions and ten statements, and the letter five and six", async () => {
  const { organizationId } = company;
  const organization = await value<string>(
    sql`select customer_number from organizations where id = ${organizationId}`,
  );
  const add = () =>
    createUser(company.owner, {
      ...{ organization, firstName: "Ola", lastName: "Nowak", email: "ola@zaehlung.example" },
      ...{ permissions: areasLike(["contacts"]), language: "de" },
    });
  assert.deepEqual(await countOf(add), { transactions: 2, statements: 10 });
  // One of them asks about the logouts of connected systems.
  assert.deepEqual(await countOf(workOff), { transactions: 5, statements: 6 });
  assert.deepEqual(await countOf(workOff), { transactions: 2, statements: 2 });
});

test("who is signed in is one statement (R-310)", async () => {
  const how = { userAgent: "", previousSession: null, device: null } as const;
  const session = (await startSession(company.owner.userNumber, how)) ?? "";
  const read = () => findSignedIn(session, async () => []);
  assert.deepEqual(await countOf(read), { transactions: 1, statements: 1 });
});
