import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { type Company, invite, openCompany, permissionsOf } from "#lib/domain/testing/company";
import {
  addOrganization,
  addUser,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import {
  assertRefused,
  auditLogSince,
  changesSince,
  endOfAuditLog,
  momentOfChanges,
} from "#lib/domain/testing/dump";
import { letTimePass } from "#lib/domain/testing/time";
import { deactivateUser } from "#lib/domain/users/deactivate";
import { listUserNumbers } from "#lib/domain/users/list-numbers";
import { removeUser } from "#lib/domain/users/remove";
import { purge } from "#lib/domain/worker/purge";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { userListQuery } from "#lib/rules/list-queries";
import { cancelJob, confirmJob } from "./jobs";
import { listJobs } from "./list-jobs";
import { type NewJob, prepareJob } from "./prepare";
import { findJob } from "./view";
import { workJobs } from "./work";
import { workRows } from "./work-rows";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

/** Prepares a job for these people, like the page after the list. */
function prepare(actor = company.owner, job: NewJob, ...numbers: number[]): Promise<string> {
  return prepareJob(actor, job, async () => numbers.map((userNumber) => ({ userNumber })));
}

/** Prepares, confirms and processes a job. */
async function doToMany(actor = company.owner, job: NewJob, ...numbers: number[]): Promise<string> {
  const id = await prepare(actor, job, ...numbers);
  await confirmJob(actor, id);
  await workJobs();
  return id;
}

/** The outcome of each row, in order. */
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

describe("a command for many users follows the rules for one (R-310)", () => {
  test("nothing happens before the confirmation, and a second confirmation changes nothing", async () => {
    const [one, two] = await colleagues(2);
    assert.ok(one && two);
    const moment = await momentOfChanges();
    const id = await prepare(company.owner, { kind: "deactivate" }, one.userNumber, two.userNumber);
    await workJobs();
    assert.deepEqual(await changesSince(moment, ["bulk_jobs", "bulk_rows", "rate_limits"]), []);
    const since = await endOfAuditLog();
    await Promise.all([confirmJob(company.owner, id), confirmJob(company.owner, id)]);
    await Promise.all([workJobs(), workJobs(), workJobs()]);
    await confirmJob(company.owner, id);
    await workJobs();
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, outcome, target }) => [event, outcome, target]),
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

  test("users who may not be changed are refused and recorded, and all others are changed", async () => {
    const [one, two] = await colleagues(2);
    assert.ok(one && two);
    await deactivateUser(company.owner, two.userNumber);
    const since = await endOfAuditLog();
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
      (await auditLogSince(since))
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

  test("a permission is granted to many users and withdrawn from many, and their other permissions stay", async () => {
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
    // One that the administrator lacks, and one that the organization's products lack.
    for (const permission of ["tariffChange", "fax"] as const) {
      const refused = await doToMany(administrator, { kind: "grant", permission }, ...both);
      assert.deepEqual(await outcomesOf(refused), ["notGrantable", "notGrantable"]);
    }
    const again = await doToMany(administrator, { kind: "grant", permission: "invoices" }, ...both);
    assert.deepEqual(await outcomesOf(again), ["unchanged", "unchanged"]);
  });
});

describe("who may run a bulk job", () => {
  test("another person's job cannot be seen, confirmed or stopped (R-302)", async () => {
    const [one] = await colleagues(1);
    const id = await prepare(company.owner, { kind: "remove" }, one?.userNumber ?? 0);
    for (const actor of [company.administrator, company.reseller, company.provider]) {
      assert.equal(await findJob(actor, id), null);
      for (const act of [confirmJob, cancelJob])
        await assertRefused(actor, () => act(actor, id), "notFound");
    }
    assert.deepEqual(
      (await listJobs(company.administrator)).filter((job) => job.id === id),
      [],
    );
    await cancelJob(company.owner, id);
  });

  test("a job is refused without user administration, with no rows and with too many", async () => {
    const { colleague, owner } = company;
    const refused = (actor: Actor, count: number, code: Parameters<typeof assertRefused>[2]) =>
      assertRefused(
        actor,
        () =>
          prepareJob(actor, { kind: "remove" }, async () =>
            Array.from({ length: count }, (_, index) => ({ userNumber: index + 1 })),
          ),
        code,
      );
    await refused(colleague, 1, "notFound");
    await refused(owner, 0, "nobodyChosen");
    await refused(owner, limits.bulkRows + 1, "tooManyRows");
  });

  test("after the actor loses the permission the remaining rows are refused", async () => {
    const people = await colleagues(3);
    const { organizationId } = company;
    const maker = await addUser(organizationId, ["userAdministration", "invoices", "contacts"]);
    const numbers = people.map(({ userNumber }) => userNumber);
    const id = await prepare(maker, { kind: "deactivate" }, ...numbers);
    await confirmJob(maker, id);
    // As left by a worker that finished one row and died.
    await deactivateUser(maker, numbers[0] ?? 0);
    await rows(
      sql`update bulk_rows set outcome = 'done', settled_at = now() where job_id = ${id} and position = 1`,
    );
    await deactivateUser(company.owner, maker.userNumber);
    await workJobs();
    assert.deepEqual(await outcomesOf(id), ["done", "notFound", "notFound"]);
    assert.equal(await isDeactivated(numbers[1] ?? 0), false);
    assert.equal((await findJob(maker, id)) === null, true, "nor is the page there any more");
  });

  test("deleting an account deletes its jobs, also running ones", async () => {
    const [victim] = await colleagues(1);
    const maker = await addUser(company.organizationId, [
      ...(["userAdministration", "invoices", "contacts"] as const),
    ]);
    const id = await prepare(maker, { kind: "remove" }, victim?.userNumber ?? 0);
    await confirmJob(maker, id);
    await removeUser(company.owner, maker.userNumber);
    await workJobs();
    assert.equal(await value(sql`select count(*)::int from bulk_jobs where id = ${id}`), 0);
    assert.equal(await value(sql`select count(*)::int from bulk_rows where job_id = ${id}`), 0);
    assert.equal(await isDeactivated(victim?.userNumber ?? 0), false);
  });
});

describe("how bulk jobs are processed", () => {
  test("rows claimed by a killed server are taken over after a minute, and none is processed twice", async () => {
    const people = await colleagues(3);
    const numbers = people.map(({ userNumber }) => userNumber);
    const id = await prepare(company.owner, { kind: "remove" }, ...numbers);
    await confirmJob(company.owner, id);
    // The dead worker had taken it a moment ago, and one row was done.
    await removeUser(company.owner, numbers[0] ?? 0);
    await rows(
      sql`update bulk_rows set outcome = 'done', settled_at = now() where job_id = ${id} and position = 1`,
    );
    await rows(
      sql`update bulk_jobs set leased_until = now() + interval '30 seconds' where id = ${id}`,
    );
    const since = await endOfAuditLog();
    await workJobs();
    assert.deepEqual(await outcomesOf(id), ["done", null, null], "it is still that worker's");
    await rows(sql`update bulk_jobs set leased_until = now() where id = ${id}`);
    await Promise.all([workJobs(), workJobs()]);
    assert.deepEqual(await outcomesOf(id), ["done", "done", "done"]);
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, target }) => [event, target]),
      numbers.slice(1).map((number) => ["user.removed", number]),
    );
  });

  test("a row that two workers have at the same moment is processed by one of them and refused by none", async () => {
    const { userNumber } = await invite(company.owner);
    await letTimePass("1 hour", userNumber);
    const id = await prepare(company.owner, { kind: "resend" }, userNumber);
    await confirmJob(company.owner, id);
    const since = await endOfAuditLog();
    const job = {
      ...{ id, kind: "resend" as const, actor: company.owner },
      ...{ permission: null, dates: null },
    };
    const open = [{ position: 1, userNumber, content: null }];
    const ends = await Promise.allSettled([
      workRows(job, open, Number.POSITIVE_INFINITY),
      workRows(job, open, Number.POSITIVE_INFINITY),
    ]);
    assert.deepEqual(ends.map(({ status }) => status).toSorted(), ["fulfilled", "rejected"]);
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, outcome }) => [event, outcome]),
      [["link.sent", "done"]],
    );
    assert.deepEqual(await outcomesOf(id), ["done"]);
    await workJobs();
  });

  test("a stopped job leaves the remaining users unchanged and deletes its rows", async () => {
    const people = await colleagues(2);
    const id = await prepare(
      company.owner,
      { kind: "remove" },
      ...people.map(({ userNumber }) => userNumber),
    );
    await confirmJob(company.owner, id);
    await cancelJob(company.owner, id);
    await workJobs();
    assert.equal((await findJob(company.owner, id))?.state, "cancelled");
    assert.deepEqual(await outcomesOf(id), []);
    for (const { userNumber } of people) assert.equal(await isDeactivated(userNumber), false);
    // A late confirmation does not revive it either.
    await confirmJob(company.owner, id);
    assert.equal((await findJob(company.owner, id))?.state, "cancelled");
  });

  test("a job cannot remove all administrators of an organization", async () => {
    const place = await addOrganization(
      "customer",
      { organizationId: company.reseller.organizationId, kind: "reseller" },
      [],
    );
    const [one, two, maker] = await Promise.all(
      [1, 2, 3].map(() => addUser(place.organizationId, ["userAdministration"])),
    );
    assert.ok(one && two && maker);
    const id = await doToMany(
      maker,
      { kind: "withdraw", permission: "userAdministration" },
      one.userNumber,
      two.userNumber,
      maker.userNumber,
    );
    assert.deepEqual(await outcomesOf(id), ["noPermission", "noPermission", "ownPermissions"]);
    // The author can still sign in here; once that is over, so is the job.
    const left = await doToMany(maker, { kind: "remove" }, one.userNumber, maker.userNumber);
    assert.deepEqual(await outcomesOf(left), ["done", "ownAccount"]);
    // the author's access is limited in time, and so does not count.
    await rows(
      sql`update users set valid_until = current_date + 3 where number = ${maker.userNumber}`,
    );
    const last = await doToMany(maker, { kind: "remove" }, two.userNumber);
    assert.deepEqual(await outcomesOf(last), ["lastAdministrator"]);
  });

  test("a job sends new links only to pending users, and only the job counts against the rate limit (S-61)", async () => {
    const waiting = await Promise.all(
      Array.from({ length: 25 }, () => addUser(company.organizationId, ["invoices"], pending)),
    );
    const [active] = await colleagues(1);
    const id = await doToMany(
      company.owner,
      { kind: "resend" },
      ...waiting.map(({ userNumber }) => userNumber),
      active?.userNumber ?? 0,
    );
    const job = await findJob(company.owner, id, { only: "failed" });
    assert.deepEqual(job?.outcomes, { done: 25, alreadyActivated: 1 });
    assert.deepEqual(
      job?.rows.map(({ userNumber }) => userNumber),
      [active?.userNumber],
    );
    const letters = await value(sql`select count(*)::int from outbox
      where kind = 'newActivationLink' and requested_by = ${company.owner.userNumber} and state = 'queued'`);
    assert.ok(Number(letters) >= 25);
  });

  test("a position without rows shows the nearest page that has some (FF-F7)", async () => {
    const total = limits.pageSize + 3;
    const numbers = Array.from({ length: total }, (_, at) => 900_000_000 + at);
    const id = await prepare(company.owner, { kind: "deactivate" }, ...numbers);
    const seen = async (place: Parameters<typeof findJob>[2]) => {
      const job = (await findJob(company.owner, id, place)) ?? assert.fail("no job");
      const positions = job.rows.map(({ position }) => position);
      return [positions.at(0), positions.at(-1), job.previous, job.next];
    };
    assert.deepEqual(await seen({ after: 99_999 }), [4, total, 4, null]);
    assert.deepEqual(await seen({ before: 1 }), [1, limits.pageSize, null, limits.pageSize]);
    assert.deepEqual(await seen({ before: 4 }), [1, 3, null, 3]);
    assert.deepEqual(await seen({ after: 3, only: "failed" }), [undefined, undefined, null, null]);
  });

  test("a job for ten thousand users is prepared, shown in pages and confirmed at once", async () => {
    const big = await addOrganization(
      "customer",
      { organizationId: company.reseller.organizationId, kind: "reseller" },
      [],
    );
    const owner = await addUser(big.organizationId, [], { isOwner: true });
    // In thousands: with all its indexes one statement takes longer than allowed on a busy machine.
    for (let from = 1; from <= limits.bulkRows; from += 1_000)
      await rows(sql`insert into users (organization_id, first_name, last_name, email)
        select ${big.organizationId}, 'Kim', 'Nummer ' || to_char(n, 'FM00000'), 'kim' || n || '@viele.example'
        from generate_series(${from}::int, ${from + 999}::int) n`);
    const query = userListQuery.parse({ q: "Nummer", sort: "name" });
    const id = await prepareJob(owner, { kind: "remove" }, async (tx) =>
      (await listUserNumbers(tx, owner, query)).map((userNumber) => ({ userNumber })),
    );
    const first = await findJob(owner, id);
    assert.equal(first?.total, limits.bulkRows);
    assert.equal(first?.rows[0]?.user?.lastName, "Nummer 00001");
    const last = await findJob(owner, id, { before: limits.bulkRows + 1 });
    assert.equal(last?.rows.at(-1)?.user?.lastName, `Nummer ${limits.bulkRows}`);
    await confirmJob(owner, id);
    assert.equal((await findJob(owner, id))?.settled, 0);
    await cancelJob(owner, id);
    await addUser(big.organizationId, ["invoices"], { lastName: "Nummer X" });
    await assertRefusedWithoutDump(owner, query);
  });

  test("jobs are deleted after a week, and unconfirmed ones after a day", async () => {
    const [one] = await colleagues(1);
    const number = one?.userNumber ?? 0;
    const asked = await prepare(company.owner, { kind: "deactivate" }, number);
    const done = await doToMany(company.owner, { kind: "deactivate" }, number);
    const age = (id: string, span: string) =>
      rows(sql`update bulk_jobs set created_at = now() - ${span}::interval where id = ${id}`);
    const left = () =>
      rows<{ id: string }>(
        sql`select distinct job_id as id from bulk_rows where job_id in (${asked}, ${done})
          union select id from bulk_jobs where id in (${asked}, ${done})`,
      ).then((found) => found.map(({ id }) => id).toSorted());
    await age(asked, "23 hours");
    await age(done, "6 days 23 hours");
    await purge();
    assert.deepEqual(await left(), [asked, done].toSorted());
    await age(asked, "25 hours");
    await purge();
    assert.deepEqual(await left(), [done]);
    await age(done, "7 days 1 hour");
    await purge();
    assert.deepEqual(await left(), []);
  });
});

const pending = { activatedAt: null, passwordHash: null };

/** Ten thousand and one matching rows are too many, and nothing is written. */
async function assertRefusedWithoutDump(
  owner: Actor,
  query: ReturnType<typeof userListQuery.parse>,
): Promise<void> {
  const jobs = () => value<number>(sql`select count(*)::int from bulk_jobs`);
  const before = await jobs();
  await assert.rejects(
    prepareJob(owner, { kind: "remove" }, async (tx) =>
      (await listUserNumbers(tx, owner, query)).map((userNumber) => ({ userNumber })),
    ),
    { code: "tooManyRows" },
  );
  assert.equal(await jobs(), before);
}
