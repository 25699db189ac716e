import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
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
import { listFirstNumbers, listUserNumbers } from "./list-numbers";

let world: World;
let owner: Actor;
const colleagues = limits.countCap + 100;
before(async () => {
  world = await openWorld();
  const provider = await addOrganization("provider", null);
  const { organizationId } = await addOrganization("customer", provider);
  owner = await addUser(organizationId, [], { isOwner: true });
  await rows(sql`insert into users (organization_id, first_name, last_name, email)
    select ${organizationId}::int, 'Ola', 'Nowak ' || n, 'ola' || n || '@muster.example'
    from generate_series(1, ${colleagues}::int) n`);
});
after(() => world.close());

const list = (query: object = {}) => listUsers(owner, userListQuery.parse(query));

test("the list counts to one beyond where it says that there are more, and a search to one beyond its own", async () => {
  const { total, matches, cap, counts } = await list();
  assert.deepEqual([total, matches, cap, counts], [1_001, 1_001, 1_000, null]);
  const found = await list({ q: "nowak" });
  assert.deepEqual([found.total, found.matches, found.cap, found.counts], [1_001, 501, 500, null]);
});

test("what is done to everybody of a view, and the download, do not end where counting ends (R-310, R-302)", async () => {
  const query = userListQuery.parse({ q: "nowak" });
  const all = await transaction(owner, (tx) => listUserNumbers(tx, owner, query));
  assert.equal(all.length, colleagues);
  const first = await transaction(owner, (tx) => listFirstNumbers(tx, owner, query, 50_000));
  assert.deepEqual(first, all);
});

test("an owner reads what the organization requires on the first page of everybody, and not with a search or further pages (D-1)", async () => {
  const page = await list();
  assert.deepEqual(page.requirement, {
    required: false,
    from: null,
    byProvider: false,
    without: 1,
  });
  const others = [
    { after: page.next },
    { q: "nowak" },
    { status: "active" },
    { organization: "1" },
  ];
  for (const query of others) assert.equal((await list(query)).requirement, null);
});
