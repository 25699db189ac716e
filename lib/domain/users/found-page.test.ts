import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { transactionOfLogin } from "#db/client";
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

/** R-212: a search in a list that is longer than what is read before the index is asked. */
let world: World;
let provider: Actor;
let owner: Actor;
const people = limits.searchAhead + 1_000;

before(async () => {
  world = await openWorld();
  const root = await addOrganization("provider", null);
  provider = await addUser(root.organizationId, ["userAdministration"]);
  const customer = await addOrganization("customer", root, ["cloudPbx"]);
  owner = await addUser(customer.organizationId, [], { isOwner: true });
  await transactionOfLogin(async (tx) => {
    await tx.execute(sql`set local statement_timeout = 0`);
    // The first are the oldest: with the latest change first they are behind what is read.
    await tx.execute(sql`insert into users (organization_id, first_name, last_name, email, changed_at, last_sign_in_at)
      select ${customer.organizationId}::int, case when n % 2 = 0 then 'Zweite' else 'Erste' end,
        case when n <= 40 then 'Hintenan' when n % 60 = 0 then 'Selten' when n > ${people}::int - 60 then 'Vornean'
          else 'Haufenweise' || n % 900 end,
        'p' || n || '@liste.example', now() - interval '1 year' + n * interval '1 second',
        case when n % 3 > 0 then now() - n * interval '1 minute' end
      from generate_series(1, ${people}::int) n`);
  });
});
after(() => world.close());

/** Those whom a search finds on its first three pages, each reached again from the next one. */
async function walk(actor: Actor, q: string, sort: string) {
  const numbers: number[] = [];
  const query = (place: object) => userListQuery.parse({ q, sort, ...place });
  let page = await listUsers(actor, query({}));
  const { matches, cap } = page;
  for (let count = 1; count <= 3; count += 1) {
    numbers.push(...page.rows.map(({ userNumber }) => userNumber));
    if (!page.next || count === 3) break;
    const before = page;
    page = await listUsers(actor, query({ after: page.next }));
    assert.equal(page.matches, matches);
    if (page.previous && page.rows.length > 0) {
      const back = await listUsers(actor, query({ before: page.previous }));
      assert.deepEqual(back.rows, before.rows, `${q} ${sort}: back to page ${count}`);
    }
  }
  return { numbers, matches, cap };
}

const keys = {
  changed: sql`changed_at desc, number desc`,
  name: sql`sort_name, number`,
  "-signIn": sql`coalesce(last_sign_in_at, '-infinity'), number`,
};

describe("a search among more users than are read ahead finds everybody, in order, on each page, and counts them", () => {
  const searches = [
    "Hintenan",
    "Vornean",
    "Selten",
    "Haufen",
    "Selten Erste",
    "899",
    "p12@liste.example",
    "Fehlt",
  ];
  for (const [who, actor] of [
    ["the provider", () => provider],
    ["the owner of a customer", () => owner],
  ] as const)
    for (const sort of ["changed", "name", "-signIn"] as const)
      test(`for ${who}, sorted by ${sort}`, async () => {
        for (const q of searches) {
          const words = q.toLowerCase().split(" ");
          const expected = await rows<{ number: number }>(sql`select number::int from users
            where ${sql.join(
              words.map((word) => sql`strpos(search_text, ${word}) > 0`),
              sql` and `,
            )} order by ${keys[sort]} limit ${limits.matchCap + 1}`);
          const { numbers, matches, cap } = await walk(actor(), q, sort);
          assert.deepEqual(
            numbers,
            expected.slice(0, 3 * limits.pageSize).map(({ number }) => number),
            q,
          );
          assert.equal(matches, Math.min(expected.length, cap + 1), q);
        }
      });
});
