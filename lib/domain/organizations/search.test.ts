import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import {
  addOrganization,
  addUser,
  openWorld,
  rows,
  type World,
} from "#lib/domain/testing/database";
import { deactivateUser } from "#lib/domain/users/deactivate";
import type { Actor, OrganizationKind } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { organizationQuery } from "#lib/rules/list-queries";
import { searchOrganizations } from "./search";
import { findOrganizationInReach } from "./within-reach";

type Node = { organizationId: number; kind: OrganizationKind };

let world: World;
let root: Node;
let reseller: Node;
let subreseller: Node;
let customer: Node;
/** Administrators of the provider, a reseller, its sub-reseller, a customer below, and another reseller. */
let actors: Record<"provider" | "reseller" | "subreseller" | "customer" | "other", Actor>;

async function named(node: Promise<Node>, name: string, number: string, place = "20457 Hamburg") {
  const made = await node;
  // Numbers can only be changed by a superuser; the tests need telling ones.
  await rows(sql`alter table organizations disable trigger organizations_immutable`);
  await rows(sql`update organizations set name = ${name}, customer_number = ${number}, place = ${place}
    where id = ${made.organizationId}`);
  await rows(sql`alter table organizations enable trigger organizations_immutable`);
  return made;
}

before(async () => {
  world = await openWorld();
  root = await named(addOrganization("provider", null), "Zugang", "1000000");
  reseller = await named(addOrganization("reseller", root, ["cloudPbx"]), "Nordlicht", "2000010");
  subreseller = await named(addOrganization("subreseller", reseller), "Hansekontor", "2000187");
  customer = await named(
    addOrganization("customer", subreseller, ["faxAndSms", "voiceLine"]),
    "Mustermensch Logistik",
    "0111111",
  );
  await named(
    addOrganization("customer", reseller),
    "100 % Öko_Ähre \\ KG",
    "1111874",
    "24103 Kiel",
  );
  const other = await named(addOrganization("reseller", root), "Südwind", "2000020");
  await named(addOrganization("customer", other), "Musterhaus", "3004391", "Ulm");
  const owner = (node: Node) => addUser(node.organizationId, [], { isOwner: true });
  actors = {
    provider: await addUser(root.organizationId, ["userAdministration"]),
    reseller: await owner(reseller),
    subreseller: await addUser(subreseller.organizationId, ["userAdministration"]),
    customer: await owner(customer),
    other: await owner(other),
  };
});
after(() => world.close());

async function found(actor: Actor, query: Parameters<typeof organizationQuery.parse>[0]) {
  const page = await searchOrganizations(actor, organizationQuery.parse(query));
  assert.equal(page.matches, page.rows.length, "what fits on one page is counted as it is shown");
  return page.rows.map(({ name }) => name);
}

