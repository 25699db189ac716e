import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { dayFromToday } from "#lib/domain/testing/company";
import {
  addOrganization,
  addUser,
  openWorld,
  rows,
  type World,
} from "#lib/domain/testing/database";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { userListQuery } from "#lib/rules/list-queries";
import { listUsers } from "./list";
import { readTeam } from "./team";

let world: World;
/** A customer below a reseller, and another one beside it. */
let customer: number;
let owner: Actor;
let reseller: Actor;
let neighbour: Actor;
let staff: Actor;
let soon: string;
const findTeam = async (actor: Actor) =>
  (await transaction(actor, (tx) => readTeam(tx, actor))).team;
const invitation = { activatedAt: null, passwordHash: null };
before(async () => {
  world = await openWorld();
  soon = await dayFromToday(10);
  const root = await addOrganization("provider", null);
  const above = await addOrganization("reseller", root);
  const own = await addOrganization("customer", above);
  const beside = await addOrganization("customer", above);
  customer = own.organizationId;
  reseller = await addUser(above.organizationId, [], { isOwner: true });
  owner = await addUser(customer, [], { isOwner: true });
  staff = await addUser(customer, ["invoices"], { validUntil: soon });
  neighbour = await addUser(beside.organizationId, ["userAdministration"], { isOwner: true });
  for (const { organizationId } of [own, beside]) {
    const { userNumber } = await addUser(organizationId, [], { ...invitation, lastName: "Jansen" });
    await rows(sql`insert into outbox (kind, user_number, state, settled_at)
      values ('activation', ${userNumber}, 'failed', now())`);
    await addUser(organizationId, [], { ...invitation, validUntil: await dayFromToday(31) });
    await addUser(organizationId, [], { deactivatedAt: new Date() });
  }
});
after(() => world.close());

test("an owner is told of the own organization's users: how many are active and invited, whose letter did not arrive, and whose access ends soon (R-802, R-211)", async () => {
  const { undeliverable, ending, ...team } = await findTeam(owner);
  assert.deepEqual(team, {
    total: 5,
    counts: { active: 2, invited: 2, undeliverable: 1, endsSoon: 1 },
    reachesMore: false,
    hasSecondFactor: false,
  });
  assert.deepEqual(
    undeliverable.map(({ name, refused }) => ({ name, refused })),
    [{ name: "Mini Jansen", refused: true }],
  );
  assert.deepEqual(
    ending.map(({ userNumber, validUntil }) => ({ userNumber, validUntil })),
    [{ userNumber: staff.userNumber, validUntil: soon }],
  );
});

test("nobody of another organization is counted or named: neither of one below nor of one beside (R-302)", async () => {
  const { total, counts, undeliverable, ending, reachesMore } = await findTeam(reseller);
  assert.deepEqual(
    { total, counts, undeliverable, ending, reachesMore },
    {
      total: 1,
      counts: { active: 1, invited: 0, undeliverable: 0, endsSoon: 0 },
      undeliverable: [],
      ending: [],
      reachesMore: true,
    },
  );
  const beside = await findTeam(neighbour);
  assert.deepEqual([beside.total, beside.ending], [4, []]);
  const own = new Set((await findTeam(owner)).undeliverable.map(({ userNumber }) => userNumber));
  assert.ok(beside.undeliverable.every(({ userNumber }) => !own.has(userNumber)));
});

test("an actor who claims another organization does not exist", async () => {
  const claimed = { ...neighbour, organizationId: customer };
  await assert.rejects(findTeam(claimed), { code: "notFound" });
});

test("staff without user administration are told nothing, whatever they claim (R-301)", async () => {
  const claimed: Actor = { ...staff, isOwner: true, effective: new Set(["userAdministration"]) };
  await assert.rejects(findTeam(claimed), { code: "notFound" });
});

test("each count is as many as the list shows that it leads to", async () => {
  const { counts } = await findTeam(owner);
  for (const status of ["active", "invited", "undeliverable", "endsSoon"] as const)
    assert.equal(
      (await listUsers(owner, userListQuery.parse({ status }))).matches,
      counts?.[status],
    );
});

test("counting ends where the list says that there are more, and rows of the last changed are still named", async () => {
  await rows(sql`insert into users (organization_id, first_name, last_name, email, changed_at)
    select ${customer}::int, 'Ola', 'Nowak ' || n, 'ola' || n || '@muster.example', now() - interval '1 year'
    from generate_series(1, ${limits.countCap}::int) n`);
  const { total, counts, undeliverable } = await findTeam(owner);
  assert.deepEqual([total, counts, undeliverable.length], [limits.countCap + 1, null, 1]);
});
