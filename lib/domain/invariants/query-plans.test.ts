import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type SQL, sql } from "drizzle-orm";
import postgres, { type Sql } from "postgres";
import { transaction, transactionOfLogin } from "#db/client";
import { connect, disconnect } from "#db/pool";
import { listActivity } from "#lib/domain/activity/list";
import { sealAuditLog } from "#lib/domain/audit/seal";
import { findLink } from "#lib/domain/links/state";
import { listCustomers } from "#lib/domain/lookup/customers";
import { searchOrganizationsAndUsers } from "#lib/domain/lookup/organizations-and-users";
import { listUsersAndOrganizations } from "#lib/domain/lookup/users-and-organizations";
import { workOrders } from "#lib/domain/orders/carry-out";
import { findOrder } from "#lib/domain/orders/find";
import { listOrders } from "#lib/domain/orders/list";
import { searchOrganizations } from "#lib/domain/organizations/search";
import { findOrganizationInReach } from "#lib/domain/organizations/within-reach";
import { findDashboard } from "#lib/domain/requests/dashboard";
import { findAreaAccess } from "#lib/domain/review/area";
import { findPersonAccess } from "#lib/domain/review/person";
import { readOpenTasks } from "#lib/domain/service/open-tasks";
import { findOrganizationDetail } from "#lib/domain/service/organization";
import { findSignedIn } from "#lib/domain/sign-in/session-user";
import { claimLogouts } from "#lib/domain/systems/logout-outbox";
import { endLostSystemSessions } from "#lib/domain/systems/lost-sessions";
import { findDue } from "#lib/domain/systems/system-health";
import {
  addOrganization,
  addUser,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import { findAuthenticated } from "#lib/domain/testing/origins";
import { listTasks } from "#lib/domain/testing/tasks";
import { findUser } from "#lib/domain/users/detail";
import { listKeptSets } from "#lib/domain/users/kept-sets";
import { listUsers } from "#lib/domain/users/list";
import { resendActivation } from "#lib/domain/users/resend";
import { findSetHolders } from "#lib/domain/users/set-holders";
import { findTickSources } from "#lib/domain/users/take-over";
import { drainOutbox } from "#lib/domain/worker/deliver-outbox";
import { purge } from "#lib/domain/worker/purge";
import { readQueues } from "#lib/domain/worker/queues";
import type { Actor } from "#lib/rules/delegation";
import {
  accessQuery,
  activityQuery,
  orderQuery,
  organizationQuery,
  userListQuery,
  userOrders,
} from "#lib/rules/list-queries";

/**
 * How PostgreSQL plans the most frequent queries, in a database of some size. The statements are those that the domain
 * sends: a logger records them, and each is explained as it was sent.
 */
let world: World;
let actor: Actor;
/** A user who sees everything, and one who sees a quarter of it. */
let provider: Actor;
let reseller: Actor;
let client: Sql;
const sent: { statement: string; parameters: unknown[] }[] = [];

/** Inserts many rows, without a request's deadlines: on a busy machine it takes its time. */
async function fill(query: SQL): Promise<void> {
  await transactionOfLogin(async (tx) => {
    await tx.execute(sql`set local statement_timeout = 0`);
    await tx.execute(sql`select set_config('transaction_timeout', '0', true)
      where current_setting('server_version_num')::int >= 170000`);
    await tx.execute(query);
  });
}

before(async () => {
  world = await openWorld();
  const root = await addOrganization("provider", null);
  const above = await addOrganization("reseller", root, ["cloudPbx"]);
  const { organizationId } = await addOrganization("customer", above, ["cloudPbx"]);
  actor = await addUser(organizationId, [], { isOwner: true });
  provider = await addUser(root.organizationId, ["userAdministration"]);
  reseller = await addUser(above.organizationId, [], { isOwner: true });
  const { organizationId: other } = await addOrganization("reseller", root);
  // New connections: the triggers' plans of the first rows read the whole table for each of ten thousand more.
  await disconnect();
  connect(world.url, { deadline: 600_000 });
  await fill(sql`insert into organizations (kind, parent_id, parent_kind, customer_number, name, place,
      contact_first_name, contact_last_name, contact_email)
    select 'customer', case when n % 4 = 0 then ${above.organizationId}::int else ${other}::int end, 'reseller',
      (7000000 + n)::text, 'Muster ' || n, 'Ort ' || n % 997, 'A', 'B', 'a@b.example'
    from generate_series(1, 10000) n`);
  // Two thousand in the own organization, the others spread over the rest.
  await fill(sql`insert into users (organization_id, is_owner, first_name, last_name, email, activated_at, password_hash,
      last_sign_in_at, changed_at, created_at)
    select case when n <= 2000 then ${organizationId}::int else o.first + n % 10000 end, n between 2001 and 12000,
      'Vorname ' || n % 97, 'Nachname ' || n % 991, 'person' || n || '@muster.example',
      case when n % 20 > 0 then now() end, case when n % 20 > 0 then 'x' end,
      now() - n * interval '1 minute', now() - n * interval '1 second', now() - n % 25 * interval '1 day'
    from generate_series(1, 20000) n, (select min(id) as first from organizations where customer_number > '7') o`);
  await fill(
    sql`insert into user_permissions select number, p from users, unnest(array['invoices', 'contacts', 'shop']) p`,
  );
  await fill(
    sql`insert into permission_sets (organization_id, name) select id, 'Buchhaltung' from organizations`,
  );
  await fill(sql`insert into permission_set_versions (set_id, version, permissions)
    select id, 1, '{invoices}' from permission_sets`);
  await fill(sql`insert into user_permission_sets (user_number, set_id, version)
    select u.number, s.id, 1 from users u join permission_sets s on s.organization_id = u.organization_id`);
  await fill(sql`insert into access_requests (user_number, area, organization_id, state, answered_at)
    select number, 'shop', organization_id, case when number % 9 = 0 then 'open' else 'granted' end,
      case when number % 9 > 0 then now() end from users`);
  await fill(sql`insert into organization_products (organization_id, product)
    select id, 'cloudPbx' from organizations where kind = 'customer' on conflict do nothing`);
  await fill(sql`insert into links (purpose, user_number, token_hash, key_id, expires_at)
    select 'activation', number, 'hash ' || number, 'x', now() + interval '1 day' from users`);
  await fill(sql`insert into sessions (id_hash, user_number, user_agent, expires_at)
    select 'hash ' || number, number, '', now() + interval '1 hour' from users`);
  await fill(sql`insert into outbox (kind, user_number, state, settled_at)
    select 'activation', number, 'sent', now() from users`);
  await fill(sql`insert into audit_events (at, event, outcome, actor_number, target_number, organization_id)
    select now() - n * interval '1 minute', case when n % 100 = 0 then 'user.locked' else 'user.created' end,
      case when n % 100 = 1 then 'refused' else 'done' end, number - 1, number, organization_id
    from (select row_number() over (order by number desc) as n, number, organization_id
      from users, generate_series(1, 2)) u order by n desc`);
  // As everywhere, most entries are sign-ins.
  await fill(sql`insert into audit_events (at, event, outcome, actor_number, target_number, organization_id)
    select now() - n * interval '10 seconds', 'session.started', 'done', number, number, organization_id
    from (select row_number() over (order by number desc) as n, number, organization_id
      from users, generate_series(1, 5)) u order by n desc`);
  // Sealed with a key that is not checked here: the sealer has nothing to do.
  await fill(sql`insert into audit_seals (position, event_id, event_at, event, digest, seal, key_id)
    select row_number() over (order by id), id, at, event, '', '', '' from audit_events`);
  await fill(sql`insert into orders (order_number, digest, key_id, customer_number, organization_id, state,
      received_at, next_attempt_at, content)
    select 'N-' || m.n, '', '', o.customer_number, o.id, case when m.n % 5000 = 0 then 'received' else 'done' end,
      now() - m.n * interval '1 minute', now() + interval '1 day', case when m.n % 5000 = 0 then '{}'::jsonb end
    from (select row_number() over () as n, x.id, u.organization_id from outbox x join users u on u.number = x.user_number) m
      join organizations o on o.id = m.organization_id`);
  await fill(sql`insert into tasks (kind, organization_id, user_number, settled_at)
    select 'accountDeleted', organization_id, number, case when number % 5000 > 0 then now() end from users`);
  await fill(sql`insert into system_outbox (system, sid, subject, state, expires_at, settled_at, next_attempt_at)
    select case when n % 2 = 0 then 'shop' else 'invoiceArchive' end, n::text, gen_random_uuid(),
      case when n % 1000 = 0 then 'queued' else 'delivered' end, now() + interval '1 hour',
      case when n % 1000 > 0 then now() end, now() - interval '1 minute' from generate_series(1, 20000) n`);
  await fill(sql`insert into system_sessions (sid, system, user_number, subject, session_handle, areas, expires_at)
    select gen_random_uuid(), 'shop', u.number, u.subject, s.handle, '{shop}', s.expires_at
    from users u join sessions s on s.user_number = u.number`);
  client = postgres(world.url, { max: 1 });
  // As the database does by itself after a while; before that, new entries of the search indexes are unsorted.
  await client`vacuum analyze`;
  await disconnect();
  connect(world.url, {
    logger: { logQuery: (statement, parameters) => sent.push({ statement, parameters }) },
  });
});
after(async () => {
  await client.end();
  await world.close();
});

type Plan = {
  "Parent Relationship"?: string;
  "Index Cond"?: string;
  "Node Type": string;
  "Plan Rows": number;
  "Relation Name"?: string;
  "Index Name"?: string;
  Plans?: Plan[];
};

/** All nodes except those below a number with a limit: they never read far. */
function nodesOf(plan: Plan): Plan[] {
  const counted = plan.Plans?.find((node) => node["Parent Relationship"] === "Outer");
  const isNumber = plan["Node Type"] === "Aggregate" && counted?.["Node Type"] === "Limit";
  return isNumber ? [] : [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

/**
 * The nodes of the plan of the first sent statement that contains this text; planned as it was sent, with the role and
 * scope of its transaction (S-70): for its values, or without them where PostgreSQL keeps the plan (db/client.ts).
 */
async function planOf(text: string, work: () => Promise<unknown>): Promise<Plan[]> {
  sent.length = 0;
  await work();
  const at = sent.findIndex(({ statement }) => statement.includes(text));
  const begin = sent.findLastIndex(
    ({ statement }, n) => n < at && statement.includes("set_config('statement_timeout'"),
  );
  const [settings, found] = [sent[begin], sent[at]];
  assert.ok(settings && found, `no statement with ${text}`);
  // db/searching.ts changes them for one statement.
  const changes = sent
    .slice(begin + 1, at)
    .filter(({ statement }) => statement === "select set_config($1, $2, true)");
  const modes = [settings, ...changes].flatMap(({ parameters }) =>
    parameters.filter((one) => /^force_\w+_plan$/.test(String(one))),
  );
  const [row] = await client.begin(async (tx) => {
    for (const { statement, parameters } of [settings, ...changes])
      await tx.unsafe(statement, parameters as never[]);
    return modes.at(-1) === "force_generic_plan"
      ? tx.unsafe(`explain (format json, generic_plan) ${found.statement}`)
      : tx.unsafe(`explain (format json) ${found.statement}`, found.parameters as never[]);
  });
  const explained = (row?.["QUERY PLAN"] ?? []) as { Plan: Plan }[];
  return explained.flatMap((one) => nodesOf(one.Plan));
}

const big = [
  "users",
  "user_permissions",
  "permission_sets",
  "permission_set_versions",
  "user_permission_sets",
  "links",
  "sessions",
  "outbox",
  "audit_events",
  "audit_seals",
  "organizations",
  "organization_closure",
  "organization_products",
  "orders",
  "tasks",
  "system_outbox",
  "system_sessions",
  "access_requests",
];

/** Asserts that these indexes are used, and that no big table and no whole index is read. */
function assertUses(nodes: Plan[], ...indexes: string[]): void {
  // An index that is read from end to end and filtered row by row is no better than the table.
  assertReads(nodes, indexes, []);
}

/**
 * Asserts that these indexes are used and no big table is read, where a page is taken from the beginning of an index.
 */
function assertReads(nodes: Plan[], indexes: string[], fromTheBeginning: string[]): void {
  const used = new Set(nodes.map((node) => node["Index Name"]));
  const plan = nodes.map((node) =>
    [node["Node Type"], node["Relation Name"], node["Index Name"]].filter(Boolean).join(" "),
  );
  for (const index of indexes) assert.ok(used.has(index), `${index} in\n${plan.join("\n")}`);
  const unconditional = nodes.filter(
    (node) =>
      node["Index Name"] && !node["Index Cond"] && !fromTheBeginning.includes(node["Index Name"]),
  );
  assert.deepEqual(unconditional, [], plan.join("\n"));
  const scanned = nodes
    .filter((node) => node["Node Type"] === "Seq Scan" && big.includes(node["Relation Name"] ?? ""))
    .map((node) => node["Relation Name"]);
  assert.deepEqual(scanned, [], plan.join("\n"));
}

describe("query plans of the list of users", () => {
  const orders = {
    changed: "users_changed_idx",
    name: "users_name_idx",
    signIn: "users_sign_in_idx",
    "-name": "users_name_idx",
    "-signIn": "users_sign_in_idx",
  };
  for (const [sort, index] of Object.entries(orders)) {
    test(`sorted by ${sort}, the first, next and previous page are read from the index without sorting`, async () => {
      const page = 'as "sortKey" from';
      const first = await listUsers(actor, userListQuery.parse({ sort }));
      const second = await listUsers(actor, userListQuery.parse({ sort, after: first.next }));
      assert.equal(second.rows.length, 25);
      for (const query of [
        { sort },
        { sort, after: first.next },
        { sort, before: second.previous },
      ]) {
        const nodes = await planOf(page, () => listUsers(actor, userListQuery.parse(query)));
        assertUses(nodes, index);
        assertUnsorted(nodes, index);
      }
    });

    for (const [who, reader, part] of [
      ["the provider, who sees everybody", () => provider, "everywhere"],
      ["a reseller, who sees a quarter of them", () => reseller, "reseller"],
    ] as const) {
      test(`sorted by ${sort} for ${who}, pages are read from an index without sorting`, async () => {
        const page = 'as "sortKey" from';
        const own = index.replace("_idx", `_${part}_idx`);
        const first = await listUsers(reader(), userListQuery.parse({ sort }));
        const second = await listUsers(reader(), userListQuery.parse({ sort, after: first.next }));
        assert.equal(second.rows.length, 25);
        for (const query of [
          { sort },
          { sort, after: first.next },
          { sort, before: second.previous },
        ]) {
          const nodes = await planOf(page, () => listUsers(reader(), userListQuery.parse(query)));
          assertReads(nodes, [own], part === "everywhere" ? [own] : []);
          assertUnsorted(nodes, own);
        }
      });
    }
  }

  const page = 'as "sortKey" from';
  /** Read in list order if more match than are collected; not touched if few match. */
  const along = ["users_changed_everywhere_idx", "users_changed_reseller_idx"];
  const readers = [
    ["the provider", () => provider],
    ["a reseller", () => reseller],
  ] as const;
  for (const [who, reader] of readers) {
    for (const [what, q] of [
      ["a name", "Nachname 990, Vorname 20"],
      ["a part of an address", "person777@"],
      ["a number", "1000777"],
      ["a username", "u1000777"],
      ["two letters with which no name begins", "zq"],
      ["a letter with which no name begins", "q"],
      ["a name that nobody has", "gibt es nicht"],
    ] as const)
      test(`${who} searching for ${what} reads one index over all users, or that of a short list`, async () => {
        const work = () => listUsers(reader(), userListQuery.parse({ q }));
        sent.length = 0;
        await work();
        if (who === "the provider" || sent.some(({ statement }) => statement.includes("matched")))
          return assertReads(await planOf(page, work), ["users_search_idx"], along);
        const nodes = await planOf('as "isLast"', work);
        assertUses(nodes, "users_changed_reseller_idx");
        assertUnsorted(nodes, "users_changed_reseller_idx");
      });

    for (const [status, index] of [
      ["locked", "users_locked_idx"],
      ["deactivated", "users_deactivated_idx"],
      ["notYetValid", "users_valid_from_idx"],
      ["noLongerValid", "users_valid_until_idx"],
      ["endsSoon", "users_valid_until_idx"],
      // Both have everybody who is invited, and nobody else.
      ["undeliverable", who === "a reseller" ? "users_invited_idx" : "users_pending_idx"],
    ] as const)
      test(`${who} filtering by ${status} reads only the users in this state`, async () => {
        const work = () => listUsers(reader(), userListQuery.parse({ status }));
        assertReads(await planOf(page, work), [index], [...along, index]);
      });

    test(`${who} looking for those who have not signed in for ninety days reads the list by the last sign-in up to them`, async () => {
      const work = () => listUsers(reader(), userListQuery.parse({ seen: "unseen" }));
      const [own] = along.filter((name) => (who === "a reseller") === name.includes("reseller"));
      const signIn = own?.replace("changed", "sign_in") ?? "";
      assertReads(await planOf(page, work), [signIn], along);
    });

    test(`${who} looking for those who were given a permission set reads only them`, async () => {
      const id = await value<number>(sql`select id from permission_sets
        where organization_id = ${actor.organizationId}`);
      const work = () => listUsers(reader(), userListQuery.parse({ set: String(id) }));
      assertReads(await planOf(page, work), ["user_permission_sets_set_idx"], along);
    });

    test(`${who} filtering by an area granted to few reads only the grants and the products`, async () => {
      const work = () => listUsers(reader(), userListQuery.parse({ area: "fax" }));
      const nodes = await planOf(page, work);
      const used = new Set(nodes.map((node) => node["Index Name"]));
      assert.ok(used.has("user_permissions_permission_idx"), [...used].join());
      assert.ok(used.has("organization_products_product_idx"), [...used].join());
    });
  }

  test("a search for a frequent word reads the beginning of the list and not all of its matches in the index", async () => {
    for (const sort of userOrders) {
      const index = orders[sort].replace("_idx", "_everywhere_idx");
      const nodes = await planOf('as "isLast"', () =>
        listUsers(provider, userListQuery.parse({ q: "Nachname", sort })),
      );
      assertReads(nodes, [index], [index]);
      assertUnsorted(nodes, index);
      assert.ok(!sent.some(({ statement }) => statement.includes("matched")), sort);
    }
  });

  test("the index is asked for the rarest parts of a word, and not for those that every address has", async () => {
    sent.length = 0;
    await listUsers(provider, userListQuery.parse({ q: "person777@muster.example" }));
    const asked = sent.filter(({ statement }) => statement.includes("matched"));
    const parts = asked.flatMap(({ parameters }) =>
      parameters.filter((one) => /^%[a-z0-9]{3}%$/.test(String(one))),
    );
    assert.equal(asked.length, 1);
    assert.deepEqual([...new Set(parts)], ["%n77%", "%777%"]);
  });

  test("a filter by one organization, alone or with those below, reads no other organization", async () => {
    const organization = "7000500";
    const only = () => listUsers(provider, userListQuery.parse({ organization, scope: "only" }));
    assertUses(await planOf(page, only), "users_changed_idx");
    const below = () => listUsers(reseller, userListQuery.parse({ organization }));
    assertUses(await planOf(page, below), "users_changed_idx");
    assertUses(await planOf('as "reachesMore"', only), "organizations_customer_number_key");
  });

  test("a reseller filtering by an area that every owner has reads the owners first, and no grants when the owners fill the page", async () => {
    const work = () => listUsers(reseller, userListQuery.parse({ area: "userAdministration" }));
    const parts = (await planOf(page, work))
      .filter((node) => node["Node Type"] === "Append")
      .map(({ Plans = [] }) =>
        Plans.map((part) => nodesOf(part).map((node) => node["Index Name"])),
      );
    const grants = "user_permissions_permission_idx";
    const gathered = parts.find((part) => part.some((names) => names.includes(grants)));
    assert.deepEqual(
      gathered?.map((names) => names.includes(grants)),
      [false, true],
    );
  });

  test("a search within a customer never reads the sort index over all users, whatever is searched for", async () => {
    for (const sort of userOrders)
      for (const q of ["", "m", "nachname", "Nachname 99"]) {
        const nodes = await planOf(page, () => listUsers(actor, userListQuery.parse({ q, sort })));
        const used = nodes.flatMap((node) => node["Index Name"] ?? []);
        assert.deepEqual(
          used.filter((name) => name.includes("everywhere")),
          [],
          `${sort} ${q}`,
        );
      }
  });

  test("what the dashboard tells of an organization's own users is read from its index, for a reseller with thousands below too", async () => {
    for (const who of [actor, reseller]) {
      const nodes = await planOf("with account as", () => findDashboard(who));
      assertUses(nodes, "users_changed_idx", "outbox_user_idx");
    }
  });

  test("the counts beside the filters do not read other organizations", async () => {
    const work = () => listUsers(actor, userListQuery.parse({ q: "Nachname 7", status: "active" }));
    assertUses(await planOf("as facets", work), "users_changed_idx");
  });
});

describe("query plans of who has access (R-312)", () => {
  for (const [who, reader, organization] of [
    ["its owner", () => actor, ""],
    ["a reseller, of a customer", () => reseller, "7000500"],
    ["the provider, of a customer", () => provider, "7000500"],
  ] as const)
    for (const area of ["shop", "callList", "cloudPbx"] as const)
      test(`${who} asking for ${area} reads one organization, page by page by name, and no whole table`, async () => {
        const work = () => findAreaAccess(reader(), accessQuery.parse({ area, organization }));
        assertUses(await planOf("from page join users u", work), "users_name_idx");
        assertUses(await planOf("as asleep", work));
      });

  test("what a person has access to, and who can act from above, is read by number", async () => {
    const work = () => findPersonAccess(reseller, actor.userNumber);
    assertUses(await planOf("as grants", work), "users_pkey", "system_sessions_user_idx");
    assertUses(await planOf("as people", work), "organization_closure_upwards_idx");
  });

  test("the permission sets of a page of people are read by their keys, and those who have a set by its index (R-311)", async () => {
    const keys = [
      "user_permission_sets_pkey",
      "permission_sets_pkey",
      "permission_set_versions_set_id_version_pk",
    ];
    for (const reader of [actor, reseller]) {
      const list = () => listUsers(reader, userListQuery.parse({}));
      assertUses(await planOf('as "sortKey" from', list), ...keys);
      const kept = () => listKeptSets(reader);
      assertUses(await planOf('h."setId"', kept), "user_permission_sets_set_idx");
      const [set] = (await kept()).sets;
      assert.ok(set);
      const holders = () => findSetHolders(reader, set);
      assertUses(await planOf("h.sort_name", holders), "user_permission_sets_set_idx");
    }
    const place = { organizationId: actor.organizationId };
    const sources = () => findTickSources(actor, place);
    assertUses(await planOf("order by u.sort_name", sources), "users_name_idx");
    assertUses(await planOf("join organization_closure", sources));
  });
});

/** Asserts that only a page's handful of rows is sorted: to restore their order, and for the last letter of each. */
function assertUnsorted(nodes: Plan[], index: string): void {
  const types = nodes.map((node) => node["Node Type"]);
  const scan = nodes.findIndex((node) => node["Index Name"] === index);
  const page = types.slice(types.lastIndexOf("Limit", scan), scan);
  const few = (nodes[scan]?.["Plan Rows"] ?? Number.POSITIVE_INFINITY) < 200;
  assert.ok(few || !page.includes("Sort"), types.join(" > "));
}

describe("query plans of the search for an organization (R-603)", () => {
  const page = 'as "sortKey", shown."isWay"';
  const along = ["organizations_name_idx", "organizations_reseller_idx"];
  for (const [who, reader, own] of [
    ["the provider", () => provider, "organizations_name_idx"],
    ["a reseller", () => reseller, "organizations_reseller_idx"],
  ] as const) {
    test(`${who} searching for a word reads one index, for the page and for the count`, async () => {
      for (const q of ["Muster 7777", "7007777", "gibt es nicht", "zz", "z"]) {
        const work = () => searchOrganizations(reader(), organizationQuery.parse({ q }));
        assertReads(await planOf(page, work), ["organizations_search_idx"], along);
      }
    });

    test(`${who} searching for people and organizations at once reads the indexes of both (FEEL-M1)`, async () => {
      const both = ["organizations_search_idx", "users_search_idx"];
      const beside = [...along, "users_name_everywhere_idx", "users_name_reseller_idx"];
      for (const q of ["Muster 7777", "gibt es nicht"]) {
        const query = organizationQuery.parse({ q });
        const work = () => searchOrganizationsAndUsers(reader(), query);
        assertReads(await planOf(page, work), both, beside);
        const list = () => listUsersAndOrganizations(reader(), userListQuery.parse({ q }));
        const organizations = await planOf("as beside", list);
        assertReads(organizations, ["organizations_search_idx"], along);
      }
    });

    test(`${who} paging through all organizations by name reads the index`, async () => {
      const first = await searchOrganizations(reader(), organizationQuery.parse({}));
      for (const query of [{}, { after: first.next }]) {
        const work = () => searchOrganizations(reader(), organizationQuery.parse(query));
        assertReads(await planOf(page, work), [own], [own]);
      }
    });
  }

  test("a reseller paging through the customers by name, either way, reads the index, and the last ones worked with from theirs", async () => {
    const own = "organizations_reseller_idx";
    for (const sort of ["name", "-name"]) {
      const first = await listCustomers(reseller, organizationQuery.parse({ sort }));
      for (const query of [{ sort }, { sort, after: first.next }]) {
        const work = () => listCustomers(reseller, organizationQuery.parse(query));
        const indexes = "after" in query ? [own] : [own, "audit_events_actor_idx"];
        assertReads(await planOf(page, work), indexes, [own]);
      }
    }
  });

  test("the filter for the provider's resellers does not read the customers", async () => {
    const work = () => searchOrganizations(provider, organizationQuery.parse({ kind: "reseller" }));
    assertReads(await planOf(page, work), ["organizations_kind_idx"], ["organizations_name_idx"]);
  });

  test("a search for one customer number reads one index", async () => {
    const work = () => findOrganizationInReach(reseller, "7000778");
    assertUses(await planOf('as "closedAbove"', work), "organizations_customer_number_key");
  });
});

describe("query plans of single rows", () => {
  const session = "hash";
  test("the signed-in user is read by index", async () => {
    assertUses(
      await planOf("from sessions s join", () => findSignedIn(session, readOpenTasks)),
      "sessions_pkey",
      "users_pkey",
    );
  });

  test("the account of a link is read by index", async () => {
    assertUses(
      await planOf("from links l join", () => findLink("x")),
      "links_token_hash_key",
      "users_pkey",
    );
  });

  test("one user and the audit log of that user are read by index", async () => {
    const number = await value<number>(sql`select max(number)::int from users
      where organization_id = ${actor.organizationId}`);
    const work = () => findUser(actor, number);
    assertUses(await planOf('as "deletesAt"', work), "users_pkey");
    assertUses(await planOf("from audit_events", work), "audit_events_target_idx");
  });

  test("the time of a user's last link is read by index", async () => {
    const number = await value<number>(sql`select number::int from users
      where organization_id = ${actor.organizationId} and activated_at is null limit 1`);
    const work = () => resendActivation(actor, number).catch(() => {});
    assertUses(await planOf("max(created_at)", work), "links_user_idx");
  });

  const logins: [title: string, login: string, indexes: string[]][] = [
    ["an e-mail address", "Person777@muster.example", ["users_email_key"]],
    ["a customer number", "7000500", ["organizations_customer_number_key", "users_one_owner"]],
    ["a username", "U1000500", ["users_username_key"]],
  ];
  for (const [title, login, indexes] of logins) {
    test(`a sign-in by ${title} is read by index`, async () => {
      const work = () => findAuthenticated(login, "falsch").catch(() => {});
      // The first entry of this one tells whether there is an old hash (R-1003).
      assertReads(await planOf("u.password_hash", work), indexes, ["imported_accounts_old_idx"]);
    });
  }
});

/**
 * Asserts that these indexes are used and no big table is read; an index of the few open rows may be read completely.
 */
function assertFinds(nodes: Plan[], ...indexes: string[]): void {
  const read = nodes.map((node) =>
    [node["Node Type"], node["Relation Name"], node["Index Name"]].join(" "),
  );
  for (const index of indexes)
    assert.ok(
      nodes.some((node) => node["Index Name"] === index),
      `${index} in\n${read.join("\n")}`,
    );
  const scanned = nodes.filter(
    (node) => node["Node Type"] === "Seq Scan" && big.includes(node["Relation Name"] ?? ""),
  );
  assert.deepEqual(scanned, [], read.join("\n"));
}

describe("query plans of orders and tasks", () => {
  const query = (change: object) => orderQuery.parse(change);
  const row = 'as "sortKey" from (select';

  test("the list of orders, its pages and its open orders are read by index", async () => {
    const first = await listOrders(provider, query({}));
    for (const page of [{}, { after: first.next }]) {
      const nodes = await planOf(row, () => listOrders(provider, query(page)));
      assert.ok(nodes.some((node) => node["Index Name"] === "orders_received_idx"));
      assertUnsorted(nodes, "orders_received_idx");
    }
    const open = await planOf(row, () => listOrders(provider, query({ filter: "open" })));
    assert.ok(open.some((node) => node["Index Name"] === "orders_open_idx"));
  });

  test("an order is found by its number or its customer's number with an index", async () => {
    assertUses(await planOf("x.order_number =", () => findOrder("N-1")), "orders_pkey");
    const work = () => listOrders(provider, query({ q: "7000500" }));
    const nodes = await planOf(row, work);
    assertFinds(nodes, "orders_pkey", "orders_organization_idx");
    const searches = nodes.filter((node) => node["Index Name"] === "organizations_search_idx");
    assert.equal(
      searches.length,
      1,
      "the organizations are searched once for the page and its counts",
    );
  });

  test("due orders are read from an index of their own", async () => {
    assertUses(await planOf("order by next_attempt_at, received_at", workOrders), "orders_due_idx");
  });

  test("what metrics say of queues, seals and orders is read from the ends of indexes", async () => {
    const own = ["outbox_due_idx", "orders_open_idx", "system_outbox_due_idx"];
    const ends = ["audit_seals_pkey", "audit_seals_event_key"];
    const nodes = await planOf("mail_failures as", readQueues);
    assertReads(nodes, own, [...own, ...ends, "orders_received_idx", "audit_events_pkey"]);
  });

  test("open tasks are read without reading completed ones", async () => {
    const sources: [text: string, index: string][] = [
      ["x.state = 'waiting' as waiting", "orders_open_idx"],
      ["from users p join organizations o", "users_pending_owner_idx"],
      ["m.settled_at as since", "outbox_undelivered_idx"],
      ["from tasks where settled_at is null", "tasks_open_idx"],
    ];
    for (const [text, index] of sources) {
      assertFinds(await planOf(text, () => listTasks(provider)), index);
    }
  });

  test("the provider's page of one organization is read by index", async () => {
    const work = () => findOrganizationDetail(provider, "7000500");
    assertUses(await planOf("as below", work), "organizations_customer_number_key");
    assertUses(await planOf("order by x.received_at desc", work), "orders_organization_idx");
  });
});

test("deleting a user deletes dependent rows by index, without scanning a table", async () => {
  const open = await rows<{ column: string }>(sql`
    select c.conrelid::regclass || '.' || a.attname as column
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'f' and c.connamespace = 'public'::regnamespace
      and c.confrelid in ('users'::regclass, 'links'::regclass) and not exists (
        select from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1] and i.indpred is null)`);
  assert.deepEqual(open, [], "references without an index of their own");
});

describe("query plans of the audit log's page (R-801)", () => {
  const page = 'as "sortKey" from (';
  const read = (reader: () => Actor, filters: object) =>
    planOf(page, () => listActivity(reader(), activityQuery.parse(filters)));

  test("the provider's unfiltered pages are read from the end of the index or from any position", async () => {
    for (const [event, index] of [
      [null, "audit_events_changes_idx"],
      ["all", "audit_events_at_idx"],
    ] as const) {
      const asked = event ? { event } : {};
      const first = await listActivity(provider, activityQuery.parse(asked));
      const nodes = await read(() => provider, asked);
      assertReads(nodes, [index], [index]);
      assertUnsorted(nodes, index);
      const next = await read(() => provider, { ...asked, after: first.next });
      assertUses(next, index);
      assertUnsorted(next, index);
      const days = { ...asked, from: "2026-01-01", to: "2026-01-31" };
      assertUses(await read(() => provider, days), index);
    }
  });

  for (const [what, filters, ...indexes] of [
    ["an event", { event: "user.locked" }, "audit_events_event_idx"],
    ["a person", { person: "1000777" }, "audit_events_target_at_idx", "audit_events_actor_idx"],
    [
      "a person and an area",
      { person: "1000777", area: "fax" },
      "audit_events_target_at_idx",
      "audit_events_actor_idx",
    ],
    ["an organization", { organization: "7000500" }, "audit_events_organization_changes_idx"],
  ] as const)
    test(`the provider filtering by ${what} reads an index`, async () => {
      assertUses(await read(() => provider, filters), ...indexes);
    });

  test("the provider filtering by refused attempts reads an index", async () => {
    const index = "audit_events_refused_idx";
    assertReads(await read(() => provider, { outcome: "refused" }), [index], [index]);
  });

  test("one organization's audit log is read from its own index without sorting", async () => {
    const index = "audit_events_organization_idx";
    for (const [asked, own] of [
      [{}, "audit_events_organization_changes_idx"],
      [{ event: "all" }, index],
    ] as const) {
      const nodes = await read(() => actor, asked);
      assertUses(nodes, own);
      assertUnsorted(nodes, own);
    }
    assertUses(await read(() => actor, { event: "user.locked", outcome: "done" }), index);
  });

  test("the audit log of a quarter of all organizations is read from their reseller's index without sorting", async () => {
    for (const [filters, index] of [
      [{}, "audit_events_reseller_changes_idx"],
      [{ event: "all" }, "audit_events_reseller_idx"],
      [{ event: "user.locked" }, "audit_events_reseller_event_idx"],
      [{ outcome: "refused" }, "audit_events_reseller_refused_idx"],
    ] as const) {
      const nodes = await read(() => reseller, filters);
      assertUses(nodes, index);
      assertUnsorted(nodes, index);
    }
  });

  test("of a kind of events each is read from its own index (FEEL-M6)", async () => {
    for (const [reader, index] of [
      [() => provider, "audit_events_event_idx"],
      [() => reseller, "audit_events_reseller_event_idx"],
    ] as const)
      for (const event of ["accounts", "orders", "signIn"])
        assertUses(await read(reader, { event }), index);
    const own = () => read(() => actor, { event: "orders" });
    assertUses(await own(), "audit_events_organization_idx");
  });

  test("an area is looked for along the index without sign-ins, and not without end (FEEL-M6)", async () => {
    for (const [reader, index] of [
      [() => provider, "audit_events_changes_idx"],
      [() => reseller, "audit_events_reseller_changes_idx"],
      [() => actor, "audit_events_organization_changes_idx"],
    ] as const) {
      const nodes = await read(reader, { area: "fax" });
      assertReads(nodes, [index], [index]);
      assertUnsorted(nodes, index);
    }
  });

  test("a name is searched for among the users within reach", async () => {
    const work = () =>
      listActivity(provider, activityQuery.parse({ person: "Nachname 990, Vorname 20" }));
    assertUses(await planOf(page, work), "users_search_idx");
  });
});

describe("query plans of what the clock does", () => {
  test("events without a seal are read by index", async () => {
    const nodes = await planOf("from audit_events e", sealAuditLog);
    assertUses(nodes, "audit_events_pkey", "audit_seals_event_key");
  });

  test("events past their retention are read by index", async () => {
    assertUses(await planOf("delete from audit_events", purge), "audit_events_at_idx");
    const signIns = "e.event = any(array";
    assertUses(await planOf(signIns, purge), "audit_events_event_idx");
  });

  test("due letters are read by index", async () => {
    await rows(sql`insert into outbox (kind, user_number, next_attempt_at)
      select 'passwordChanged', number, now() + interval '1 day' from users limit 30`);
    assertUses(await planOf("update outbox set state = 'sending'", drainOutbox), "outbox_due_idx");
  });

  test("users past the thirty days are read by index", async () => {
    assertUses(await planOf("delete from users", purge), "users_pending_idx");
  });

  test("users to be reminded are read by index", async () => {
    assertUses(await planOf("with due as (", purge), "users_pending_idx");
  });

  test("organizations whose people are to be reminded of a second factor are read by index", async () => {
    assertUses(await planOf("with held as (", purge), "organizations_second_factor_idx");
  });

  test("dead links, ended sessions and old letters are read by index", async () => {
    assertUses(await planOf('delete from "sessions"', purge), "sessions_expiry_idx");
    assertUses(await planOf('delete from "links"', purge), "links_expiry_idx");
    assertUses(await planOf('delete from "outbox"', purge), "outbox_settled_idx");
  });
});

describe("query plans of connected systems (R-903)", () => {
  test("the look at each second, and the claim, read the waiting logouts of a system from an index of their own", async () => {
    const look = () => transaction("system", (tx) => findDue(tx, ["shop", "invoiceArchive"]));
    const due = await planOf("from system_rechecks", look);
    assertUses(due, "system_outbox_due_idx");
    const claim = await planOf("set state = 'sending'", () => claimLogouts("shop"));
    assertUses(claim, "system_outbox_due_idx");
  });

  test("one person's open sessions are read from an index", async () => {
    const { userNumber } = actor;
    const work = () =>
      transaction("system", (tx) => endLostSystemSessions(tx, { userNumbers: [userNumber] }));
    assertUses(await planOf("from system_sessions", work), "system_sessions_user_idx");
  });
});
