import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { addSet } from "#lib/domain/permission-sets/keep";
import { type Company, dayFromToday, openCompany } from "#lib/domain/testing/company";
import { addUser, openWorld, rows, value, type World } from "#lib/domain/testing/database";
import { letTimePass } from "#lib/domain/testing/time";
import { areasOpenedBy, inCatalogueOrder } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { type UserListQuery, userListQuery, userOrders } from "#lib/rules/list-queries";
import { deactivateUser } from "./deactivate";
import { findGrantable, findUser } from "./detail";
import { listUsers } from "./list";
import { listUserNumbers } from "./list-numbers";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
  // Sixty more, for three pages; many with the same name and the same time.
  await rows(sql`
    insert into users (organization_id, first_name, last_name, email, activated_at, password_hash, changed_at, last_sign_in_at)
    select ${company.organizationId}, 'Vor', 'Viele ' || n % 7, 'viele' || n || '@muster.example', now(), 'x',
      now() - n % 5 * interval '1 hour', case when n % 3 = 0 then now() - n % 4 * interval '1 day' end
    from generate_series(1, 60) n`);
});
after(() => world.close());

function list(query: Partial<Record<keyof UserListQuery, unknown>> = {}) {
  return listUsers(company.owner, userListQuery.parse(query));
}

async function names(query: Parameters<typeof list>[0]): Promise<string[]> {
  return (await list(query)).rows.map(({ firstName, lastName }) => `${firstName} ${lastName}`);
}

describe("an administrator pages through the list of users (R-204)", () => {
  for (const sort of userOrders) {
    test(`sorted by ${sort}: paging forwards and backwards shows each user once, in the same order`, async () => {
      const forwards: number[] = [];
      let page = await list({ sort });
      const { total } = page;
      for (;;) {
        forwards.push(...page.rows.map(({ userNumber }) => userNumber));
        if (!page.next) break;
        page = await list({ sort, after: page.next });
      }
      assert.equal(forwards.length, total);
      assert.equal(new Set(forwards).size, total);
      const backwards: number[] = [];
      for (;;) {
        backwards.unshift(...page.rows.map(({ userNumber }) => userNumber));
        if (!page.previous) break;
        page = await list({ sort, before: page.previous });
      }
      assert.deepEqual(backwards, forwards);
    });
  }

  test("users of other organizations, above or beside, are not listed", async () => {
    const own = await value<number>(sql`select count(*)::int from users
      where organization_id = ${company.organizationId}`);
    const page = await list();
    assert.deepEqual([page.total, page.matches], [own, own]);
    assert.equal(page.rows.length, limits.pageSize);
    for (const login of [company.neighbour, company.reseller])
      assert.deepEqual((await list({ q: String(login.userNumber) })).rows, []);
  });

  test("an invalid position in the address still shows a list", async () => {
    const cursor = (content: unknown) => Buffer.from(JSON.stringify(content)).toString("base64url");
    const odd = [
      "",
      "x",
      "\0",
      cursor(null),
      cursor([]),
      cursor(["2026", "1"]),
      cursor(["1", "1"]),
      cursor(["tomorrow", "1"]),
      cursor(["2026-02-30 00:00:00+00", "1"]),
      cursor(["2026-11-21T20:00:00Z (Berlin)", "1"]),
      cursor(["Sat Nov 21 2026", "1"]),
      cursor(["+275760-09-13T00:00:00.000Z", "1"]),
      cursor(["-271821-04-20T00:00:00.000Z", "1"]),
      cursor(["infinity", "1"]),
      cursor(["-infinity", "1"]),
      cursor(["2026-11-21 20:00:00+00", "1; drop table users"]),
      cursor(["2026-11-21 20:00:00+00", "999999999999999"]),
      cursor(["a\0b", "1"]),
      cursor(["\ud800", "1"]),
      cursor([1, 2]),
      cursor([{}, "1"]),
      cursor(["x".repeat(100_000), "1"]),
    ];
    for (const place of odd)
      for (const sort of userOrders)
        for (const query of [{ after: place }, { before: place }])
          assert.ok((await list({ sort, ...query })).total > 0, place.slice(0, 60));
  });
});

