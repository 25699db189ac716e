import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { transaction } from "#db/client";
import { lockReachableUsers } from "#lib/domain/access/reach-lock";
import { addSet, changeSet, removeSet } from "#lib/domain/permission-sets/keep";
import { type Company, formOf, openCompany } from "#lib/domain/testing/company";
import { actorNow, addUser, openWorld, rows, type World } from "#lib/domain/testing/database";
import { rounds } from "#lib/domain/testing/repetitions";
import { changeUser } from "#lib/domain/users/change";
import { giveSet } from "#lib/domain/users/give-set";
import { takeOverFromColleague, takeOverFromSet } from "#lib/domain/users/take-over";
import type { AreaId } from "#lib/rules/catalogue";
import { areasLike } from "#lib/rules/catalogue-roles";
import { type Actor, canAdminister, heldTowards } from "#lib/rules/delegation";

/**
 * whatever sets, edits and bulk actions do, nobody ever holds what no chain of grants justifies. Random
 * stories on a real database; after each step every permission that somebody has gained or lost must be one that the actor
 * held towards them just before, and a step about sets alone changes nobody.
 */
const areas = areasLike(["userAdministration", "invoices", "contacts", "shop", "fax"]);
const runs = { numRuns: rounds(12, 100), seed: 20_261_121 };

const anyStep = fc.record({
  what: fc.constantFrom(
    "add",
    "change",
    "remove",
    "apply",
    "apply",
    "update",
    "update",
    "fill",
    "edit",
  ),
  actor: fc.nat(5),
  target: fc.nat(9),
  set: fc.nat(4),
  ticks: fc.subarray(areas, { minLength: 1 }),
});
type Step = typeof anyStep extends fc.Arbitrary<infer S> ? S : never;

let world: World;
let company: Company;
let people: Actor[];
let targets: Actor[];
before(async () => {
  world = await openWorld();
  company = await openCompany();
  const clerk = await addUser(company.organizationId, ["userAdministration", "shop"]);
  const { administrator, owner, reseller, provider, neighbour, colleague, buyer } = company;
  people = [administrator, clerk, owner, reseller, provider, neighbour];
  targets = [...people, colleague, buyer, await addUser(neighbour.organizationId, ["fax"])];
});
after(() => world.close());

type Grants = Map<number, Set<AreaId>>;

async function grants(): Promise<Grants> {
  const found = await rows<{ number: string; permissions: AreaId[] }>(sql`
    select u.number, array_to_json(array(select permission from user_permissions p where p.user_number = u.number)) as permissions
    from users u order by 1`);
  return new Map(found.map(({ number, permissions }) => [Number(number), new Set(permissions)]));
}

type Stored = { id: number; version: number; name: string; permissions: AreaId[] };

function sets(): Promise<Stored[]> {
  return rows<Stored>(sql`select s.id, s.version, s.name, array_to_json(v.permissions) as permissions from permission_sets s
    join permission_set_versions v on v.set_id = s.id and v.version = s.version order by s.id`);
}

let counter = 0;

/** Tries a step; what is refused must have changed nothing, which the comparison shows too. */
async function attempt({ what, actor: at, target: on, set: which, ticks }: Step): Promise<unknown> {
  const actor = people[at % people.length] as Actor;
  const target = targets[on % targets.length] as Actor;
  const stored = await sets();
  const set = stored[which % Math.max(stored.length, 1)];
  counter += 1;
  if (what === "add" || !set)
    return addSet(actor, { name: `Vorlage ${counter}`, days: null, permissions: ticks });
  const shown = { shownName: set.name, shownDays: null, shownPermissions: set.permissions };
  if (what === "change")
    return changeSet(actor, {
      set: set.id,
      name: set.name,
      days: null,
      permissions: ticks,
      ...shown,
    });
  if (what === "remove") return removeSet(actor, set.id);
  const form = await formOf(target.userNumber);
  const place = { userNumber: target.userNumber };
  const permissions =
    what === "edit"
      ? (await takeOverFromColleague(actor, place, String(company.buyer.userNumber))).ticked
      : what === "fill"
        ? (await takeOverFromSet(actor, place, set)).ticked
        : [];
  if (what === "edit" || what === "fill") {
    // A form sends what was locked neither as shown nor as ticked.
    const mine = (await actorNow(actor.userNumber)).effective;
    const shownPermissions = form.shownPermissions.filter((id) => mine.has(id));
    const given = what === "fill" ? { set, shownSet: null } : {};
    return changeUser(actor, { ...form, permissions, shownPermissions, ...given });
  }
  return transaction(actor, async (tx) => {
    const locked = await lockReachableUsers(tx, actor, [target.userNumber], true);
    return giveSet(
      tx,
      locked,
      [target.userNumber],
      set,
      what === "apply" ? "applySet" : "updateSet",
    );
  });
}

const seen = new Map<string, number>();

test("whatever sets, edits and bulk actions do, nobody holds what the person who gave it did not hold (R-303, R-311)", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 8, maxLength: 20 }), async (story) => {
      for (const step of story) {
        const past = await grants();
        const actor = await actorNow((people[step.actor % people.length] as Actor).userNumber);
        const refused = await attempt(step).then(
          () => false,
          () => true,
        );
        const present = await grants();
        for (const [number, granted] of present) {
          const earlier = past.get(number) ?? new Set<AreaId>();
          const moved = areas.filter((id) => granted.has(id) !== earlier.has(id));
          if (moved.length === 0) continue;
          seen.set(step.what, (seen.get(step.what) ?? 0) + 1);
          assert.ok(!refused, "what is refused changes nothing");
          assert.ok(!["add", "change", "remove"].includes(step.what), "a set changes nobody");
          assert.ok(canAdminister(actor), "only administrators change permissions");
          assert.notEqual(number, actor.userNumber, "nobody changes their own");
          const target = await actorNow(number);
          const relation = target.organizationId === actor.organizationId ? "same" : "below";
          const held = heldTowards(actor, relation);
          for (const id of moved) assert.ok(held.has(id), `${id} without holding it: ${step.what}`);
        }
      }
    }),
    { ...runs, endOnFailure: true },
  );
  for (const what of ["apply", "update", "fill", "edit"])
    assert.ok((seen.get(what) ?? 0) > 0, `no story changes anybody by ${what}`);
});
