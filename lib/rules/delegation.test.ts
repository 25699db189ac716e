import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type AreaId, areaIds, areaOf, inCatalogueOrder, products } from "./catalogue";
import { areaLike, areasLike, productLike } from "./catalogue-roles";
import {
  type Actor,
  applyChange,
  type Command,
  canAdminister,
  canAdministerService,
  checkboxOf,
  differenceOf,
  effectivePermissions,
  entitlementOf,
  grantable,
  heldTowards,
  type Lineage,
  newCheckboxOf,
  permittedActions,
  type ReachableUser,
  refusalOf,
  refusalOfChange,
  refusalOfNewUser,
} from "./delegation";
import type { RefusalCode } from "./refusal";

/** A fixed seed, so that every run tests the same numbers and a failure can be reproduced. */
const runs = { seed: 20_261_121, numRuns: 2_000 };
const everything: AreaId[] = [...areaIds];
const commands: Command[] = ["edit", "resend", "deactivate", "reactivate", "limit", "remove"];
const allCommands: Command[] = [
  ...commands,
  "lock",
  "unlock",
  "remindSecondFactor",
  "resetSecondFactor",
];
const decisive: Command[] = ["deactivate", "reactivate", "limit", "remove"];

function actor(effective: AreaId[], facts: Partial<Actor> = {}): Actor {
  return {
    userNumber: 1,
    organizationId: 10,
    organizationKind: "customer",
    isOwner: false,
    effective: new Set(areasLike(effective)),
    ...facts,
  };
}

function target(granted: AreaId[], facts: Partial<ReachableUser> = {}): ReachableUser {
  return {
    userNumber: 2,
    relation: "same",
    isOwner: false,
    granted: new Set(areasLike(granted)),
    entitled: new Set(everything),
    ...facts,
  };
}

const administrator = actor(["userAdministration", "invoices", "contacts"]);
const provider = actor(["userAdministration"], { organizationKind: "provider" });

describe("what an organization may use (R-104)", () => {
  const isBase = (id: AreaId) => areaOf(id).base;
  const areasOf = (product: string) =>
    products.find(({ id }) => id === productLike(product))?.opens ?? [];
  const cases: [title: string, lineage: Lineage, expected: (id: AreaId) => boolean][] = [
    ["the provider uses the whole catalogue", [{ kind: "provider", products: [] }], () => true],
    [
      "a customer without products uses the base areas",
      [
        { kind: "customer", products: [] },
        { kind: "provider", products: [] },
      ],
      isBase,
    ],
    [
      "a product that the reseller above lacks is asleep",
      [
        { kind: "customer", products: ["faxAndSms", "voiceLine"].map(productLike) },
        { kind: "reseller", products: [productLike("voiceLine")] },
        { kind: "provider", products: [] },
      ],
      (id) => isBase(id) || areasOf("voiceLine").includes(id),
    ],
    [
      "an unknown product opens nothing",
      [
        { kind: "customer", products: ["__proto__", "gold"] },
        { kind: "provider", products: [] },
      ],
      isBase,
    ],
  ];
  for (const [title, lineage, expected] of cases) {
    test(title, () => assert.deepEqual([...entitlementOf(lineage)], everything.filter(expected)));
  }

  test("no organization is entitled to more than those above it", () => {
    const booked = fc.subarray(products.map(({ id }) => id));
    fc.assert(
      fc.property(booked, booked, booked, (customer, subreseller, reseller) => {
        const above = [
          { kind: "reseller", products: reseller },
          { kind: "provider", products: [] },
        ] as const;
        const middle = [{ kind: "subreseller", products: subreseller } as const, ...above];
        const below = entitlementOf([{ kind: "customer", products: customer }, ...middle]);
        for (const id of below) assert.ok(entitlementOf(middle).has(id));
        for (const id of entitlementOf(middle)) assert.ok(entitlementOf(above).has(id));
      }),
      runs,
    );
  });

  test("an owner can enter every area that the organization is entitled to, whatever was granted (R-305)", () => {
    const entitled = new Set<AreaId>(["shop", "fax"]);
    const granted = new Set<AreaId>(["shop", "sms"]);
    assert.deepEqual(
      [...effectivePermissions({ isOwner: true, granted, entitled })],
      [...entitled],
    );
    assert.deepEqual([...effectivePermissions({ isOwner: false, granted, entitled })], ["shop"]);
  });
});

