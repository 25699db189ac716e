import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { addSet } from "#lib/domain/permission-sets/keep";
import { type Company, formOf, openCompany } from "#lib/domain/testing/company";
import { addUser, openWorld, rows, type World } from "#lib/domain/testing/database";
import { openSystem, signIn } from "#lib/domain/testing/systems";
import { changeUser } from "#lib/domain/users/change";
import { exportPersonAccess } from "./export-person";
import { findPersonAccess } from "./person";

/** What a person has access to, and why. */
let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

describe("an administrator asks what a person has access to (R-312)", () => {
  test("what a person has is shown with the reason, and what sleeps with the cause (R-312)", async () => {
    const person = await addUser(company.organizationId, ["invoices", "fax", "teamsConnector"]);
    const form = await formOf(person.userNumber);
    await changeUser(company.owner, { ...form, permissions: [...form.permissions, "contacts"] });
    await openSystem(await signIn(person.userNumber), "invoiceArchive");
    const found = await findPersonAccess(company.owner, person.userNumber);
    assert.deepEqual(
      found?.held.map(({ area, grant, sleep }) => [area, grant?.by.kind, sleep]),
      [
        ["invoices", "nobody", null],
        ["contacts", "user", null],
        ["teamsConnector", "nobody", "notInProduct"],
        ["fax", "nobody", "notInProduct"],
      ],
    );
    assert.deepEqual(found?.systems, ["invoiceArchive"]);
    assert.deepEqual(
      found?.above.map(({ kind, people }) => [kind, people]),
      [
        ["reseller", 1],
        ["provider", 1],
      ],
    );
  });

  test("a permission names the set that the person has and that includes it, in the version that they were given (R-311)", async () => {
    const { owner } = company;
    const set = await addSet(owner, { name: "Büro", days: null, permissions: ["invoices"] });
    const person = await addUser(company.organizationId, ["invoices", "contacts"]);
    await rows(sql`insert into user_permission_sets (user_number, set_id, version)
      values (${person.userNumber}, ${set}, 1)`);
    const found = await findPersonAccess(owner, person.userNumber);
    assert.deepEqual(
      found?.held.map(({ area, grant }) => [area, grant?.set]),
      [
        ["invoices", { name: "Büro", version: 1 }],
        ["contacts", null],
      ],
    );
  });

  test("what was asked for says so, as long as it is the same grant (FEEL-M10)", async () => {
    const person = await addUser(company.organizationId, ["invoices"]);
    await rows(sql`insert into access_requests (user_number, area, organization_id, state, answered_at, answered_by)
      values (${person.userNumber}, 'contacts', ${company.organizationId}, 'granted', clock_timestamp(), ${company.owner.userNumber})`);
    const asked = async () =>
      (await findPersonAccess(company.owner, person.userNumber))?.held.map(({ area, grant }) => [
        area,
        grant?.asked,
      ]);
    const form = await formOf(person.userNumber);
    await changeUser(company.owner, { ...form, permissions: [...form.permissions, "contacts"] });
    assert.deepEqual(await asked(), [
      ["invoices", false],
      ["contacts", true],
    ]);
    await rows(sql`update access_requests set answered_at = answered_at - interval '1 day'
      where user_number = ${person.userNumber}`);
    assert.deepEqual(await asked(), [
      ["invoices", false],
      ["contacts", false],
    ]);
  });

  test("the owner has everything without a grant, and an area that the reseller lacks sleeps", async () => {
    const owner = await findPersonAccess(company.administrator, company.owner.userNumber);
    assert.equal(owner?.held.length, owner?.user.entitled.length);
    assert.ok(owner?.held.every(({ grant }) => grant === null));
    await rows(sql`insert into organization_products (organization_id, product)
      values (${company.organizationId}, 'teamsConnector')`);
    const person = await addUser(company.organizationId, ["teamsConnector"]);
    const found = await findPersonAccess(company.owner, person.userNumber);
    assert.deepEqual(
      found?.held.map(({ sleep }) => sleep),
      ["notAbove"],
    );
  });

  test("a person out of reach does not exist, and the attempt to download is recorded", async () => {
    const { userNumber } = company.neighbour;
    assert.equal(await findPersonAccess(company.owner, userNumber), null);
    await assert.rejects(exportPersonAccess(company.owner, userNumber));
    const [entry] =
      await rows(sql`select event, outcome, target_number::int as target from audit_events
      order by id desc limit 1`);
    assert.deepEqual(entry, { event: "users.exported", outcome: "refused", target: userNumber });
  });
});
