import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type AreaId, areaIds } from "./catalogue";
import { areasLike } from "./catalogue-roles";
import {
  type Actor,
  applyChange,
  checkboxOf,
  grantable,
  newCheckboxOf,
  type ReachableUser,
  refusalOfChange,
} from "./delegation";
import {
  driftOf,
  hasDrifted,
  permittedPart,
  refusalOfKeeping,
  refusalOfSet,
  takeOver,
} from "./permission-sets";

/** A fixed seed, so that every run tests the same numbers and a failure can be reproduced. */
const runs = { seed: 20_261_121, numRuns: 2_000 };

const someAreas = fc.subarray([...areaIds]);
const sets = <T>(arbitrary: fc.Arbitrary<T[]>) => arbitrary.map((list) => new Set(list));

const anyActor: fc.Arbitrary<Actor> = fc.record({
  userNumber: fc.constantFrom(1, 2),
  organizationId: fc.constant(10),
  organizationKind: fc.constantFrom("provider", "reseller", "subreseller", "customer"),
  isOwner: fc.boolean(),
  effective: sets(someAreas),
});

const anyTarget: fc.Arbitrary<ReachableUser> = fc.record({
  userNumber: fc.constantFrom(2, 3),
  relation: fc.constantFrom("same", "below"),
  isOwner: fc.boolean(),
  granted: sets(someAreas),
  entitled: sets(someAreas),
});

const administrator: Actor = {
  userNumber: 1,
  organizationId: 10,
  organizationKind: "reseller",
  isOwner: false,
  effective: new Set(areasLike(["userAdministration", "invoices", "contacts"])),
};

const target: ReachableUser = {
  userNumber: 2,
  relation: "same",
  isOwner: false,
  granted: new Set(areasLike(["contacts", "shop"])),
  entitled: new Set(areaIds),
};

describe("who keeps the sets of an organization (R-311)", () => {
  test("its administrators keep them, and those above and below only read them", () => {
    assert.equal(refusalOfKeeping(administrator, 10), null);
    assert.equal(refusalOfKeeping(administrator, 11), "setElsewhere");
    const nobody = { ...administrator, effective: new Set(areasLike(["invoices"])) };
    assert.equal(refusalOfKeeping(nobody, 10), "notFound");
    assert.equal(refusalOfKeeping(nobody, 11), "notFound");
  });

  test("a set suggests at least one area, and only what its organization is entitled to or it had before", () => {
    const entitled = new Set(areasLike(["invoices", "contacts"]));
    const of = (...ids: AreaId[]) => new Set(areasLike(ids));
    assert.equal(refusalOfSet(entitled, of(), of()), "noPermission");
    assert.equal(refusalOfSet(entitled, of(), of("invoices")), null);
    assert.equal(refusalOfSet(entitled, of(), of("invoices", "fax")), "notGrantable");
    assert.equal(refusalOfSet(entitled, of("fax"), of("invoices", "fax")), null);
  });
});

describe("how a person differs from a set", () => {
  test("what is missing and what there is besides are told apart, without what the product lacks", () => {
    assert.deepEqual(driftOf(areasLike(["invoices", "contacts"]), target), {
      missing: areasLike(["invoices"]),
      extra: areasLike(["shop"]),
    });
    const entitled = new Set(areasLike(["contacts"]));
    const drift = driftOf(areasLike(["invoices", "contacts"]), { ...target, entitled });
    assert.deepEqual(drift, { missing: [], extra: [] });
    assert.equal(hasDrifted(drift), false);
  });

  test("who has exactly the areas of the set that the organization may use does not differ", () => {
    fc.assert(
      fc.property(someAreas, sets(someAreas), (set, entitled) => {
        const granted = new Set(set.filter((id) => entitled.has(id)));
        assert.equal(hasDrifted(driftOf(set, { granted, entitled })), false);
      }),
      runs,
    );
  });
});

describe("applying a set under one's own ceiling (R-303, R-311)", () => {
  test("what may be granted is, and what stays away is named", () => {
    const change = { added: areasLike(["invoices", "contacts", "fax"]), removed: [] };
    assert.deepEqual(permittedPart(administrator, target, change), {
      change: { added: areasLike(["invoices"]), removed: [] },
      withheld: areasLike(["fax"]),
    });
    const withdrawal = { added: [], removed: areasLike(["shop", "contacts", "sms"]) };
    assert.deepEqual(permittedPart(administrator, target, withdrawal), {
      change: { added: [], removed: areasLike(["contacts"]) },
      withheld: areasLike(["shop"]),
    });
  });

  test("no part of a change is refused for what the actor lacks, and nothing beyond it is granted or withdrawn", () => {
    fc.assert(
      fc.property(anyActor, anyTarget, someAreas, someAreas, (actor, person, added, wanted) => {
        const removed = wanted.filter((id) => !added.includes(id));
        const { change, withheld } = permittedPart(actor, person, { added, removed });
        const allowed = grantable(actor, person);
        assert.notEqual(refusalOfChange(actor, person, change), "notGrantable");
        const after = applyChange(person.granted, change);
        for (const id of areaIds) {
          if (after.has(id) !== person.granted.has(id)) assert.ok(allowed.has(id), id);
          const isMeant = added.includes(id) || removed.includes(id);
          const isLeft = isMeant && after.has(id) !== added.includes(id);
          assert.equal(isLeft, withheld.includes(id), id);
        }
      }),
      runs,
    );
  });

  test("ticks that are taken over into a form are a change that the form may send, and nothing is lost in silence", () => {
    fc.assert(
      fc.property(anyActor, anyTarget, someAreas, fc.boolean(), (actor, person, wanted, isNew) => {
        const boxes = new Map(
          areaIds.map((id) => [
            id,
            isNew ? newCheckboxOf(actor, person, id) : checkboxOf(actor, person, id),
          ]),
        );
        const { ticked, withheld } = takeOver(wanted, boxes);
        const allowed = grantable(actor, person);
        for (const id of ticked) assert.ok(allowed.has(id) && wanted.includes(id), id);
        for (const id of wanted) {
          const stays = boxes.get(id)?.locked && boxes.get(id)?.checked;
          assert.equal(
            [ticked.includes(id), withheld.includes(id), stays].filter(Boolean).length,
            1,
          );
        }
      }),
      runs,
    );
  });
});