describe("who may use which command on whom", () => {
  const owner = { isOwner: true } as const;
  const own = { userNumber: administrator.userNumber };
  const below = { relation: "below" } as const;
  const cases: [
    title: string,
    actor: Actor,
    command: Command,
    target: ReachableUser,
    RefusalCode | null,
  ][] = [
    ...commands.map((command): [string, Actor, Command, ReachableUser, RefusalCode | null] => [
      `R-301: without Benutzerverwaltung nobody can ${command}`,
      actor(everything.filter((id) => id !== "userAdministration")),
      command,
      target(["invoices"]),
      "notFound",
    ]),
    ...commands.map((command): [string, Actor, Command, ReachableUser, RefusalCode | null] => [
      `an administrator who holds the same can ${command}`,
      administrator,
      command,
      target(["invoices", "userAdministration"]),
      null,
    ]),
    ...commands.map((command): [string, Actor, Command, ReachableUser, RefusalCode | null] => [
      `R-305: a colleague cannot ${command} the owner`,
      actor(everything),
      command,
      target([], owner),
      "ownerProtected",
    ]),
    ...commands.map((command): [string, Actor, Command, ReachableUser, RefusalCode | null] => [
      `R-305: the provider can ${command} an owner below`,
      provider,
      command,
      target([], { ...owner, ...below }),
      null,
    ]),
    ...decisive.map((command): [string, Actor, Command, ReachableUser, RefusalCode | null] => [
      `R-306: nobody can ${command} who holds more`,
      administrator,
      command,
      target(["invoices", "tariffChange"]),
      "holdsMore",
    ]),
    ...decisive.map((command): [string, Actor, Command, ReachableUser, RefusalCode | null] => [
      `R-306: a reseller's administrator who lacks an area cannot ${command} an owner below`,
      actor(["userAdministration"], { organizationKind: "reseller" }),
      command,
      target([], { ...owner, ...below }),
      "holdsMore",
    ]),
    ...decisive.map((command): [string, Actor, Command, ReachableUser, RefusalCode | null] => [
      `R-306: a permission whose product is cancelled does not protect from ${command}`,
      administrator,
      command,
      target(["fax"], { entitled: new Set(areasLike(["invoices"])) }),
      null,
    ]),
    ...decisive.map((command): [string, Actor, Command, ReachableUser, RefusalCode | null] => [
      `R-307: nobody can ${command} their own account`,
      administrator,
      command,
      target(["userAdministration"], own),
      "ownAccount",
    ]),
    ...decisive.map((command): [string, Actor, Command, ReachableUser, RefusalCode | null] => [
      `R-307: not even an owner can ${command} their own account`,
      actor(everything, owner),
      command,
      target([], { ...own, ...owner }),
      "ownAccount",
    ]),
    ["a user can edit their own name", administrator, "edit", target(["shop"], own), null],
    [
      "an owner can edit their own account",
      actor(everything, owner),
      "edit",
      target([], { ...own, ...owner }),
      null,
    ],
    [
      "a user who holds more permissions can be edited",
      administrator,
      "edit",
      target(["shop"]),
      null,
    ],
    [
      "a user who holds more permissions can get a new link",
      administrator,
      "resend",
      target(["shop"]),
      null,
    ],
    [
      "the provider's people do not hold everything among themselves",
      provider,
      "remove",
      target(["shop"]),
      "holdsMore",
    ],
  ];
  for (const [title, who, command, whom, expected] of cases) {
    test(title, () => assert.equal(refusalOf(who, command, whom), expected));
  }
});

