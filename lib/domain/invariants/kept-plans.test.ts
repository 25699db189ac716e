import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { connect, disconnect } from "#db/pool";
import { listActivity } from "#lib/domain/activity/list";
import { listJobs } from "#lib/domain/bulk/list-jobs";
import { listOrders } from "#lib/domain/orders/list";
import { searchOrganizations } from "#lib/domain/organizations/search";
import { findDashboard } from "#lib/domain/requests/dashboard";
import { findAreaAccess } from "#lib/domain/review/area";
import { findPersonAccess } from "#lib/domain/review/person";
import { readOpenTasks } from "#lib/domain/service/open-tasks";
import { findSignedIn } from "#lib/domain/sign-in/session-user";
import { startSession } from "#lib/domain/sign-in/sessions";
import { type Company, openCompany } from "#lib/domain/testing/company";
import { openWorld, rows, type World } from "#lib/domain/testing/database";
import { listKeptSets } from "#lib/domain/users/kept-sets";
import { listUsers } from "#lib/domain/users/list";
import { findTickSources } from "#lib/domain/users/take-over";
import { areaLike } from "#lib/rules/catalogue-roles";
import type { Actor } from "#lib/rules/delegation";
import {
  accessQuery,
  activityQuery,
  orderQuery,
  organizationQuery,
  userListQuery,
} from "#lib/rules/list-queries";

/** How PostgreSQL plans what pages ask (db/client.ts: `Plans`), by its own count for each statement of a connection. */
let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

/** The statements that say how the others are planned. */
const setsPlans = /set_config\('statement_timeout'|^select set_config\(\$1, \$2, true\)$/;

/**
 * The statements that this work sends when it is done three times on a new connection, with their plans; without those
 * that say how.
 */
async function plansOf(work: () => Promise<unknown>) {
  const sent = new Set<string>();
  await disconnect();
  connect(world.url, { logger: { logQuery: (statement) => sent.add(statement) } });
  for (let count = 0; count < 3; count += 1) await work();
  const asked = new Set(sent);
  const plans = await rows<{ statement: string; kept: number; fresh: number }>(sql`
    select statement, generic_plans::int as kept, custom_plans::int as fresh from pg_prepared_statements`);
  return plans.filter(({ statement }) => asked.has(statement) && !setsPlans.test(statement));
}

const pages: Record<string, (actor: Actor) => Promise<unknown>> = {
  "the users": (actor) => listUsers(actor, userListQuery.parse({})),
  "the users by name": (actor) => listUsers(actor, userListQuery.parse({ sort: "name" })),
  "the audit log": (actor) => listActivity(actor, activityQuery.parse({})),
  "the audit log with sign-ins": (actor) =>
    listActivity(actor, activityQuery.parse({ event: "all" })),
  "the bulk jobs": (actor) => listJobs(actor),
  "the dashboard": (actor) => findDashboard(actor),
  "who has access to an area": (actor) => findAreaAccess(actor, accessQuery.parse({})),
  "what somebody has access to": (actor) => findPersonAccess(actor, actor.userNumber),
  "the permission sets": (actor) => listKeptSets(actor),
  "what ticks can be taken from": (actor) =>
    findTickSources(actor, { organizationId: actor.organizationId }),
};

const searches: Record<string, (actor: Actor) => Promise<unknown>> = {
  "the locked users": (actor) => listUsers(actor, userListQuery.parse({ status: "locked" })),
  "who has no second step": (actor) => listUsers(actor, userListQuery.parse({ factor: "without" })),
  "who has not signed in for long": (actor) =>
    listUsers(actor, userListQuery.parse({ seen: "unseen" })),
  "who has a permission set": (actor) => listUsers(actor, userListQuery.parse({ set: "1" })),
  "who has an area": (actor) => listUsers(actor, userListQuery.parse({ area: areaLike("fax") })),
  "an organization": (actor) => searchOrganizations(actor, organizationQuery.parse({ q: "m" })),
  "a kind of events": (actor) => listActivity(actor, activityQuery.parse({ event: "orders" })),
  "who was given an area": (actor) =>
    listActivity(actor, activityQuery.parse({ area: areaLike("fax") })),
  "a person's actions": (actor) => listActivity(actor, activityQuery.parse({ person: "mus" })),
};

const everybody = [
  ["the provider", "provider"],
  ["a reseller", "reseller"],
  ["the owner of a customer", "owner"],
] as const;

describe("a page that nobody has narrowed is planned once for each connection", () => {
  for (const [who, name] of everybody) {
    for (const [what, show] of Object.entries(pages))
      test(`${what}, for ${who}`, async () => {
        assertKept(await plansOf(() => show(company[name])));
      });
  }

  test("the orders and the organizations, for the provider", async () => {
    const { provider } = company;
    assertKept(await plansOf(() => listOrders(provider, orderQuery.parse({}))));
    assertKept(await plansOf(() => searchOrganizations(provider, organizationQuery.parse({}))));
  });

  test("the check of a session, with the provider's open tasks", async () => {
    const browser = { userAgent: "", device: null, previousSession: null } as const;
    const session = await startSession(company.provider.userNumber, browser);
    assert.ok(session);
    const plans = await plansOf(() => findSignedIn(session, readOpenTasks));
    assert.ok(plans.some(({ statement }) => statement.includes("from tasks where settled_at")));
    assertKept(plans);
  });
});

function assertKept(plans: Awaited<ReturnType<typeof plansOf>>): void {
  assert.ok(plans.length > 0);
  for (const { statement, kept, fresh } of plans)
    assert.deepEqual([kept, fresh], [3, 0], statement);
}

describe("a search for users that the beginning of their list answers is planned once for each connection", () => {
  for (const [who, name] of everybody)
    test(`by ${who}`, async () => {
      const search = () => listUsers(company[name], userListQuery.parse({ q: "muster" }));
      assertKept(await plansOf(search));
    });
});

describe("a search is planned for what is searched for, each time", () => {
  for (const [who, name] of everybody)
    for (const [what, search] of Object.entries(searches))
      test(`for ${what}, by ${who}`, async () => {
        const plans = await plansOf(() => search(company[name]));
        const found = plans.filter(({ statement }) => statement.includes('as "sortKey"'));
        assert.deepEqual(
          found.map(({ kept, fresh }) => [kept, fresh]),
          [[0, 3]],
        );
      });
});
