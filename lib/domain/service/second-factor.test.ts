import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { enrolApp, findEnrolment } from "#lib/domain/sign-in/enrolment";
import { findPendingStep } from "#lib/domain/sign-in/pending-step";
import { findSignedIn } from "#lib/domain/sign-in/session-user";
import { openCompany } from "#lib/domain/testing/company";
import { addUser, openWorld, rows, value, type World } from "#lib/domain/testing/database";
import { auditLogSince, endOfAuditLog } from "#lib/domain/testing/dump";
import { browser, codeOf, passwordStep } from "#lib/domain/testing/factors";
import { createOperator } from "./create-operator";
import { readOpenTasks } from "./open-tasks";

let world: World;
let organizationId: number;
before(async () => {
  // As for real customers: the demo's exception does not apply here.
  delete process.env.DEMO;
  world = await openWorld();
  organizationId = (await openCompany()).provider.organizationId;
});
after(() => world.close());

describe("outside the demo the provider's own people always need a second factor (D-1)", () => {
  test("after the password a service administrator sets up a second factor, and has access only then", async () => {
    const person = await addUser(organizationId, ["invoices"]);
    const pending = await passwordStep(person.userNumber);
    assert.equal(await findSignedIn(pending, readOpenTasks), null);
    assert.equal(await findPendingStep(pending), "enrolment");
    const { secret } = (await findEnrolment(pending)) ?? assert.fail("enrolment");
    const { sessionId } = await enrolApp(pending, codeOf(secret), browser);
    assert.ok(await findSignedIn(sessionId, readOpenTasks));
    assert.equal(await findPendingStep(await passwordStep(person.userNumber)), "secondFactor");
  });

  test("a session that was begun without a second factor gives no access", async () => {
    const person = await addUser(organizationId, ["userAdministration"]);
    const session = await passwordStep(person.userNumber);
    await rows(
      sql`update sessions set pending_step = null where user_number = ${person.userNumber}`,
    );
    assert.equal(await findSignedIn(session, readOpenTasks), null);
    assert.equal(await findPendingStep(session), "signInAgain");
  });

  test("a service administrator who has lost the second factor gets access at the terminal, and sets up a new one", async () => {
    const person = await addUser(organizationId, ["userAdministration"]);
    const pending = await passwordStep(person.userNumber);
    const { secret } = (await findEnrolment(pending)) ?? assert.fail("enrolment");
    const { sessionId } = await enrolApp(pending, codeOf(secret), browser);
    const email = await value<string>(
      sql`select email from users where number = ${person.userNumber}`,
    );
    const since = await endOfAuditLog();
    await createOperator({ firstName: "Mini", lastName: "Mustermensch", email });
    assert.equal(await findSignedIn(sessionId, readOpenTasks), null);
    assert.equal(await findPendingStep(await passwordStep(person.userNumber)), "enrolment");
    const [reset] = await auditLogSince(since);
    assert.deepEqual(
      [reset?.event, reset?.target, reset?.details],
      ["secondFactor.reset", person.userNumber, { reason: "terminal" }],
    );
  });
});
