import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import postgres, { type Sql } from "postgres";
import { connect, disconnect } from "#db/client";
import type { Actor } from "#lib/rules/delegation";
import { userListQuery } from "#lib/rules/schemas";
import { authenticate } from "./accounts";
import { findLink } from "./links";
import { drainOutbox } from "./outbox";
import { purge } from "./purge";
import { findSignedIn } from "./sessions";
import { addOrganization, addUser, openWorld, rows, value, type World } from "./support/world";
import { findUser } from "./user-detail";
import { listUsers } from "./user-list";
import { resendActivation } from "./user-verbs";

/**
 * How PostgreSQL answers the questions that are asked all day, in a database of some size. The statements are those
 * that the domain sends: a logger takes them down, and each is explained as it was sent.
 */
let world: World;
let actor: Actor;
let client: Sql;
const sent: { statement: string; parameters: unknown[] }[] = [];

before(async () => {
  world = await openWorld();
  const root = await addOrganization("operator", null);
  const tenant = await addOrganization("tenant", root, ["cloudPbx"]);
  const { organizationId } = await addOrganization("customer", tenant, ["cloudPbx"]);
  actor = await addUser(organizationId, [], { isOwner: true });
  await rows(sql`insert into organizations (kind, parent_id, parent_kind, customer_number, name, place,
      contact_first_name, contact_last_name, contact_email)
    select 'customer', ${tenant.organizationId}, 'tenant', (7000000 + n)::text, 'Muster ' || n, 'Hamburg', 'A', 'B', 'a@b.example'
    from generate_series(1, 10000) n`);
  // Two thousand in the own organization, the others spread over the rest.
  await rows(sql`insert into users (organization_id, is_owner, first_name, last_name, email, activated_at, password_hash,
      last_sign_in_at, changed_at, created_at)
    select case when n <= 2000 then ${organizationId}::int else o.first + n % 10000 end, n between 2001 and 12000,
      'Vorname ' || n % 97, 'Nachname ' || n % 991, 'person' || n || '@muster.example',
      case when n % 20 > 0 then now() end, case when n % 20 > 0 then 'x' end,
      now() - n * interval '1 minute', now() - n * interval '1 second', now() - n % 25 * interval '1 day'
    from generate_series(1, 20000) n, (select min(id) as first from organizations where customer_number > '7') o`);
  await rows(
    sql`insert into user_permissions select number, p from users, unnest(array['invoices', 'contacts', 'shop']) p`,
  );
  await rows(sql`insert into links (purpose, user_number, token_hash, key_id, expires_at)
    select 'activation', number, 'hash ' || number, 'x', now() + interval '1 day' from users`);
  await rows(sql`insert into sessions (id_hash, user_number, user_agent, expires_at)
    select 'hash ' || number, number, '', now() + interval '1 hour' from users`);
  await rows(sql`insert into outbox (kind, user_number, state, settled_at)
    select 'activation', number, 'sent', now() from users`);
  await rows(sql`insert into audit_events (event, outcome, target_number, organization_id)
    select 'user.created', 'done', number, organization_id from users`);
  client = postgres(world.url, { max: 1 });
  await client`analyze`;
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
  "Index Cond"?: string;
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  Plans?: Plan[];
};

function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

/** The nodes of the plan of the first statement that contains this text, among those that the work sends. */
async function planOf(text: string, work: () => Promise<unknown>): Promise<Plan[]> {
  sent.length = 0;
  await work();
  const found = sent.find(({ statement }) => statement.includes(text));
  assert.ok(found, `no statement with ${text}`);
  const [row] = await client.unsafe(
    `explain (format json) ${found.statement}`,
    found.parameters as never[],
  );
  const explained = (row?.["QUERY PLAN"] ?? []) as { Plan: Plan }[];
  return explained.flatMap((one) => nodesOf(one.Plan));
}

const big = [
  "users",
  "user_permissions",
  "links",
  "sessions",
  "outbox",
  "audit_events",
  "organizations",
  "organization_closure",
];

/** That these indexes are used, that no big table is read from end to end, and nothing big is sorted. */
function assertUses(nodes: Plan[], ...indexes: string[]): void {
  const used = new Set(nodes.map((node) => node["Index Name"]));
  const plan = nodes.map((node) =>
    [node["Node Type"], node["Relation Name"], node["Index Name"]].filter(Boolean).join(" "),
  );
  for (const index of indexes) assert.ok(used.has(index), `${index} in\n${plan.join("\n")}`);
  // An index that is read from end to end, and judged row by row, is no better than the table.
  const unconditional = nodes.filter((node) => node["Index Name"] && !node["Index Cond"]);
  assert.deepEqual(unconditional, [], plan.join("\n"));
  const scanned = nodes
    .filter((node) => node["Node Type"] === "Seq Scan" && big.includes(node["Relation Name"] ?? ""))
    .map((node) => node["Relation Name"]);
  assert.deepEqual(scanned, [], plan.join("\n"));
}

describe("the list of users", () => {
  const orders = {
    changed: "users_changed_idx",
    name: "users_name_idx",
    signIn: "users_sign_in_idx",
  };
  for (const [sort, index] of Object.entries(orders)) {
    test(`by ${sort}: the first page, the next and the one before come from the index, unsorted`, async () => {
      const page = "as sort_key from";
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
        // The one sort that remains is that of the last letter of each row.
        const scan = nodes.findIndex((node) => node["Index Name"] === index);
        const above = nodes.slice(0, scan).map((node) => node["Node Type"]);
        assert.ok(!above.includes("Sort"), above.join(" > "));
      }
    });
  }

  test("the numbers beside the filters do not read other organizations", async () => {
    const work = () => listUsers(actor, userListQuery.parse({ q: "Nachname 7" }));
    assertUses(await planOf("group by state", work));
  });
});

