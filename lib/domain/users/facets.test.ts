import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sql } from "drizzle-orm";
import { addSet } from "#lib/domain/permission-sets/keep";
import { type Company, dayFromToday, openCompany } from "#lib/domain/testing/company";
import { addUser, openWorld, rows, type World } from "#lib/domain/testing/database";
import { userListQuery } from "#lib/rules/list-queries";
import { userFacets } from "#lib/rules/user-states";
import { listUsers } from "./list";

let world: World;
let company: Company;
/** A permission set that the seven have. */
let set = "";
before(async () => {
  world = await openWorld();
  company = await openCompany();
  const add = (facts: Parameters<typeof addUser>[2], areas: Parameters<typeof addUser>[1]) =>
    addUser(company.organizationId, areas, { lastName: "Facette", ...facts });
  await add({}, ["fax"]);
  await add({ deactivatedAt: new Date() }, ["fax"]);
  await add({ activatedAt: null, passwordHash: null }, ["fax"]);
  await add({ validUntil: await dayFromToday(30) }, ["fax"]);
  await add({ validUntil: await dayFromToday(31) }, ["callList"]);
  await add({ validUntil: await dayFromToday(0), deactivatedAt: new Date() }, ["callList"]);
  await add({ validUntil: await dayFromToday(-1) }, ["callList"]);
  const id = await addSet(company.owner, { name: "Fax", days: null, permissions: ["contacts"] });
  await rows(sql`insert into user_permission_sets (user_number, set_id, version)
    select number, ${id}, 1 from users where last_name = 'Facette'`);
  set = String(id);
  const invited = { activatedAt: null, passwordHash: null };
  for (const [lastName, facts, letters] of [
    ["Zurückgekommen", invited, ["sent", "failed"]],
    ["Aufgegeben", invited, ["abandoned"]],
    ["Nachgesendet", invited, ["failed", "sent"]],
    ["Unterwegs", invited, ["queued"]],
    ["Deaktiviert", { ...invited, deactivatedAt: new Date() }, ["failed"]],
    ["Angekommen", {}, ["failed"]],
  ] as const) {
    const { userNumber } = await add({ ...facts, firstName: "Brief", lastName }, ["fax"]);
    for (const [place, state] of letters.entries())
      await rows(sql`insert into outbox (kind, user_number, state, settled_at, created_at) values ('activation',
        ${userNumber}, ${state}, case when ${state} <> 'queued' then now() end, now() + ${place} * interval '1 second')`);
  }
});
after(() => world.close());

const list = (query: object) => listUsers(company.owner, userListQuery.parse(query));

test("facets count what the other filters leave, and each finds as many as it says (FEEL-D12)", async () => {
  const { customerNumber } = (await list({})).rows[0] ?? {};
  for (const tools of [
    {},
    { q: "facette" },
    { area: "fax" },
    { q: "facette", area: "fax" },
    { organization: customerNumber },
    { q: "niemand" },
    { factor: "without" },
    { q: "facette", area: "fax", factor: "without" },
    { set },
    { q: "facette", area: "fax", set },
  ]) {
    const all = await list(tools);
    assert.equal(all.counts?.all, all.matches);
    for (const status of userFacets) {
      const page = await list({ ...tools, status });
      assert.deepEqual(page.counts, all.counts, "the chosen facet does not change them");
      assert.equal(page.matches, all.counts?.[status], `${JSON.stringify(tools)} ${status}`);
    }
  }
});

test("an end date within thirty days counts as near, today's included, whatever the state (R-211)", async () => {
  const { counts } = await list({ q: "facette" });
  assert.deepEqual(counts, {
    all: 7,
    active: 3,
    invited: 1,
    undeliverable: 0,
    endsSoon: 2,
    deactivated: 2,
    locked: 0,
    notYetValid: 0,
    noLongerValid: 1,
  });
  const { rows } = await list({ q: "facette", status: "endsSoon" });
  assert.deepEqual(
    rows.map(({ validUntil }) => validUntil).toSorted(),
    [await dayFromToday(0), await dayFromToday(30)].toSorted(),
  );
});

test("an invitation counts as undeliverable if its last letter did not arrive, until it is sent again (R-802)", async () => {
  const { rows: found } = await list({ q: "brief", status: "undeliverable" });
  assert.deepEqual(found.map(({ lastName }) => lastName).toSorted(), [
    "Aufgegeben",
    "Zurückgekommen",
  ]);
});