describe("which permissions can be granted and withdrawn (R-303)", () => {
  const none = { added: [], removed: [] };
  const entitled = new Set(areasLike(["userAdministration", "invoices", "contacts"]));
  const cases: [
    title: string,
    actor: Actor,
    target: ReachableUser,
    change: { added?: AreaId[]; removed?: AreaId[] },
    expected: RefusalCode | null,
  ][] = [
    [
      "a permission that the editor holds can be granted",
      administrator,
      target(["shop"]),
      { added: ["invoices"] },
      null,
    ],
    [
      "a permission that the editor holds can be withdrawn",
      administrator,
      target(["invoices", "shop"]),
      { removed: ["invoices"] },
      null,
    ],
    [
      "a permission that the editor lacks cannot be granted",
      administrator,
      target(["invoices"]),
      { added: ["shop"] },
      "notGrantable",
    ],
    [
      "a permission that the editor lacks cannot be withdrawn",
      administrator,
      target(["invoices", "shop"]),
      { removed: ["shop"] },
      "notGrantable",
    ],
    [
      "one box that is not allowed makes the whole change refused",
      administrator,
      target(["invoices"]),
      { added: ["contacts", "shop"] },
      "notGrantable",
    ],
    [
      "an area that the organization is not entitled to cannot be granted",
      actor(everything),
      target(["invoices"], { entitled }),
      { added: ["fax"] },
      "notGrantable",
    ],
    [
      "a permission whose product is cancelled cannot be withdrawn",
      actor(everything),
      target(["invoices", "fax"], { entitled }),
      { removed: ["fax"] },
      "notGrantable",
    ],
    [
      "R-304: user administration can be granted by those who hold it",
      administrator,
      target(["invoices"]),
      { added: ["userAdministration"] },
      null,
    ],
    [
      "a service administrator grants anything below",
      provider,
      target(["invoices"], { relation: "below" }),
      { added: ["shop"], removed: ["invoices"] },
      null,
    ],
    [
      "a service administrator grants colleagues only permissions that they hold themselves",
      provider,
      target(["userAdministration"]),
      { added: ["shop"] },
      "notGrantable",
    ],
    [
      "R-307: nobody can change their own permissions",
      administrator,
      target(["userAdministration", "invoices"], { userNumber: 1 }),
      { removed: ["invoices"] },
      "ownPermissions",
    ],
    [
      "R-305: an owner's permissions cannot be changed from above",
      provider,
      target([], { isOwner: true, relation: "below" }),
      { removed: ["shop"] },
      "ownerProtected",
    ],
    [
      "R-201: the last permission cannot be withdrawn",
      administrator,
      target(["invoices"]),
      { removed: ["invoices"] },
      "noPermission",
    ],
    [
      "R-301: without user administration nothing can be changed",
      actor(["invoices"]),
      target(["shop"]),
      { added: ["invoices"] },
      "notFound",
    ],
    ["saving without a change is accepted", actor(["invoices"]), target(["shop"]), none, null],
  ];
  for (const [title, who, whom, { added = [], removed = [] }, expected] of cases) {
    test(title, () =>
      assert.equal(
        refusalOfChange(who, whom, { added: areasLike(added), removed: areasLike(removed) }),
        expected,
      ),
    );
  }

  test("the reason shown at a locked box is the one for which a change would be refused", () => {
    const who = administrator;
    const entitled = new Set(everything.filter((id) => !areasLike(["fax", "sms"]).includes(id)));
    const whom = target(["invoices", "shop", "fax"], { entitled });
    const reasons = everything.map((id) => [id, checkboxOf(who, whom, id).locked]);
    assert.deepEqual(Object.fromEntries(reasons.filter(([, reason]) => reason !== "notHeld")), {
      [areaLike("invoices")]: null,
      userAdministration: null,
      [areaLike("contacts")]: null,
      [areaLike("fax")]: "sleeping",
      [areaLike("sms")]: "notInProduct",
      [areaLike("shop")]: "keptNotHeld",
    });
    assert.equal(checkboxOf(who, { ...whom, userNumber: 1 }, areaLike("invoices")).locked, "own");
    assert.equal(
      checkboxOf(provider, { ...whom, isOwner: true }, areaLike("invoices")).locked,
      "owner",
    );
  });
});