describe("one question about one thing", () => {
  const session = "hash";
  test("who is signed in", async () => {
    assertUses(
      await planOf("from sessions s join", () => findSignedIn(session)),
      "sessions_pkey",
      "users_pkey",
    );
  });

  test("whose link this is", async () => {
    assertUses(
      await planOf("from links l join", () => findLink("x")),
      "links_token_hash_key",
      "users_pkey",
    );
  });

  test("one user, and the history", async () => {
    const number = await value<number>(sql`select max(number)::int from users
      where organization_id = ${actor.organizationId}`);
    const work = () => findUser(actor, number);
    assertUses(await planOf("as deletes_at", work), "users_pkey");
    assertUses(await planOf("from audit_events", work), "audit_events_target_idx");
  });

  test("when this person got the last link", async () => {
    const number = await value<number>(sql`select number::int from users
      where organization_id = ${actor.organizationId} and activated_at is null limit 1`);
    const work = () => resendActivation(actor, number).catch(() => {});
    assertUses(await planOf("as seconds", work), "links_user_idx");
  });

  const logins: [title: string, login: string, indexes: string[]][] = [
    ["an e-mail address", "Person777@muster.example", ["users_email_key"]],
    ["a customer number", "7000500", ["organizations_customer_number_key", "users_one_owner"]],
    ["a username", "U1000500", ["users_username_key"]],
  ];
  for (const [title, login, indexes] of logins) {
    test(`a sign-in by ${title}`, async () => {
      const work = () => authenticate(login, "falsch").catch(() => {});
      assertUses(await planOf("u.password_hash", work), ...indexes);
    });
  }
});

test("whoever is deleted takes along what hangs on the account, and no table is read for it", async () => {
  const open = await rows<{ column: string }>(sql`
    select c.conrelid::regclass || '.' || a.attname as column
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'f' and c.connamespace = 'public'::regnamespace
      and c.confrelid in ('users'::regclass, 'links'::regclass) and not exists (
        select from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1] and i.indpred is null)`);
  assert.deepEqual(open, [], "references without an index of their own");
});

describe("what the clock does", () => {
  test("the letters that are due", async () => {
    await rows(sql`insert into outbox (kind, user_number, next_attempt_at)
      select 'passwordChanged', number, now() + interval '1 day' from users limit 30`);
    assertUses(await planOf("update outbox set state = 'sending'", drainOutbox), "outbox_due_idx");
  });

  test("the people whose thirty days are over", async () => {
    assertUses(await planOf("delete from users", purge), "users_pending_idx");
  });

  test("dead links, ended sessions and old letters", async () => {
    assertUses(await planOf('delete from "sessions"', purge), "sessions_expiry_idx");
    assertUses(await planOf('delete from "links"', purge), "links_expiry_idx");
    assertUses(await planOf('delete from "outbox"', purge), "outbox_settled_idx");
  });
});
