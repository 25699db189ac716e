import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sql } from "drizzle-orm";
import type { AuditEvent } from "#lib/domain/audit/events";
import { type Company, formOf, openCompany, permissionsOf } from "#lib/domain/testing/company";
import {
  addOrganization,
  addUser,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import { assertRefused, auditLogSince, endOfAuditLog } from "#lib/domain/testing/dump";
import type { Actor } from "#lib/rules/delegation";
import type { RefusalCode } from "#lib/rules/refusal";
import { changeUser } from "./change";
import { deactivateUser, reactivateUser } from "./deactivate";
import { removeUser } from "./remove";
import { findUndoable, undoChange } from "./undo";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

function colleague(): Promise<Actor> {
  return addUser(company.organizationId, ["invoices", "contacts"]);
}

function isDeactivated(userNumber: number): Promise<boolean> {
  return value(sql`select deactivated_at is not null from users where number = ${userNumber}`);
}

/** Asserts that undoing is refused, and recorded as the command that would have been carried out. */
async function assertNotUndone(
  actor: Actor,
  work: () => Promise<unknown>,
  code: RefusalCode,
  event: AuditEvent,
): Promise<void> {
  const since = await endOfAuditLog();
  await assertRefused(actor, work, code);
  const recorded = await auditLogSince(since);
  assert.deepEqual(
    recorded.map((entry) => entry.event),
    [event],
  );
}

/** The version that the notice after a change is drawn with. */
async function versionFor(actor: Actor, userNumber: number): Promise<string> {
  const found = await findUndoable(actor, userNumber);
  assert.ok(found, "there is something to undo");
  return found.version;
}

test("R-313: deactivating and reactivating can be undone, each with the record of its opposite", async () => {
  const { owner, organizationId } = company;
  const { userNumber } = await colleague();
  const since = await endOfAuditLog();
  await deactivateUser(owner, userNumber);
  const version = await versionFor(owner, userNumber);
  assert.equal(await undoChange(owner, { userNumber, version }), "user.deactivated");
  assert.equal(await isDeactivated(userNumber), false);
  const again = await versionFor(owner, userNumber);
  assert.equal(await undoChange(owner, { userNumber, version: again }), "user.reactivated");
  assert.equal(await isDeactivated(userNumber), true);
  const entry = {
    outcome: "done",
    actor: owner.userNumber,
    target: userNumber,
    organization: organizationId,
    details: {},
  };
  assert.deepEqual(await auditLogSince(since), [
    { event: "user.deactivated", ...entry },
    { event: "user.reactivated", ...entry },
    { event: "user.deactivated", ...entry },
  ]);
});

test("R-313: withdrawn permissions come back, and what was granted in the same save stays", async () => {
  const { owner } = company;
  const { userNumber } = await colleague();
  await changeUser(
    owner,
    await formOf(userNumber, { permissions: ["contacts", "notifications"], lastName: "Anders" }),
  );
  const version = await versionFor(owner, userNumber);
  assert.equal(await undoChange(owner, { userNumber, version }), "user.changed");
  assert.deepEqual(await permissionsOf(userNumber), ["contacts", "invoices", "notifications"]);
  assert.equal(
    await value(sql`select last_name from users where number = ${userNumber}`),
    "Anders",
  );
  assert.equal(await findUndoable(owner, userNumber), null, "granting is not undone");
});

test("R-313: nothing can be undone twice, by somebody else, or after another change", async () => {
  const { owner, administrator } = company;
  const { userNumber } = await colleague();
  await deactivateUser(owner, userNumber);
  const version = await versionFor(owner, userNumber);
  const undo = (actor: Actor, of = version) => undoChange(actor, { userNumber, version: of });
  assert.equal(await findUndoable(administrator, userNumber), null);
  await assertNotUndone(administrator, () => undo(administrator), "changedSince", "user.changed");
  await assertNotUndone(owner, () => undo(owner, "0.000000"), "changedSince", "user.changed");
  await reactivateUser(administrator, userNumber);
  assert.equal(await findUndoable(owner, userNumber), null);
  await assertNotUndone(owner, () => undo(owner), "changedSince", "user.changed");

  await deactivateUser(owner, userNumber);
  const second = await versionFor(owner, userNumber);
  await undo(owner, second);
  await assertNotUndone(owner, () => undo(owner, second), "changedSince", "user.changed");
});

test("R-302, R-306: undoing needs reach and rights like the opposite itself", async () => {
  const { owner, neighbour, organizationId } = company;
  const { userNumber } = await colleague();
  const other = await addUser(organizationId, ["userAdministration", "invoices", "contacts"]);
  await deactivateUser(other, userNumber);
  const version = await versionFor(other, userNumber);
  const undo = (actor: Actor) => undoChange(actor, { userNumber, version });
  await assertNotUndone(neighbour, () => undo(neighbour), "notFound", "user.changed");
  assert.equal(await findUndoable(neighbour, userNumber), null);
  await changeUser(owner, await formOf(other.userNumber, { permissions: ["userAdministration"] }));
  await assertNotUndone(other, () => undo(other), "holdsMore", "user.reactivated");

  await removeUser(owner, userNumber);
  await assertNotUndone(owner, () => undo(owner), "notFound", "user.changed");
});

test("R-308: a reactivation is not undone where nobody else would be left who manages users", async () => {
  const { provider } = company;
  const { organizationId } = await addOrganization("customer", {
    organizationId: provider.organizationId,
    kind: "provider",
  });
  const last = await addUser(organizationId, ["userAdministration"]);
  const other = await addUser(organizationId, ["userAdministration"]);
  await deactivateUser(other, last.userNumber);
  await reactivateUser(other, last.userNumber);
  await rows(
    sql`update users set valid_until = current_date + 1 where number = ${other.userNumber}`,
  );
  const { userNumber } = last;
  const version = await versionFor(other, userNumber);
  const undo = () => undoChange(other, { userNumber, version });
  await assertNotUndone(other, undo, "lastAdministrator", "user.deactivated");
});
