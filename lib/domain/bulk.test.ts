import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { limits } from "#lib/rules/limits";
import { cancelJob, confirmJob, listJobs, type NewJob, prepareJob } from "./bulk-jobs";
import { findJob } from "./bulk-view";
import { workJobs } from "./bulk-work";
import { purge } from "./purge";
import { startSession } from "./sessions";
import { type Company, invite, openCompany, permissionsOf } from "./support/company";
import { assertRefused, dump, endOfTrail, trailSince } from "./support/dump";
import { letTimePass } from "./support/time";
import { addUser, openWorld, rows, value, type World } from "./support/world";
import { deactivateUser } from "./user-verbs";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

/** Prepares a job for these people, as the page after the list does. */
function prepare(actor = company.owner, job: NewJob, ...numbers: number[]): Promise<string> {
  return prepareJob(actor, job, async () => numbers.map((userNumber) => ({ userNumber })));
}

/** The whole way: prepared, confirmed, worked off. */
async function doToMany(actor = company.owner, job: NewJob, ...numbers: number[]): Promise<string> {
  const id = await prepare(actor, job, ...numbers);
  await confirmJob(actor, id);
  await workJobs();
  return id;
}

/** What became of each row, in order. */
async function outcomesOf(id: string): Promise<(string | null)[]> {
  const found = await rows<{ outcome: string | null }>(
    sql`select outcome from bulk_rows where job_id = ${id} order by position`,
  );
  return found.map(({ outcome }) => outcome);
}

const colleagues = (count: number) =>
  Promise.all(
    Array.from({ length: count }, () => addUser(company.organizationId, ["invoices", "contacts"])),
  );
const isDeactivated = (userNumber: number) =>
  value<boolean>(sql`select deactivated_at is not null from users where number = ${userNumber}`);

describe("many people at once, each by the rules for one (R-310)", () => {
  test("nothing happens before the yes, and a second yes does nothing twice", async () => {
    const [one, two] = await colleagues(2);
    assert.ok(one && two);
    const before = await dump(["bulk_jobs", "bulk_rows", "rate_limits"]);
    const id = await prepare(company.owner, { kind: "deactivate" }, one.userNumber, two.userNumber);
    await workJobs();
    assert.deepEqual(await dump(["bulk_jobs", "bulk_rows", "rate_limits"]), before);
    const since = await endOfTrail();
    await Promise.all([confirmJob(company.owner, id), confirmJob(company.owner, id)]);
    await Promise.all([workJobs(), workJobs(), workJobs()]);
    await confirmJob(company.owner, id);
    await workJobs();
    assert.deepEqual(
      (await trailSince(since)).map(({ event, outcome, target }) => [event, outcome, target]),
      [
        ["bulk.started", "done", null],
        ["user.deactivated", "done", one.userNumber],
        ["user.deactivated", "done", two.userNumber],
      ],
    );
    const job = await findJob(company.owner, id);
    assert.equal(job?.state, "done");
    assert.deepEqual(job?.outcomes, { done: 2 });
  });

  test("whoever may not be touched is refused and recorded, and holds up nobody else", async () => {
    const [one, two] = await colleagues(2);
    assert.ok(one && two);
    await deactivateUser(company.owner, two.userNumber);
    const since = await endOfTrail();
    const { administrator, owner, buyer, neighbour } = company;
    const asked = [owner, buyer, administrator, neighbour, one, two].map(
      ({ userNumber }) => userNumber,
    );
    const id = await doToMany(administrator, { kind: "deactivate" }, ...asked, 999_999_999);
    assert.deepEqual(await outcomesOf(id), [
      "ownerProtected",
      "holdsMore",
      "ownAccount",
      "notFound",
      "done",
      "unchanged",
      "notFound",
    ]);
    assert.deepEqual(
      (await trailSince(since))
        .filter(({ outcome }) => outcome === "refused")
        .map(({ actor, target, organization, details }) => [
          actor,
          target,
          organization,
          details.reason,
        ]),
      [
        [owner.userNumber, company.organizationId, "ownerProtected"],
        [buyer.userNumber, company.organizationId, "holdsMore"],
        [administrator.userNumber, company.organizationId, "ownAccount"],
        [neighbour.userNumber, company.organizationId, "notFound"],
        [999_999_999, company.organizationId, "notFound"],
      ].map((line) => [administrator.userNumber, ...line]),
    );
    assert.equal(await isDeactivated(neighbour.userNumber), false);
  });

  test("one permission is given to many, and taken from many; nobody's others change", async () => {
    const [one, two] = await colleagues(2);
    assert.ok(one && two);
    const { administrator } = company;
    const both = [one.userNumber, two.userNumber];
    const granted = await doToMany(
      administrator,
      { kind: "grant", permission: "notifications" },
      ...both,
      administrator.userNumber,
      company.owner.userNumber,
      company.neighbour.userNumber,
    );
    assert.deepEqual(await outcomesOf(granted), [
      ...["done", "done", "ownPermissions", "ownerProtected", "notFound"],
    ]);
    assert.deepEqual(await permissionsOf(one.userNumber), [
      ...["contacts", "invoices", "notifications"],
    ]);
    const withdrawn = await doToMany(
      administrator,
      { kind: "withdraw", permission: "contacts" },
      ...both,
    );
    assert.deepEqual(await outcomesOf(withdrawn), ["done", "done"]);
    assert.deepEqual(await permissionsOf(two.userNumber), ["invoices", "notifications"]);
    // What the administrator lacks, and what the organization's product lacks.
    for (const permission of ["tariffChange", "fax"] as const) {
      const refused = await doToMany(administrator, { kind: "grant", permission }, ...both);
      assert.deepEqual(await outcomesOf(refused), ["notGrantable", "notGrantable"]);
    }
    const again = await doToMany(administrator, { kind: "grant", permission: "invoices" }, ...both);
    assert.deepEqual(await outcomesOf(again), ["unchanged", "unchanged"]);
  });
});

void limits;
void assertRefused;
void cancelJob;
void listJobs;
void purge;
void startSession;
void invite;
void letTimePass;