describe("administrators find their own organization and those below, and no other (R-302)", () => {
  const all = ["100 % Öko_Ähre \\ KG", "Hansekontor", "Mustermensch Logistik", "Nordlicht"];
  test("without a search word everything within reach is listed by name", async () => {
    assert.deepEqual(
      await found(actors.provider, {}),
      [...all, "Musterhaus", "Südwind", "Zugang"].toSorted((a, b) =>
        a.toLowerCase() < b.toLowerCase() ? -1 : 1,
      ),
    );
    assert.deepEqual(await found(actors.reseller, {}), all);
    assert.deepEqual(await found(actors.subreseller, {}), ["Hansekontor", "Mustermensch Logistik"]);
    assert.deepEqual(await found(actors.customer, {}), ["Mustermensch Logistik"]);
    assert.deepEqual(await found(actors.other, {}), ["Musterhaus", "Südwind"]);
  });

  test("other branches and organizations above are not found, not even by the exact number", async () => {
    for (const [who, number] of [
      ["other", "0111111"],
      ["other", "2000187"],
      ["reseller", "3004391"],
      ["reseller", "1000000"],
      ["subreseller", "2000010"],
      ["customer", "2000187"],
    ] as const) {
      assert.deepEqual(await found(actors[who], { q: number }), [], `${who} ${number}`);
      assert.equal(await findOrganizationInReach(actors[who], number), null);
    }
  });

  test("the total counts only organizations within reach", async () => {
    for (const [who, total] of Object.entries({
      reseller: 4,
      subreseller: 2,
      customer: 1,
      other: 2,
    })) {
      const page = await searchOrganizations(
        actors[who as keyof typeof actors],
        organizationQuery.parse({ q: "gibt es nicht" }),
      );
      assert.deepEqual([page.rows, page.matches, page.total], [[], 0, total]);
    }
  });

  test("a user without or no longer with user administration is refused (R-301)", async () => {
    const colleague = await addUser(reseller.organizationId, ["invoices"]);
    const former = await addUser(reseller.organizationId, ["userAdministration"]);
    await deactivateUser(actors.reseller, former.userNumber);
    for (const actor of [colleague, former]) {
      await assert.rejects(searchOrganizations(actor, { q: "" }), { code: "notFound" });
      assert.equal(await findOrganizationInReach(actor, "0111111"), null);
    }
  });

  test("a malformed number in the address finds no organization", async () => {
    for (const number of [
      "",
      "x",
      "\0",
      "0111111 ",
      "%",
      "0111111' or true --",
      "1".repeat(21),
      "٣",
    ])
      assert.equal(await findOrganizationInReach(actors.provider, number), null, number);
  });
});

describe("an organization is found by any part of its name, place or number (R-603)", () => {
  const searches: [typed: string, hits: string[]][] = [
    ["muster", ["Musterhaus", "Mustermensch Logistik"]],
    ["MENSCH", ["Mustermensch Logistik"]],
    ["0111111", ["Mustermensch Logistik"]],
    ["1118", ["100 % Öko_Ähre \\ KG"]],
    ["kiel", ["100 % Öko_Ähre \\ KG"]],
    ["muster ulm", ["Musterhaus"]],
    ["  ulm   muster ", ["Musterhaus"]],
    ["A\u0308hre", ["100 % Öko_Ähre \\ KG"]],
    ["lo", ["Mustermensch Logistik"]],
    ["k", ["100 % Öko_Ähre \\ KG"]],
    ["30", ["Musterhaus"]],
    ["ogi", ["Mustermensch Logistik"]],
    ["og", []],
    ["%", []],
    ["_", []],
    ["100 % öko", ["100 % Öko_Ähre \\ KG"]],
    ["ko_ä", ["100 % Öko_Ähre \\ KG"]],
    ["us_er", []],
    ["ähre \\ kg", ["100 % Öko_Ähre \\ KG"]],
    ["\\", []],
    ["' or true --", []],
    ["muster haus kiel", []],
  ];
  for (const [typed, hits] of searches) {
    test(`${JSON.stringify(typed)} finds ${hits.join(" and ") || "nothing"}`, async () =>
      assert.deepEqual(await found(actors.provider, { q: typed }), hits));
  }

  test("a filter that is not understood finds nothing (R-212, FF-F3)", async () => {
    for (const odd of [
      { kind: "all" },
      { owner: "yes" },
      { q: "x".repeat(101) },
      { q: ["a", "b"] },
    ])
      assert.deepEqual(await found(actors.provider, odd), [], JSON.stringify(odd));
    assert.deepEqual(await found(actors.provider, { q: "muster\tulm" }), ["Musterhaus"]);
  });

  test("organizations are filtered by kind, and by whether the owner signs in with the number", async () => {
    assert.deepEqual(await found(actors.provider, { kind: "reseller" }), ["Nordlicht", "Südwind"]);
    assert.deepEqual(await found(actors.provider, { kind: "reseller", q: "süd" }), ["Südwind"]);
    const missing = ["100 % Öko_Ähre \\ KG", "Hansekontor"];
    assert.deepEqual(await found(actors.reseller, { owner: "missing" }), missing);
    const present = ["Mustermensch Logistik", "Nordlicht"];
    assert.deepEqual(await found(actors.reseller, { owner: "present" }), present);
  });
});