describe("an administrator looks for those who have not signed in for ninety days (R-312)", () => {
  const signedIn = (days: number, facts: Parameters<typeof addUser>[2] = {}) =>
    addUser(company.organizationId, ["callList"], {
      lastName: "Selten",
      createdAt: sql`now() - interval '200 days'` as never,
      lastSignInAt: sql`now() - make_interval(days => ${days}::int)` as never,
      ...facts,
    });

  test("the list has who last signed in longer ago, and who never did although the account is that old", async () => {
    await signedIn(89);
    const gone = await signedIn(91);
    const never = await signedIn(0, { lastSignInAt: null });
    await signedIn(0, { lastSignInAt: null, createdAt: new Date() });
    const page = await list({ seen: "unseen", sort: "name" });
    assert.deepEqual(
      page.rows.map(({ userNumber }) => userNumber),
      [gone.userNumber, never.userNumber],
    );
    assert.deepEqual([page.matches, page.counts?.all, page.counts?.active], [2, 2, 2]);
    const both = { ...userListQuery.parse({ seen: "unseen", q: String(gone.userNumber) }) };
    const found = await transaction(
      company.owner,
      (tx) => listUserNumbers(tx, company.owner, both),
      "fresh",
    );
    assert.deepEqual(found, [gone.userNumber], "a bulk job means those whom the list shows");
  });
});

describe("an administrator looks for those who were given a permission set (R-311)", () => {
  test("the list has everybody within reach who was given it, and nobody for a set that there is not", async () => {
    const { owner, reseller, neighbour } = company;
    const id = await addSet(reseller, { name: "Für alle", days: null, permissions: ["invoices"] });
    const people = [
      await addUser(company.organizationId, ["invoices"]),
      await addUser(company.organizationId, ["contacts"]),
      await addUser(neighbour.organizationId, ["invoices"]),
    ];
    const numbers = people.map(({ userNumber }) => userNumber);
    await rows(sql`insert into user_permission_sets (user_number, set_id, version)
      select number, ${id}, 1 from users where number in ${numbers}`);
    const found = async (actor: Actor, query: object) => {
      const page = await listUsers(actor, userListQuery.parse({ set: String(id), ...query }));
      assert.equal(page.matches, page.rows.length);
      return page.rows.map(({ userNumber }) => userNumber).toSorted();
    };
    assert.deepEqual(await found(reseller, {}), numbers);
    assert.deepEqual(await found(owner, {}), numbers.slice(0, 2));
    assert.deepEqual(await found(owner, { area: "contacts" }), numbers.slice(1, 2));
    assert.deepEqual(await found(owner, { seen: "unseen" }), []);
    assert.deepEqual(await found(owner, { set: "999999" }), []);
    const own = await addSet(owner, { name: "Eigene", days: 7, permissions: ["shop", "contacts"] });
    const offered = async (actor: Actor) =>
      (await listUsers(actor, userListQuery.parse({}))).sets.map((set) => [set.id, set.name]);
    assert.deepEqual(await offered(owner), [
      [own, "Eigene"],
      [id, "Für alle"],
    ]);
    assert.deepEqual(await offered(reseller), [[id, "Für alle"]]);
    const query = userListQuery.parse({ set: String(id) });
    assert.deepEqual(
      (await transaction(owner, (tx) => listUserNumbers(tx, owner, query), "fresh")).toSorted(),
      numbers.slice(0, 2),
      "a bulk job means those whom the list shows",
    );
  });
});

