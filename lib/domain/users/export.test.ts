import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { type Company, openCompany } from "#lib/domain/testing/company";
import { addUser, openWorld, rows, type World } from "#lib/domain/testing/database";
import { assertRefused, auditLogSince, endOfAuditLog } from "#lib/domain/testing/dump";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { userListQuery } from "#lib/rules/list-queries";
import { deactivateUser } from "./deactivate";
import { exportUsers } from "./export";
import { listUsers } from "./list";

/** R-302, R-801: the download of the user list. */
let world: World;
let company: Company;
const many = 2 * limits.userExportBatch + 3;
before(async () => {
  world = await openWorld();
  company = await openCompany();
  // Many with the same time and name: only the number tells where a batch continues.
  await rows(sql`insert into users (organization_id, first_name, last_name, email, changed_at)
    select ${company.organizationId}, 'Kim', 'Gleich', 'kim' || n || '@muster.example', '2026-01-01'
    from generate_series(1, ${many}::int) n`);
});
after(() => world.close());

async function exported(actor: Actor, filters: Record<string, string> = {}): Promise<number[]> {
  const numbers: number[] = [];
  for await (const batch of await exportUsers(actor, userListQuery.parse(filters)))
    numbers.push(...batch.map(({ userNumber }) => userNumber));
  return numbers;
}

for (const sort of ["changed", "name", "signIn"])
  test(`the export has every user once, across batches, in the order of the list: ${sort}`, async () => {
    const numbers = await exported(company.owner, { q: "Gleich", sort });
    assert.equal(numbers.length, many);
    assert.equal(new Set(numbers).size, many);
    const page = await listUsers(company.owner, userListQuery.parse({ q: "Gleich", sort }));
    assert.deepEqual(
      numbers.slice(0, limits.pageSize),
      page.rows.map(({ userNumber }) => userNumber),
    );
  });

test("the export has only users within reach, and is recorded", async () => {
  const since = await endOfAuditLog();
  const numbers = await exported(company.neighbour);
  assert.deepEqual(numbers, [company.neighbour.userNumber]);
  assert.deepEqual(
    (await auditLogSince(since)).map(({ event, actor }) => [event, actor]),
    [["users.exported", company.neighbour.userNumber]],
  );
  await assertRefused(company.colleague, () => exported(company.colleague), "notFound");
});

test("an actor who is deactivated during the export gets no further rows", async () => {
  const maker = await addUser(company.organizationId, ["userAdministration", "invoices"]);
  const batches = await exportUsers(maker, userListQuery.parse({ q: "Gleich" }));
  assert.equal((await batches.next()).done, false);
  await deactivateUser(company.owner, maker.userNumber);
  await assert.rejects(batches.next(), { code: "notFound" });
});

describe("every user who matches throughout the export is in it once (FF-F4)", () => {
  for (const sort of ["changed", "name", "signIn"])
    test(`sorted by ${sort}, although every user is changed between two batches`, async () => {
      const batches = await exportUsers(company.owner, userListQuery.parse({ q: "Gleich", sort }));
      const numbers: number[] = [];
      for await (const batch of batches) {
        numbers.push(...batch.map(({ userNumber }) => userNumber));
        // Users that were read move to the end of every order, the others to the beginning.
        await rows(sql`update users set changed_at = now(), last_sign_in_at = now(), first_name = 'Kim ' || number
          where last_name = 'Gleich' and number % 2 = ${numbers.length % 2}::int`);
      }
      assert.equal(numbers.length, many);
      assert.equal(new Set(numbers).size, many);
    });

  test("a user who is removed meanwhile is missing, and nobody else", async () => {
    const batches = await exportUsers(company.owner, userListQuery.parse({ q: "Gleich" }));
    const first = (await batches.next()).value as { userNumber: number }[];
    const [gone] = await rows<{ number: string }>(sql`delete from users where number = (
      select max(number) from users where last_name = 'Gleich' and number <> all(${sql.param(`{${first.map(({ userNumber }) => userNumber).join(",")}}`)}::bigint[]))
      returning number`);
    const numbers = first.map(({ userNumber }) => userNumber);
    for await (const batch of batches) numbers.push(...batch.map(({ userNumber }) => userNumber));
    assert.equal(numbers.length, many - 1);
    assert.ok(!numbers.includes(Number(gone?.number)));
  });
});
