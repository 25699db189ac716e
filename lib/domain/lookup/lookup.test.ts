import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import {
  addOrganization,
  addUser,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import { deactivateUser } from "#lib/domain/users/deactivate";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { organizationQuery, userListQuery } from "#lib/rules/list-queries";
import { listCustomers } from "./customers";
import { searchOrganizationsAndUsers } from "./organizations-and-users";
import { listUsersAndOrganizations } from "./users-and-organizations";

/** A reseller whose customer is called Petersen, a Petersen elsewhere below it, and both at another reseller. */
let world: World;
let actors: Record<"provider" | "reseller" | "subreseller" | "customer" | "other", Actor>;
let customer: { organizationId: number };

async function named(node: ReturnType<typeof addOrganization>, name: string) {
  const made = await node;
  await rows(sql`update organizations set name = ${name} where id = ${made.organizationId}`);
  return made;
}

before(async () => {
  world = await openWorld();
  const root = await named(addOrganization("provider", null), "Zugang");
  const reseller = await named(addOrganization("reseller", root, ["cloudPbx"]), "Nordlicht");
  const subreseller = await named(addOrganization("subreseller", reseller), "Hansekontor");
  customer = await named(addOrganization("customer", reseller), "Petersen Elektrotechnik");
  const deep = await named(addOrganization("customer", subreseller), "Muster Werft");
  const other = await named(addOrganization("reseller", root), "Südwind");
  const foreign = await named(addOrganization("customer", other), "Petersen Bau");
  const owner = (node: { organizationId: number }, facts = {}) =>
    addUser(node.organizationId, [], { isOwner: true, ...facts });
  actors = {
    provider: await addUser(root.organizationId, ["userAdministration"]),
    reseller: await owner(reseller),
    subreseller: await addUser(subreseller.organizationId, ["userAdministration"]),
    customer: await addUser(customer.organizationId, ["userAdministration"]),
    other: await owner(other),
  };
  await owner(customer, { activatedAt: null, passwordHash: null });
  await addUser(deep.organizationId, ["invoices"], { firstName: "Ina", lastName: "Petersen" });
  await addUser(foreign.organizationId, ["invoices"], { firstName: "Udo", lastName: "Petersen" });
});
after(() => world.close());

const searched = (actor: Actor, query: object) =>
  listUsersAndOrganizations(actor, userListQuery.parse(query));
const looked = (actor: Actor, query: object) =>
  searchOrganizationsAndUsers(actor, organizationQuery.parse(query));
const customers = (actor: Actor, query: object = {}) =>
  listCustomers(actor, organizationQuery.parse(query));
const nameOf = ({ name }: { name: string }) => name;

describe("one search finds people and customers within reach, and no others (FEEL-M1, R-302)", () => {
  test("the list of users tells of the organizations below that the same words find", async () => {
    const found = async (actor: Actor, query: object) => {
      const { organizations } = await searched(actor, query);
      assert.equal(organizations.matches, organizations.rows.length);
      return organizations.rows.map(nameOf);
    };
    const both = ["Petersen Bau", "Petersen Elektrotechnik"];
    assert.deepEqual(await found(actors.provider, { q: "petersen" }), both);
    assert.deepEqual(await found(actors.reseller, { q: "petersen" }), both.slice(1));
    assert.deepEqual(await found(actors.other, { q: "petersen" }), both.slice(0, 1));
    assert.deepEqual(await found(actors.subreseller, { q: "petersen" }), []);
    // One's own organization is not one of one's customers.
    assert.deepEqual(await found(actors.reseller, { q: "nordlicht" }), []);
    for (const query of [
      {},
      { q: " " },
      { q: "petersen", scope: "only" },
      { q: "petersen", status: "gold" },
      { q: ["petersen", "a"] },
    ])
      assert.deepEqual(await found(actors.reseller, query), [], JSON.stringify(query));
    // Nobody is below a customer.
    assert.deepEqual(await found(actors.customer, { q: "petersen" }), []);
  });

  test("an organization that is found has its users, the state of its main account and its way", async () => {
    const { organizations } = await searched(actors.reseller, { q: "petersen" });
    const [hit] = organizations.rows;
    assert.deepEqual(
      [hit?.organizationId, hit?.users, hit?.ownerState, hit?.path.map(nameOf), hit?.closedAt],
      [customer.organizationId, 2, "invited", ["Nordlicht"], null],
    );
  });

  test("the search for organizations tells of the users whom the same words find", async () => {
    const found = async (actor: Actor, query: object) => {
      const { users } = await looked(actor, query);
      return users.rows.map(({ firstName, organizationName, state }) => [
        firstName,
        organizationName,
        state,
      ]);
    };
    const ina = ["Ina", "Muster Werft", "active"];
    const udo = ["Udo", "Petersen Bau", "active"];
    assert.deepEqual(await found(actors.provider, { q: "Petersen" }), [ina, udo]);
    assert.deepEqual(await found(actors.reseller, { q: "Petersen" }), [ina]);
    assert.deepEqual(await found(actors.subreseller, { q: "Petersen" }), [ina]);
    assert.deepEqual(await found(actors.other, { q: "Petersen" }), [udo]);
    for (const query of [{}, { q: "petersen", kind: "all" }, { q: "niemand" }])
      assert.deepEqual(await found(actors.provider, query), [], JSON.stringify(query));
  });

  test("of many only the first few are read, and their number is counted", async () => {
    const place = await addOrganization("customer", {
      organizationId: actors.other.organizationId,
      kind: "reseller",
    });
    for (let n = 0; n < limits.foundBeside + 2; n += 1)
      await addUser(place.organizationId, [], { firstName: "Vera", lastName: `Vielzahl ${n}` });
    const { users } = await looked(actors.other, { q: "vielzahl" });
    assert.equal(users.matches, limits.foundBeside + 2);
    assert.deepEqual(
      users.rows.map(({ lastName }) => lastName),
      ["Vielzahl 0", "Vielzahl 1", "Vielzahl 2"],
    );
  });

  test("who does not administer is refused (R-301)", async () => {
    const colleague = await addUser(customer.organizationId, ["invoices"]);
    await assert.rejects(searched(colleague, { q: "a" }), { code: "notFound" });
    await assert.rejects(looked(colleague, { q: "a" }), { code: "notFound" });
    await assert.rejects(customers(colleague), { code: "notFound" });
  });
});

describe("the customers of a reseller (FEEL-M1, R-603)", () => {
  test("they are all organizations below, without the own one, by name and the other way round", async () => {
    const names = async (query: object) =>
      (await customers(actors.reseller, query)).rows.map(nameOf);
    const all = ["Hansekontor", "Muster Werft", "Petersen Elektrotechnik"];
    assert.deepEqual(await names({}), all);
    assert.deepEqual(await names({ sort: "-name" }), all.toReversed());
    assert.deepEqual(await names({ kind: "subreseller" }), all.slice(0, 1));
    assert.deepEqual(await names({ q: "nordlicht" }), []);
    const { total, matches } = await customers(actors.reseller);
    assert.deepEqual([total, matches], [3, 3]);
  });

  test("those for whose users somebody has done something last are named first, only to that person", async () => {
    const { organizationId } = customer;
    const number = await value<string>(
      sql`select customer_number from organizations where id = ${organizationId}`,
    );
    const recent = async (query: object = {}) => (await customers(actors.reseller, query)).recent;
    assert.deepEqual(await recent(), []);
    const person = await addUser(organizationId, ["invoices"]);
    await deactivateUser(actors.reseller, person.userNumber);
    assert.deepEqual(await recent(), [{ name: "Petersen Elektrotechnik", customerNumber: number }]);
    assert.deepEqual(await recent({ q: "muster" }), []);
    const colleague = await addUser(actors.reseller.organizationId, ["userAdministration"]);
    assert.deepEqual((await customers(colleague)).recent, []);
  });
});