describe("an administrator searches and filters", () => {
  before(async () => {
    const add = (firstName: string, lastName: string, email: string) =>
      addUser(company.organizationId, ["callList"], { firstName, lastName, email });
    await add("Zoë", "Öztürk-Müßig", "zoe@such.example");
    await add("Per_Cent", "100%", "prozent@such.example");
    await add("O'Neil", 'Back\\slash "Quote"', "quote@such.example");
  });

  const searches: [typed: string, found: string[]][] = [
    ["zoë", ["Zoë Öztürk-Müßig"]],
    ["ÖZTÜRK", ["Zoë Öztürk-Müßig"]],
    ["Zoe\u0308 O\u0308ztu\u0308rk", ["Zoë Öztürk-Müßig"]],
    ["  zoë öztürk ", ["Zoë Öztürk-Müßig"]],
    ["Öztürk-Müßig, Zoë", ["Zoë Öztürk-Müßig"]],
    ["ZOE@such", ["Zoë Öztürk-Müßig"]],
    ["100%", ["Per_Cent 100%"]],
    ["r_c", ["Per_Cent 100%"]],
    ["k\\slash", ['O\'Neil Back\\slash "Quote"']],
    ["me_s", []],
    ["%", []],
    ["_", []],
    ["\\", []],
    ["Ozturk", ["Zoë Öztürk-Müßig"]],
    ["müssig", ["Zoë Öztürk-Müßig"]],
    ["zo", ["Zoë Öztürk-Müßig"]],
    ["öz", ["Zoë Öztürk-Müßig"]],
    ["ür", []],
    ["oë", ["Zoë Öztürk-Müßig"]],
    ["back", ['O\'Neil Back\\slash "Quote"']],
    ["o'neil", ['O\'Neil Back\\slash "Quote"']],
    ["' or true --", []],
  ];
  for (const [typed, found] of searches) {
    test(`${JSON.stringify(typed)} finds ${found.length === 0 ? "nobody" : found.join()}`, async () =>
      assert.deepEqual(await names({ q: typed }), found));
  }

  test("a user number and a username each find one user", async () => {
    const { userNumber } = company.colleague;
    for (const q of [String(userNumber), `u${userNumber}`, ` U${userNumber} `])
      assert.deepEqual(
        (await list({ q })).rows.map((row) => row.userNumber),
        [userNumber],
      );
  });

  test("the filter by an area shows the users who were granted it and the owner, who has every area", async () => {
    const found = await list({ area: "tariffChange" });
    assert.deepEqual(
      found.rows.map(({ userNumber }) => userNumber).toSorted(),
      [company.owner.userNumber, company.buyer.userNumber].toSorted(),
    );
    assert.equal(found.matches, 2);
    assert.ok(found.total > 60, "the numbers beside it stay");
  });

  test("each state shows its users with one badge each, and the counts match (R-206)", async () => {
    const facts: Parameters<typeof addUser>[2][] = [
      { lockedAt: new Date(), lockedBy: "failures", deactivatedAt: new Date() },
      { deactivatedAt: new Date(), validUntil: await dayFromToday(-1) },
      { validFrom: await dayFromToday(1), activatedAt: null, passwordHash: null },
      { validUntil: await dayFromToday(-1) },
      { activatedAt: null, passwordHash: null },
    ];
    const states = ["locked", "deactivated", "notYetValid", "noLongerValid", "invited"] as const;
    const before = (await list()).counts;
    for (const [at, state] of states.entries()) {
      const { userNumber } = await addUser(company.organizationId, ["shop"], facts[at]);
      const found = await list({ status: state });
      assert.deepEqual(
        found.rows.map((row) => [row.userNumber, row.state]),
        [[userNumber, state]],
      );
      assert.equal(found.counts?.[state], (before?.[state] ?? 0) + 1);
    }
  });
});

