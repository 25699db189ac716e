import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { type ImportedRow, prepareImport } from "#lib/domain/bulk/import";
import { confirmJob } from "#lib/domain/bulk/jobs";
import { findJob } from "#lib/domain/bulk/view";
import { workJobs } from "#lib/domain/bulk/work";
import { type Company, dayFromToday, invite, openCompany } from "#lib/domain/testing/company";
import { openWorld, rows, value, type World } from "#lib/domain/testing/database";
import { assertRefused, auditLogSince, endOfAuditLog } from "#lib/domain/testing/dump";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

const datesOf = async (userNumber: number) =>
  (
    await rows(sql`select valid_from as "validFrom", valid_until as "validUntil" from users
      where number = ${userNumber}`)
  )[0];

describe("an account is limited in time when it is added (R-211)", () => {
  test("the days are stored and told by the audit log, and today is a possible end", async () => {
    const [today, later] = [await dayFromToday(0), await dayFromToday(40)];
    const since = await endOfAuditLog();
    const { userNumber } = await invite(company.administrator, {
      validFrom: today,
      validUntil: later,
    });
    assert.deepEqual(await datesOf(userNumber), { validFrom: today, validUntil: later });
    const [{ details } = { details: null }] = await auditLogSince(since);
    assert.deepEqual(details, {
      permissionsAfter: ["invoices"],
      days: { validFrom: [null, today], validUntil: [null, later] },
    });
    const other = await invite(company.administrator, { validUntil: today });
    assert.deepEqual(await datesOf(other.userNumber), { validFrom: null, validUntil: today });
  });

  test("an end that has passed is refused, and nobody is invited", async () => {
    const validUntil = await dayFromToday(-1);
    await assertRefused(
      company.administrator,
      () => invite(company.administrator, { validUntil }),
      "endPast",
    );
  });

  test("the second of two clicks means the same days; with other days the address is taken", async () => {
    const input = { email: "befristet@muster.example", validUntil: await dayFromToday(9) };
    const first = await invite(company.administrator, input);
    assert.deepEqual(await invite(company.administrator, input), first);
    const other = { ...input, validUntil: await dayFromToday(10) };
    await assertRefused(
      company.administrator,
      () => invite(company.administrator, other),
      "emailTaken",
    );
  });

  test("a list limits each of its people, and a row whose end has passed is refused before it is tried", async () => {
    const number: string = await value(
      sql`select customer_number from organizations where id = ${company.organizationId}`,
    );
    const [yesterday, later] = [await dayFromToday(-1), await dayFromToday(20)];
    const file = Buffer.from(
      [
        "Vorname;Nachname;E-Mail;Bereiche;Gültig ab;Gültig bis",
        `Ola;Eins;eins@muster.example;Kontakte;;${later.split("-").toReversed().join(".")}`,
        `Ola;Zwei;zwei@muster.example;Kontakte;;${yesterday} 00:00:00`,
        "Ola;Drei;drei@muster.example;Kontakte;;",
      ].join("\n"),
    );
    const job = await prepareImport(company.administrator, {
      file,
      organization: number,
      language: "de",
    });
    const shown = await findJob(company.administrator, job);
    assert.deepEqual(
      shown?.rows.map(({ content, refusal }) => [(content as ImportedRow).validUntil, refusal]),
      [
        [later, null],
        [yesterday, "endPast"],
        [null, null],
      ],
    );
    await confirmJob(company.administrator, job);
    await workJobs();
    assert.deepEqual(
      await rows(sql`select last_name as name, valid_until as until from users
        where email in ('eins@muster.example', 'zwei@muster.example', 'drei@muster.example') order by name`),
      [
        { name: "Drei", until: null },
        { name: "Eins", until: later },
      ],
    );
  });

  test("a row that an earlier version has read has no days, and limits nobody", async () => {
    const number: string = await value(
      sql`select customer_number from organizations where id = ${company.organizationId}`,
    );
    const file = Buffer.from(
      "Vorname;Nachname;E-Mail;Bereiche\nOla;Frueher;frueher@muster.example;Kontakte",
    );
    const job = await prepareImport(company.administrator, {
      file,
      organization: number,
      language: "de",
    });
    await rows(
      sql`update bulk_rows set content = content - 'validFrom' - 'validUntil' where job_id = ${job}`,
    );
    await confirmJob(company.administrator, job);
    await workJobs();
    assert.equal(
      await value(sql`select count(*)::int from users where email = 'frueher@muster.example'`),
      1,
    );
  });
});
