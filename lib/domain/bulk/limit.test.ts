import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { type Company, dayFromToday, openCompany } from "#lib/domain/testing/company";
import { addUser, openWorld, rows, type World } from "#lib/domain/testing/database";
import { assertRefused, auditLogSince, endOfAuditLog } from "#lib/domain/testing/dump";
import type { Actor } from "#lib/rules/delegation";
import { confirmJob } from "./jobs";
import { type NewJob, prepareJob } from "./prepare";
import { workJobs } from "./work";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

const prepare = (actor: Actor, kind: "limit" | "unlimit", ...numbers: number[]) =>
  prepareJob(actor, { kind } satisfies NewJob, async () =>
    numbers.map((userNumber) => ({ userNumber })),
  );

/** Prepares, confirms and processes a job; returns the outcome of each row. */
async function doToMany(
  actor: Actor,
  kind: "limit" | "unlimit",
  dates: object,
  ...numbers: number[]
): Promise<(string | null)[]> {
  const id = await prepare(actor, kind, ...numbers);
  await confirmJob(actor, id, dates);
  await workJobs();
  const found = await rows<{ outcome: string | null }>(
    sql`select outcome from bulk_rows where job_id = ${id} order by position`,
  );
  return found.map(({ outcome }) => outcome);
}

const datesOf = async (userNumber: number) => {
  const [row] = await rows<{ from: string | null; until: string | null }>(
    sql`select valid_from as "from", valid_until as until from users where number = ${userNumber}`,
  );
  return [row?.from, row?.until];
};

const colleague = async () =>
  (await addUser(company.organizationId, ["invoices", "contacts"])).userNumber;

describe("many accounts are limited in time at once (R-211)", () => {
  test("each gets the end, keeps a start unless there is a new one, and the audit log has the days before and after", async () => {
    const [one, other] = [await colleague(), await colleague()];
    const [today, soon, later] = [
      await dayFromToday(0),
      await dayFromToday(5),
      await dayFromToday(9),
    ];
    await rows(
      sql`update users set valid_from = ${today}, valid_until = ${soon} where number = ${other}`,
    );
    const since = await endOfAuditLog();
    assert.deepEqual(
      await doToMany(company.administrator, "limit", { validUntil: later }, one, other),
      ["done", "done"],
    );
    assert.deepEqual(await datesOf(one), [null, later]);
    assert.deepEqual(await datesOf(other), [today, later]);
    const told = (await auditLogSince(since)).filter(({ event }) => event === "user.changed");
    assert.deepEqual(
      told.map(({ target, details }) => [target, details]),
      [
        [one, { fields: ["validUntil"], days: { validUntil: [null, later] } }],
        [other, { fields: ["validUntil"], days: { validUntil: [soon, later] } }],
      ],
    );
    const again = { validFrom: null, validUntil: later };
    assert.deepEqual(await doToMany(company.administrator, "limit", again, one), ["unchanged"]);
    assert.deepEqual(await doToMany(company.administrator, "unlimit", {}, one, other), [
      "done",
      "done",
    ]);
    assert.deepEqual(
      [await datesOf(one), await datesOf(other)],
      [
        [null, null],
        [null, null],
      ],
    );
  });

  test("a job is not confirmed without an end, or with one that is over", async () => {
    const [one, yesterday] = [await colleague(), await dayFromToday(-1)];
    const id = await prepare(company.administrator, "limit", one);
    const { administrator } = company;
    await assertRefused(administrator, () => confirmJob(administrator, id), "endMissing");
    const over = { validUntil: yesterday };
    await assertRefused(administrator, () => confirmJob(administrator, id, over), "endPast");
    assert.deepEqual(await workJobs(), 0);
    assert.deepEqual(await datesOf(one), [null, null]);
  });

  test("who is protected, holds more, is oneself or begins later stays unchanged, each with the reason", async () => {
    const [late, soon, later] = [await colleague(), await dayFromToday(5), await dayFromToday(9)];
    await rows(sql`update users set valid_from = ${later} where number = ${late}`);
    const numbers = [
      company.administrator.userNumber,
      company.owner.userNumber,
      company.buyer.userNumber,
      company.neighbour.userNumber,
      late,
    ];
    const outcomes = ["ownAccount", "ownerProtected", "holdsMore", "notFound", "datesApart"];
    assert.deepEqual(
      await doToMany(company.administrator, "limit", { validUntil: soon }, ...numbers),
      outcomes,
    );
    assert.deepEqual(await datesOf(late), [later, null]);
    assert.deepEqual(await datesOf(company.buyer.userNumber), [null, null]);
  });

  test("sessions of those whose validity has not begun end at once", async () => {
    const { userNumber } = await addUser(company.organizationId, ["invoices"]);
    await rows(sql`insert into sessions (id_hash, user_number, expires_at, user_agent)
      values (${"a".repeat(64)}, ${userNumber}, clock_timestamp() + interval '1 hour', 'x')`);
    const dates = { validFrom: await dayFromToday(3), validUntil: await dayFromToday(9) };
    assert.deepEqual(await doToMany(company.administrator, "limit", dates, userNumber), ["done"]);
    assert.deepEqual(await rows(sql`select 1 from sessions where user_number = ${userNumber}`), []);
  });
});
