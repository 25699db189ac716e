import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { transaction } from "#db/client";
import { actorNow, openWorld, value, type World } from "#lib/domain/testing/database";
import {
  administrator,
  effectiveOf,
  entitledOf,
  isWithin,
  mayStay,
} from "#lib/domain/testing/delegation-model";
import { anyPlan, plant, someAreas } from "#lib/domain/testing/random-tree";
import { listUsers } from "#lib/domain/users/list";
import { areaIds } from "#lib/rules/catalogue";
import { userListQuery } from "#lib/rules/list-queries";
import { isEntitled } from "./entitlement";

/**
 * R-104: an organization's entitlement is computed in TypeScript, and in SQL for lists. In random trees both agree with
 * each other and with the model, which shares no code with either.
 */
const runs = { seed: 20_261_121, numRuns: 25 };

let world: World;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

test("the database, the rules and the model agree on which organization is entitled to which area", async () => {
  let without = 0;
  await fc.assert(
    fc.asyncProperty(anyPlan, async (plan) => {
      const model = await plant(plan);
      const answers = areaIds.map(
        (id) => sql`case when ${isEntitled(id) ?? sql`true`} then ${id} end`,
      );
      const provider = await value<number>(
        sql`select id from organizations where kind = 'provider'`,
      );
      // The provider itself may use everything: its people are queried separately.
      const found = await transaction({ userNumber: 0, organizationId: provider }, (tx) =>
        tx.execute<{ number: number; entitled: (string | null)[] }>(sql`
          select u.number::int as number, array_to_json(array[${sql.join(answers, sql`, `)}]) as entitled
          from reachable_users u where u.organization_id <> ${provider}`),
      );
      for (const { number, entitled } of found) {
        const user = model.users.get(number);
        assert.ok(user);
        const expected = entitledOf(model, user.organization);
        if (expected.length < areaIds.length) without += 1;
        assert.deepEqual(
          entitled.filter((id) => id !== null),
          expected,
        );
        const { effective } = await actorNow(number);
        assert.deepEqual([...effective].toSorted(), effectiveOf(model, user).toSorted());
      }
    }),
    runs,
  );
  assert.ok(without > 20, "some lacked something");
});

test("the user list filtered by an area shows exactly the users in reach who can enter it (R-302)", async () => {
  let shown = 0;
  let hidden = 0;
  await fc.assert(
    fc.asyncProperty(anyPlan, fc.constantFrom(...someAreas), async (plan, area) => {
      const model = await plant(plan);
      const people = [...model.users.values()];
      for (const asker of people) {
        if (!administrator(model, asker.number)) {
          // A user who does not administer has no list at all.
          const query = userListQuery.parse({ area });
          if (!mayStay(model, asker))
            await assert.rejects(listUsers(await actorNow(asker.number), query), {
              code: "notFound",
            });
          continue;
        }
        const listed = await listUsers(await actorNow(asker.number), userListQuery.parse({ area }));
        const expected = people.filter(
          (user) =>
            isWithin(model, user.organization, asker.organization) &&
            effectiveOf(model, user).includes(area),
        );
        shown += expected.length;
        hidden += people.filter((user) => user.granted.includes(area)).length - expected.length;
        assert.deepEqual(
          listed.rows.map(({ userNumber }) => userNumber).toSorted(),
          expected.map(({ number }) => number).toSorted(),
        );
      }
    }),
    runs,
  );
  assert.ok(shown > 20 && hidden > 20, `${shown} shown, ${hidden} kept out`);
});
