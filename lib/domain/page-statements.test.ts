import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { connect, disconnect } from "#db/client";
import type { Actor } from "#lib/rules/delegation";
import { orderQuery } from "#lib/rules/organization-schemas";
import { activityQuery, organizationQuery, userListQuery } from "#lib/rules/schemas";
import { listActivity } from "./activity";
import { listOrders } from "./order-list";
import { searchOrganizations } from "./organization-search";
import { findSignedIn, startSession } from "./sessions";
import { type Company, openCompany } from "./support/company";
import { openWorld, type World } from "./support/world";
import { listTasks } from "./tasks";
import { listUsers } from "./user-list";

/**
 * What a page of a list asks of the database: who asks, and what is shown. Each transaction begins with a statement that
 * takes the role and the scope (S-70); it counts, begin and commit do not.
 */
let world: World;
let company: Company;
const sent: string[] = [];
before(async () => {
  world = await openWorld();
  company = await openCompany();
  await disconnect();
  connect(world.url, { logger: { logQuery: (statement) => sent.push(statement) } });
});
after(() => world.close());

type Count = { transactions: number; statements: number };

/** Of a page: the session, then what it shows. */
async function countOf(
  userNumber: number,
  show: (actor: Actor) => Promise<unknown>,
): Promise<Count> {
  const browser = { userAgent: "", language: "de", device: null, previousSession: null } as const;
  const session = await startSession(userNumber, browser);
  assert.ok(session);
  sent.length = 0;
  const person = await findSignedIn(session);
  assert.ok(person);
  await show(person.actor);
  const transactions = sent.filter((statement) => statement.includes("set_config('role'")).length;
  return { transactions, statements: sent.length };
}

const pages: Record<string, (actor: Actor) => Promise<unknown>> = {
  "the people": (actor) => listUsers(actor, userListQuery.parse({})),
  "a search among the people, in one organization, filtered": (actor) =>
    listUsers(
      actor,
      userListQuery.parse({ q: "muster", organization: "1", status: "active", area: "shop" }),
    ),
  "the organizations to choose from": (actor) =>
    searchOrganizations(actor, organizationQuery.parse({ q: "muster" })),
  "the trail": (actor) => listActivity(actor, activityQuery.parse({})),
  "the trail of a name": (actor) => listActivity(actor, activityQuery.parse({ person: "muster" })),
};

describe("a page costs at most two transactions and six statements", () => {
  for (const [what, show] of Object.entries(pages))
    for (const who of ["owner", "tenant"] as const)
      test(`${what}, for the ${who === "owner" ? "owner of a Kunde" : "administrator of a Mandant"}`, async () => {
        const { transactions, statements } = await countOf(company[who].userNumber, show);
        assert.equal(transactions, 2);
        assert.ok(statements <= 6, `${statements} statements`);
      });
});

describe("the operator's pages have the number of open tasks besides, in one transaction and three statements", () => {
  const operators: typeof pages = {
    ...pages,
    "the orders": (actor) => listOrders(actor, orderQuery.parse({ q: "muster" })),
  };
  for (const [what, show] of Object.entries(operators))
    test(what, async () => {
      const { transactions, statements } = await countOf(company.operator.userNumber, (actor) =>
        Promise.all([listTasks(actor), show(actor)]),
      );
      assert.equal(transactions, 3);
      assert.ok(statements <= 9, `${statements} statements`);
    });

  test("the tasks themselves are asked for once", async () => {
    const { transactions, statements } = await countOf(company.operator.userNumber, listTasks);
    assert.deepEqual({ transactions, statements }, { transactions: 2, statements: 5 });
  });
});