describe("what is shown of an organization", () => {
  test("the path to an organization shows the part within the actor's reach", async () => {
    const path = async (actor: Actor) =>
      (await findOrganizationInReach(actor, "0111111"))?.path.map(({ name, kind }) => [name, kind]);
    const whole = [
      ["Nordlicht", "reseller"],
      ["Hansekontor", "subreseller"],
    ];
    assert.deepEqual(await path(actors.provider), whole);
    assert.deepEqual(await path(actors.reseller), whole);
    assert.deepEqual(await path(actors.subreseller), whole.slice(1));
    assert.deepEqual(await path(actors.customer), []);
  });

  test("its number of users, whether it has an owner, and its products in the catalogue's order are shown", async () => {
    const hit = await findOrganizationInReach(actors.reseller, "0111111");
    assert.deepEqual(hit, {
      organizationId: customer.organizationId,
      customerNumber: "0111111",
      kind: "customer",
      name: "Mustermensch Logistik",
      place: "20457 Hamburg",
      path: hit?.path,
      closedAt: null,
      closedAbove: false,
      users: 1,
      ownerState: "active",
      contactElsewhere: false,
      products: ["voiceLine", "faxAndSms"],
    });
  });

  test("it is shown whether the organization itself or one above is closed (R-106)", async () => {
    await rows(
      sql`update organizations set closed_at = now() where id = ${subreseller.organizationId}`,
    );
    const closed = async (number: string) => {
      const hit = await findOrganizationInReach(actors.provider, number);
      return [hit?.closedAt instanceof Date, hit?.closedAbove];
    };
    assert.deepEqual(await closed("2000010"), [false, false]);
    assert.deepEqual(await closed("2000187"), [true, false]);
    assert.deepEqual(await closed("0111111"), [false, true]);
    await rows(
      sql`update organizations set closed_at = null where id = ${subreseller.organizationId}`,
    );
  });
});

describe("paging through a long list of organizations", () => {
  before(async () => {
    await rows(sql`insert into organizations (kind, parent_id, parent_kind, customer_number, name, place,
        contact_first_name, contact_last_name, contact_email)
      select 'customer', ${reseller.organizationId}, 'reseller', (7000000 + n)::text, 'Viele ' || n % 7, 'Bremen', 'A', 'B',
        'a@b.example' from generate_series(1, 60) n`);
  });

  test("paging forwards and backwards shows each organization once, in the same order, also among equal names", async () => {
    const search = (place: object) =>
      searchOrganizations(actors.reseller, organizationQuery.parse({ q: "viele", ...place }));
    const forwards: string[] = [];
    let page = await search({});
    assert.deepEqual([page.matches, page.total, page.rows.length], [60, 64, limits.pageSize]);
    for (;;) {
      forwards.push(...page.rows.map(({ customerNumber }) => customerNumber));
      if (!page.next) break;
      page = await search({ after: page.next });
    }
    assert.equal(new Set(forwards).size, 60);
    assert.equal(forwards.length, 60);
    const backwards: string[] = [];
    for (;;) {
      backwards.unshift(...page.rows.map(({ customerNumber }) => customerNumber));
      if (!page.previous) break;
      page = await search({ before: page.previous });
    }
    assert.deepEqual(backwards, forwards);
  });

  test("an invalid position in the address still shows a list", async () => {
    const cursor = (content: unknown) => Buffer.from(JSON.stringify(content)).toString("base64url");
    for (const place of [
      "x",
      cursor(null),
      cursor(["a", "999999999999999"]),
      cursor(["\ud800", "1"]),
    ])
      for (const query of [{ after: place }, { before: place }])
        assert.equal((await searchOrganizations(actors.reseller, { q: "", ...query })).total, 64);
  });
});