describe("a list with users never shows an empty page (R-204)", () => {
  for (const sort of ["changed", "name", "signIn"])
    test(`sorted by ${sort}: when the only user of the last page is removed, the page before it is shown, with its links (FF-F7)`, async () => {
      const query = { sort, q: "Randfall" };
      for (let at = 0; at <= limits.pageSize; at += 1)
        await addUser(company.organizationId, ["callList"], { lastName: `Randfall ${at}` });
      const first = await list(query);
      const second = await list({ ...query, after: first.next });
      assert.equal(second.rows.length, 1);
      await rows(sql`delete from users where number = ${second.rows[0]?.userNumber ?? 0}`);
      const left = await list({ ...query, after: first.next });
      assert.deepEqual(left.rows, first.rows);
      assert.deepEqual([left.previous, left.next], [null, null]);
      await rows(sql`delete from users where number = ${first.rows[0]?.userNumber ?? 0}`);
      const begun = await list({ ...query, before: second.previous });
      assert.equal(begun.rows.length, limits.pageSize - 1);
      await rows(sql`delete from users where last_name like 'Randfall%'`);
      assert.deepEqual((await list({ ...query, after: first.next })).rows, []);
    });
});

describe("a filter that is not understood never finds everybody (R-212)", () => {
  const odd: [name: string, value: unknown][] = [
    ["status", "deaktiviert"],
    ["status", ["active", "active"]],
    ["area", "everything"],
    ["scope", "all"],
    ["q", "x".repeat(101)],
    ["q", "a\0b"],
    ["q", ["Viele", "Viele"]],
    ["organization", "x".repeat(101)],
  ];
  for (const [name, value] of odd)
    test(`${name}=${JSON.stringify(value).slice(0, 30)} finds nobody, and the counts beside it stay (FF-F3)`, async () => {
      const page = await list({ [name]: value });
      assert.deepEqual([page.rows, page.matches, page.next], [[], 0, null]);
      assert.ok(page.total > 60);
      const numbers = await transaction(company.owner, (tx) =>
        listUserNumbers(tx, company.owner, userListQuery.parse({ [name]: value })),
      );
      assert.deepEqual(numbers, []);
    });
});

describe("who may see users (R-301)", () => {
  test("without user administration nobody sees the list or the form", async () => {
    const query = userListQuery.parse({});
    await assert.rejects(listUsers(company.colleague, query), { code: "notFound" });
    assert.equal(await findGrantable(company.colleague, company.organizationId), null);
    assert.equal(await findUser(company.colleague, company.colleague.userNumber), null);
  });

  test("the form offers the areas that the actor holds and the organization may use, here and below", async () => {
    const offered = async (actor: typeof company.owner) =>
      (await findGrantable(actor, company.organizationId))?.grantable;
    const { entitled = [] } = (await findGrantable(company.owner, company.organizationId)) ?? {};
    assert.deepEqual(entitled, inCatalogueOrder(areasOpenedBy("customer", ["cloudPbx"])));
    assert.deepEqual(await offered(company.owner), entitled);
    assert.deepEqual(await offered(company.reseller), entitled);
    assert.deepEqual(await offered(company.provider), entitled);
    assert.deepEqual(await offered(company.administrator), [
      "invoices",
      "notifications",
      "userAdministration",
      "contacts",
    ]);
    assert.equal(await offered(company.neighbour), undefined);
  });

  test("pages receive no hash and no secret", async () => {
    const { userNumber } = await addUser(company.organizationId, ["shop"]);
    const shown = JSON.stringify([await list(), await findUser(company.owner, userNumber)]);
    for (const secret of ["argon2", "hash", "token"]) assert.ok(!shown.includes(secret), secret);
  });

  test("a row says who deactivated a user, by the present name or not at all", async () => {
    const { userNumber } = await addUser(company.organizationId, ["shop"]);
    await letTimePass("1 hour", userNumber);
    await deactivateUser(company.owner, userNumber);
    const row = await findUser(company.owner, userNumber);
    assert.match(
      row?.deactivatedBy?.kind === "user" ? row.deactivatedBy.name : "",
      /^Mini Mustermensch/,
    );
    assert.ok((row?.deactivatedAt?.getTime() ?? 0) > Date.now() - 3_600_000, "just now");
  });
});
