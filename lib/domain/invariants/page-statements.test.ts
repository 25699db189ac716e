import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { connect, disconnect } from "#db/pool";
import { listActivity } from "#lib/domain/activity/list";
import { listJobs } from "#lib/domain/bulk/list-jobs";
import { listCustomers } from "#lib/domain/lookup/customers";
import { searchOrganizationsAndUsers } from "#lib/domain/lookup/organizations-and-users";
import { listUsersAndOrganizations } from "#lib/domain/lookup/users-and-organizations";
import { listOrders } from "#lib/domain/orders/list";
import { searchOrganizations } from "#lib/domain/organizations/search";
import { listBranches } from "#lib/domain/organizations/tree";
import { findDashboard } from "#lib/domain/requests/dashboard";
import { readOpenTasks } from "#lib/domain/service/open-tasks";
import { listSystemStates } from "#lib/domain/service/systems";
import { findSignedIn, type SignedIn } from "#lib/domain/sign-in/session-user";
import { startSession } from "#lib/domain/sign-in/sessions";
import { type Company, openCompany } from "#lib/domain/testing/company";
import { openWorld, rows, type World } from "#lib/domain/testing/database";
import { listUsers } from "#lib/domain/users/list";
import { areaLike } from "#lib/rules/catalogue-roles";
import {
  activityQuery,
  orderQuery,
  organizationQuery,
  userListQuery,
} from "#lib/rules/list-queries";

/**
 * The statements that the page of a list and the dashboard send, by actor and content. Each transaction begins with one that sets role and
 * scope (S-70); it counts, begin and commit do not.
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

type Show = (person: SignedIn) => Promise<unknown>;

async function openSession(userNumber: number): Promise<string> {
  const browser = { userAgent: "", device: null, previousSession: null } as const;
  const session = await startSession(userNumber, browser);
  assert.ok(session);
  return session;
}

/** The statements of a page: the session, then the content. */
async function countOf(session: string, show: Show) {
  sent.length = 0;
  const person = await findSignedIn(session, readOpenTasks);
  assert.ok(person);
  await show(person);
  const begun = sent.filter((statement) => statement.includes("set_config('statement_timeout'"));
  return { transactions: begun.length, statements: sent.length };
}

const narrowed = { q: "muster", organization: "1", status: "active", area: areaLike("shop") };

const pages: Record<string, Show> = {
  "the users": ({ actor }) => listUsers(actor, userListQuery.parse({})),
  "a filtered search among the users of one organization": ({ actor }) =>
    listUsers(actor, userListQuery.parse(narrowed)),
  "the organizations to choose from": ({ actor }) =>
    searchOrganizations(actor, organizationQuery.parse({ q: "muster" })),
  "the organizations and users of one search": ({ actor }) =>
    searchOrganizationsAndUsers(actor, organizationQuery.parse({ q: "muster" })),
  "the customers": ({ actor }) => listCustomers(actor, organizationQuery.parse({})),
  "the audit log": ({ actor }) => listActivity(actor, activityQuery.parse({})),
  "the audit log filtered by a name": ({ actor }) =>
    listActivity(actor, activityQuery.parse({ person: "mus" })),
  "the audit log filtered by a kind of events and an area": ({ actor }) =>
    listActivity(actor, activityQuery.parse({ event: "accounts", area: areaLike("fax") })),
  "the bulk jobs": ({ actor }) => listJobs(actor),
  "the dashboard": ({ actor }) => findDashboard(actor),
};

/** The tasks themselves are read with the actor. */
const serviceAdministrators: typeof pages = {
  ...pages,
  "the tree": ({ actor, customerNumber }) =>
    listBranches(actor, customerNumber, { after: null, before: null }),
  "the dashboard": ({ actor }) => listSystemStates(actor),
  "the orders": ({ actor }) => listOrders(actor, orderQuery.parse({ q: "muster" })),
};

describe("a page takes at most two transactions and six statements", () => {
  const everybody = [
    ["the owner of a customer", "owner", pages],
    ["the administrator of a reseller", "reseller", pages],
    ["the provider, with the number of open tasks", "provider", serviceAdministrators],
  ] as const;
  for (const [who, name, shown] of everybody)
    for (const [what, show] of Object.entries(shown))
      test(`${what}, for ${who}`, async () => {
        const session = await openSession(company[name].userNumber);
        const { transactions, statements } = await countOf(session, show);
        assert.equal(transactions, 2);
        assert.ok(statements <= 6, `${statements} statements:\n${sent.join("\n---\n")}`);
      });

  // A search alone asks more statements, whose plans are kept, because planning one for all of it costs more (measured).
  for (const [who, name, most] of [
    ["the owner of a customer", "owner", 8],
    ["the administrator of a reseller", "reseller", 9],
    ["the provider, with the number of open tasks", "provider", 10],
  ] as const)
    test(`a search among a few thousand users takes at most ${most} statements, for ${who}`, async () => {
      const session = await openSession(company[name].userNumber);
      const search: Show = ({ actor }) => listUsers(actor, userListQuery.parse({ q: "muster" }));
      const { transactions, statements } = await countOf(session, search);
      assert.equal(transactions, 2);
      assert.ok(statements <= most, `${statements} statements:\n${sent.join("\n---\n")}`);
    });

  test("a search among users that tells of customers too takes three statements more, in the same transaction", async () => {
    const session = await openSession(company.reseller.userNumber);
    const query = userListQuery.parse({ q: "muster" });
    const alone = await countOf(session, ({ actor }) => listUsers(actor, query));
    const both = await countOf(session, ({ actor }) => listUsersAndOrganizations(actor, query));
    assert.deepEqual(both, { transactions: 2, statements: alone.statements + 3 });
  });

  test("once a minute one more statement stores that the session is in use (S-11)", async () => {
    const session = await openSession(company.provider.userNumber);
    const show: Show = ({ actor }) => listUsers(actor, userListQuery.parse({}));
    const usual = await countOf(session, show);
    await rows(sql`update sessions set last_seen_at = last_seen_at - interval '5 minutes'`);
    const noting = await countOf(session, show);
    assert.equal(noting.transactions, 2);
    assert.equal(noting.statements, usual.statements + 1);
    assert.deepEqual(await countOf(session, show), usual);
  });
});