const someAreas = fc.subarray(everything);
const setOfAreas = someAreas.map((ids): ReadonlySet<AreaId> => new Set(ids));
const anyActor: fc.Arbitrary<Actor> = fc.record({
  userNumber: fc.constantFrom(1, 2),
  organizationId: fc.constant(10),
  organizationKind: fc.constantFrom("provider", "reseller", "subreseller", "customer"),
  isOwner: fc.boolean(),
  effective: setOfAreas,
});
const anyAdministrator = anyActor.map((one) => ({
  ...one,
  effective: new Set<AreaId>([...one.effective, "userAdministration"]),
}));
const anyReachableUser: fc.Arbitrary<ReachableUser> = fc.record({
  userNumber: fc.constantFrom(2, 3),
  relation: fc.constantFrom("same", "below"),
  isOwner: fc.boolean(),
  granted: setOfAreas,
  entitled: setOfAreas,
});
/** Any change that a form can send: added and removed never overlap. */
const anyChange = fc
  .tuple(someAreas, someAreas)
  .map(([shown, ticked]) => differenceOf(shown, ticked));

describe("properties of delegation for arbitrary actors and users", () => {
  test("S-52: an accepted change keeps the permissions that the editor lacks, and adds none of them", () => {
    fc.assert(
      fc.property(anyActor, anyReachableUser, anyChange, (who, whom, change) => {
        if (refusalOfChange(who, whom, change)) return;
        const allowed = grantable(who, whom);
        const after = applyChange(whom.granted, change);
        for (const id of everything)
          if (!allowed.has(id)) assert.equal(after.has(id), whom.granted.has(id), id);
      }),
      runs,
    );
  });

  test("S-52: the result of a change is the permissions that cannot be granted, unchanged, and those ticked", () => {
    fc.assert(
      fc.property(anyActor, anyReachableUser, someAreas, (who, whom, wanted) => {
        const allowed = grantable(who, whom);
        // What an unmodified form shows and sends: only the boxes that are not locked.
        const shown = inCatalogueOrder([...whom.granted].filter((id) => allowed.has(id)));
        const ticked = wanted.filter((id) => allowed.has(id));
        const change = differenceOf(shown, ticked);
        if (refusalOfChange(who, whom, change)) return;
        const expected = [...whom.granted].filter((id) => !allowed.has(id)).concat(ticked);
        assert.deepEqual(
          inCatalogueOrder(applyChange(whom.granted, change)),
          inCatalogueOrder(expected),
        );
      }),
      runs,
    );
  });

  test("S-52: a change is refused as not grantable exactly when it contains a permission that the editor cannot grant", () => {
    fc.assert(
      fc.property(anyAdministrator, anyReachableUser, anyChange, (who, whom, change) => {
        const touched = [...change.added, ...change.removed];
        const allowed = grantable(who, whom);
        const free = touched.length > 0 && who.userNumber !== whom.userNumber && !whom.isOwner;
        assert.equal(
          refusalOfChange(who, whom, change) === "notGrantable",
          free && touched.some((id) => !allowed.has(id)),
        );
      }),
      runs,
    );
  });

  test("S-52: nothing can be granted that the editor does not hold or the organization may not use", () => {
    fc.assert(
      fc.property(anyActor, anyReachableUser, (who, whom) => {
        for (const id of grantable(who, whom)) {
          assert.ok(heldTowards(who, whom.relation).has(id));
          assert.ok(whom.entitled.has(id));
        }
      }),
      runs,
    );
  });

  test("R-303: only the provider's people can grant permissions that they do not hold, and only below", () => {
    fc.assert(
      fc.property(anyActor, fc.constantFrom("same", "below"), (who, relation) => {
        if (who.organizationKind === "provider" && relation === "below") return;
        assert.deepEqual(heldTowards(who, relation), who.effective);
      }),
      runs,
    );
  });

  test("S-53: commands that decide over access require every permission that the user effectively holds", () => {
    fc.assert(
      fc.property(
        anyActor,
        anyReachableUser,
        fc.constantFrom(...decisive),
        (who, whom, command) => {
          const held = heldTowards(who, whom.relation);
          const dominates = [...effectivePermissions(whom)].every((id) => held.has(id));
          const isProtected = whom.isOwner && whom.relation === "same";
          const oneself = who.userNumber === whom.userNumber;
          assert.equal(
            refusalOf(who, command, whom) === null,
            canAdminister(who) && dominates && !isProtected && !oneself,
          );
        },
      ),
      runs,
    );
  });

  test("R-309: only an administrator of the provider can lock and unlock", () => {
    fc.assert(
      fc.property(
        anyActor,
        anyReachableUser,
        fc.constantFrom<Command>("lock", "unlock"),
        (who, whom, command) => {
          const administersService =
            who.organizationKind === "provider" && who.effective.has("userAdministration");
          assert.equal(canAdministerService(who), administersService);
          const refusal = refusalOf(who, command, whom);
          if (administersService) assert.equal(refusal, refusalOf(who, "deactivate", whom));
          else assert.equal(refusal, canAdminister(who) ? "serviceOnly" : "notFound");
        },
      ),
      runs,
    );
  });

  test("S-53: changing a name, sending a new link and reminding of the second step require only reach", () => {
    fc.assert(
      fc.property(
        anyActor,
        anyReachableUser,
        fc.constantFrom<Command>("edit", "resend", "remindSecondFactor"),
        (who, whom, command) => {
          const oneself = who.userNumber === whom.userNumber;
          const isProtected = whom.isOwner && whom.relation === "same" && !oneself;
          const isOwnReminder = oneself && command === "remindSecondFactor";
          assert.equal(
            refusalOf(who, command, whom) === null,
            canAdminister(who) && !isProtected && !isOwnReminder,
          );
        },
      ),
      runs,
    );
  });

  test("S-54: no change of one's own permissions is accepted", () => {
    fc.assert(
      fc.property(anyActor, anyReachableUser, anyChange, (who, whom, change) => {
        if (change.added.length + change.removed.length === 0) return;
        const oneself = { ...whom, userNumber: who.userNumber };
        assert.ok(refusalOfChange(who, oneself, change));
      }),
      runs,
    );
  });

  test("S-56: in a whole company no chain of grants creates a permission that nobody held before", () => {
    const people = fc.array(setOfAreas, { minLength: 2, maxLength: 5 });
    const step = fc.record({ from: fc.nat(4), to: fc.nat(4), change: anyChange });
    fc.assert(
      fc.property(
        people,
        setOfAreas,
        fc.array(step, { maxLength: 30 }),
        (begin, entitled, steps) => {
          const granted = [...begin];
          const everHeld = new Set(
            begin.flatMap((one) => [...one]).filter((id) => entitled.has(id)),
          );
          for (const { from, to, change } of steps) {
            const giver = granted[from];
            const taker = granted[to];
            if (!giver || !taker) continue;
            const effective = effectivePermissions({ isOwner: false, granted: giver, entitled });
            const who = { ...actor([]), userNumber: from, effective };
            const whom = target([], { userNumber: to, granted: taker, entitled });
            if (!refusalOfChange(who, whom, change)) granted[to] = applyChange(taker, change);
          }
          granted.forEach((after, at) => {
            for (const id of after) assert.ok(everHeld.has(id) || begin[at]?.has(id), id);
          });
        },
      ),
      runs,
    );
  });

  test("R-201: no change leaves a user without permissions", () => {
    fc.assert(
      fc.property(anyActor, anyReachableUser, anyChange, (who, whom, change) => {
        if (change.added.length + change.removed.length === 0) return;
        if (refusalOfChange(who, whom, change)) return;
        assert.ok(applyChange(whom.granted, change).size > 0);
      }),
      runs,
    );
  });

  test("a box is locked exactly when changing it would be refused", () => {
    fc.assert(
      fc.property(
        anyAdministrator,
        anyReachableUser,
        fc.constantFrom(...everything),
        (who, whom, id) => {
          const box = checkboxOf(who, whom, id);
          const change = box.checked ? { added: [], removed: [id] } : { added: [id], removed: [] };
          const refusal = refusalOfChange(who, whom, change);
          // That at least one area stays is a rule about the whole form, not about this box.
          assert.equal(box.locked !== null, refusal !== null && refusal !== "noPermission");
        },
      ),
      runs,
    );
  });

  test("a command is offered exactly when it would not be refused", () => {
    fc.assert(
      fc.property(anyActor, anyReachableUser, (who, whom) => {
        const { grant, ...actions } = permittedActions(who, whom);
        const offered = Object.entries(actions) as [Command, boolean][];
        assert.deepEqual(offered.map(([command]) => command).sort(), allCommands.toSorted());
        for (const [command, isPermitted] of offered)
          assert.equal(isPermitted, refusalOf(who, command, whom) === null, command);
        for (const id of everything) {
          const refusal = refusalOfChange(who, whom, { added: [id], removed: [] });
          assert.equal(grant.has(id), refusal === null, id);
          if (canAdminister(who))
            assert.equal(grant.has(id), checkboxOf(who, whom, id).locked === null, id);
        }
      }),
      runs,
    );
  });

  test("a user can edit only the name of their own account, and nothing of the owner of their organization", () => {
    const nothing = Object.fromEntries(allCommands.map((command) => [command, false]));
    const own = target(["invoices"], { userNumber: administrator.userNumber });
    assert.deepEqual(permittedActions(administrator, own), {
      ...nothing,
      edit: true,
      resend: true,
      grant: new Set(),
    });
    assert.deepEqual(permittedActions(administrator, target([], { isOwner: true })), {
      ...nothing,
      grant: new Set(),
    });
  });

  test("a box for a new user is open exactly when adding the user with it would not be refused", () => {
    fc.assert(
      fc.property(anyActor, anyReachableUser, fc.constantFrom(...everything), (who, where, id) => {
        const { checked, locked } = newCheckboxOf(who, where, id);
        const refusal = refusalOfNewUser(who, { ...where, closed: false }, [id]);
        assert.deepEqual([checked, locked === null], [false, refusal === null]);
        assert.equal(locked === "notInProduct", !where.entitled.has(id));
      }),
      runs,
    );
  });

  test("a difference has exactly the boxes that were ticked or unticked", () => {
    fc.assert(
      fc.property(someAreas, someAreas, setOfAreas, (shown, ticked, before) => {
        const change = differenceOf(shown, ticked);
        const after = applyChange(before, change);
        for (const id of everything) {
          const was = shown.includes(id);
          const is = ticked.includes(id);
          assert.equal(after.has(id), was === is ? before.has(id) : is, id);
        }
      }),
      runs,
    );
  });

  test("R-208: two edits of different boxes give the same result in either order", () => {
    fc.assert(
      fc.property(setOfAreas, anyChange, anyChange, (before, first, second) => {
        const touched = new Set([...first.added, ...first.removed]);
        if ([...second.added, ...second.removed].some((id) => touched.has(id))) return;
        assert.deepEqual(
          inCatalogueOrder(applyChange(applyChange(before, first), second)),
          inCatalogueOrder(applyChange(applyChange(before, second), first)),
        );
      }),
      runs,
    );
  });
});
