import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction, transactionOfLogin } from "#db/client";
import { DatabaseFault } from "#db/errors";
import { type Principal, roles } from "#db/roles";
import { findWeakness } from "#lib/domain/installation/weakness";
import {
  addOrganization,
  addUser,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import type { Actor } from "#lib/rules/delegation";

/**
 * Row-level security behind the rules (S-48, S-70, S-71): statements that a domain function would send if it forgot its
 * condition, and statements that no code of ours would send.
 */
type Place = { organizationId: number; person: Actor; colleague: Actor };

let world: World;
let provider: Place;
let reseller: Place;
let customer: Place;
let neighbour: Place;

/** Tables with policies, and those of them from which an actor's role may read a column. */
let protectedTables: string[];
let readableTables: string[];

before(async () => {
  world = await openWorld();
  const place = async (
    kind: Parameters<typeof addOrganization>[0],
    parent: Parameters<typeof addOrganization>[1],
  ) => {
    const node = await addOrganization(kind, parent, kind === "provider" ? [] : ["cloudPbx"]);
    const person = await addUser(node.organizationId, ["userAdministration", "invoices"]);
    const colleague = await addUser(node.organizationId, ["invoices"]);
    return { ...node, person, colleague };
  };
  provider = await place("provider", null);
  const root = { organizationId: provider.organizationId, kind: "provider" as const };
  reseller = await place("reseller", root);
  const middle = { organizationId: reseller.organizationId, kind: "reseller" as const };
  customer = await place("customer", middle);
  neighbour = await place("customer", middle);
  await plantEverywhere();
  protectedTables = (
    await rows<{ name: string }>(sql`select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relrowsecurity order by 1`)
  ).map(({ name }) => name);
  readableTables = (
    await rows<{ name: string }>(sql`select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relrowsecurity
        and has_any_column_privilege('zugang_app', oid, 'SELECT') order by 1`)
  ).map(({ name }) => name);
});
after(() => world.close());

/** Inserts a row of every kind for every person and every organization. */
async function plantEverywhere(): Promise<void> {
  const soon = sql`now() + interval '1 hour'`;
  for (const statement of [
    sql`insert into sessions (id_hash, user_number, user_agent, expires_at) select 's' || number, number, '', ${soon} from users`,
    sql`insert into known_devices (id_hash, user_number) select 'd' || number, number from users`,
    sql`insert into authenticators (user_number, encrypted_secret, last_step) select number, 'x', 0 from users`,
    sql`insert into recovery_codes (user_number, code_hash) select number, 'x' from users`,
    sql`insert into passkeys (credential_id, user_number, public_key, counter, name) select 'p' || number, number, 'x', 0, 'x' from users`,
    sql`insert into links (purpose, user_number, token_hash, key_id, expires_at)
      select 'passwordReset', number, 'u' || number, 'x', ${soon} from users`,
    sql`insert into links (purpose, organization_id, token_hash, key_id, expires_at)
      select 'registration', id, 'o' || id, 'x', ${soon} from organizations`,
    sql`insert into outbox (kind, user_number) select 'passwordChanged', number from users`,
    sql`insert into outbox (kind, organization_id) select 'registration', id from organizations`,
    sql`insert into outbox (kind, encrypted_request) values ('passwordForgotten', 'x')`,
    sql`insert into bulk_jobs (kind, actor_number, total) select 'remove', user_number, 1
      from user_permissions where permission = 'userAdministration'`,
    sql`insert into bulk_rows (job_id, position, user_number) select id, 1, actor_number from bulk_jobs`,
    sql`insert into administrator_reports (kind, subject_number) select 'colleaguesActivated', number from users`,
    sql`insert into tasks (kind, organization_id) select 'ownerDeleted', id from organizations`,
    sql`insert into orders (order_number, digest, key_id, customer_number, organization_id, state)
      select 'N-' || id, '', '', customer_number, id, 'done' from organizations`,
    sql`insert into audit_events (event, outcome, actor_number, actor_organization_id, target_number, organization_id)
      select 'user.created', 'done', number, organization_id, number, organization_id from users`,
    sql`insert into audit_events (event, outcome) values ('request.refused', 'refused')`,
    sql`insert into system_sessions (sid, system, user_number, subject, session_handle, areas, expires_at)
      select 'y' || number, 'shop', number, subject, handle, '{shop}', ${soon} from users join sessions on user_number = number`,
    sql`insert into system_outbox (system, sid, subject, expires_at) values ('shop', 'x', gen_random_uuid(), ${soon})`,
    sql`insert into system_states (system) values ('shop')`,
    sql`insert into system_rechecks (user_number) select number from users`,
    sql`insert into oidc_records (model, id_hash, payload, sid, expires_at)
      select 'AccessToken', sid, '{}', sid, ${soon} from system_sessions`,
    sql`insert into access_requests (user_number, area, organization_id) select number, 'shop', organization_id from users`,
    sql`insert into imported_accounts (user_number, source, old_hash, kept_until) select number, 'csv', 'x', now()::date from users`,
    sql`insert into oidc_keys (kid, sealed, signs_from) values ('x', 'x', now())`,
    sql`insert into permission_sets (organization_id, name) select id, 'IT' from organizations`,
    sql`insert into permission_set_versions (set_id, version, permissions) select id, 1, '{invoices}' from permission_sets`,
    sql`insert into user_permission_sets (user_number, set_id, version) select u.number, s.id, 1
      from users u join permission_sets s on s.organization_id = u.organization_id`,
    sql`insert into appearances (organization_id, kind, state, version, name, colour, address, imprint, privacy, email, phone)
      select id, kind, 'published', 1, 'x', '#0a7d4f', 'x', 'https://a.example/', 'https://a.example/', 'x', 'x'
      from organizations where kind = 'reseller'`,
  ])
    await rows(statement);
}

const ask = (as: Principal, statement: SQL) =>
  transaction(as, async (tx) => [...(await tx.execute(statement))]);

/** Asserts that the database refuses (42501), which rolls back the whole transaction. */
async function refuses(as: Principal, statement: SQL): Promise<void> {
  const answer = await ask(as, statement).catch((error: unknown) => error);
  assert.ok(answer instanceof DatabaseFault, `not refused: ${JSON.stringify(answer)}`);
  assert.equal(answer.code, "42501");
}

/** Takes a role like a transaction does, without a scope. */
async function takeRole(tx: Transaction, role: string): Promise<void> {
  await tx.execute(sql`select set_config('role', ${role}, true)`);
}

/** The organization that a row belongs to. */
const ownersOf: Record<string, SQL> = {
  organizations: sql`x.id`,
  users: sql`x.organization_id`,
  organization_products: sql`x.organization_id`,
  orders: sql`x.organization_id`,
  tasks: sql`x.organization_id`,
  permission_sets: sql`x.organization_id`,
  appearances: sql`x.organization_id`,
  permission_set_versions: sql`(select s.organization_id from permission_sets s where s.id = x.set_id)`,
  audit_events: sql`x.organization_id`,
  links: sql`coalesce(x.organization_id, (select u.organization_id from users u where u.number = x.user_number))`,
  outbox: sql`coalesce(x.organization_id, (select u.organization_id from users u where u.number = x.user_number))`,
  bulk_jobs: sql`(select u.organization_id from users u where u.number = x.actor_number)`,
  administrator_reports: sql`(select u.organization_id from users u where u.number = x.subject_number)`,
  system_outbox: sql`null::int`,
  system_states: sql`null::int`,
  oidc_keys: sql`null::int`,
  oidc_records: sql`(select u.organization_id from users u join system_sessions y on y.user_number = u.number where y.sid = x.sid)`,
};
const ownerOf = (table: string) =>
  ownersOf[table] ?? sql`(select u.organization_id from users u where u.number = x.user_number)`;

/** The organizations whose rows a person sees in all of a table. */
async function organizationsSeen(person: Actor, table: string): Promise<(number | null)[]> {
  // Counted, because not every column may be read.
  const seen = await transaction(person, (tx) =>
    tx.execute<{ count: number }>(sql`select count(*)::int as count from ${sql.identifier(table)}`),
  );
  const all = await rows<{ organization: number | null; count: number }>(sql`
    select ${ownerOf(table)} as organization, count(*)::int as count from ${sql.identifier(table)} x group by 1 order by 1`);
  // Also queried by organization, to check that the total is the sum of what is seen of each.
  const found: (number | null)[] = [];
  let sum = 0;
  for (const { organization, count } of all) {
    const [part] = await transaction(person, (tx) =>
      tx.execute<{
        count: number;
      }>(sql`select count(*)::int as count from ${sql.identifier(table)} x
        where ${ownerOf(table)} is not distinct from ${organization}::int`),
    );
    sum += part?.count ?? 0;
    if (part?.count) {
      assert.equal(part.count, count, `${table}: all or nothing of an organization`);
      found.push(organization);
    }
  }
  assert.equal(seen[0]?.count, sum, `${table}: nothing besides`);
  return found;
}

/** Of those, tables about the installation's connected systems, which the provider sees. */
const ofNobody = new Set(["system_outbox", "system_states", "oidc_keys"]);
/** Tables of the provider; rows of ancestors that entitlement and closing depend on; and what is offered from above. */
const desk = new Set(["orders", "tasks", ...ofNobody]);
const offered = new Set(["permission_sets", "permission_set_versions"]);
const upwards = new Set(["organizations", "organization_products", ...offered]);
/** What a reseller shows to everybody below; only resellers have it. */
const shown = new Set(["appearances"]);
/** Rows that only their author sees, even if that is somebody below. */
const own = new Set(["bulk_jobs", "bulk_rows"]);

describe("a query without a condition finds nothing out of reach (S-70)", () => {
  test("without a scope the actor's role sees no row in any table", async () => {
    assert.ok(protectedTables.length >= 14, protectedTables.join());
    for (const settings of ["nothing was set", "what was set is over"])
      await transactionOfLogin(async (tx) => {
        if (settings === "what was set is over")
          await tx.execute(
            sql`select set_config('app.organization', '', true), set_config('app.actor', '', true)`,
          );
        await takeRole(tx, "zugang_app");
        for (const table of readableTables) {
          const found = await tx.execute(sql`select from ${sql.identifier(table)}`);
          assert.equal(found.length, 0, `${table}: ${settings}`);
        }
        for (const view of ["reachable_users", "reachable_organizations"])
          assert.equal((await tx.execute(sql`select from ${sql.identifier(view)}`)).length, 0);
      });
  });

  test("a table from which an actor reads no column is refused altogether", async () => {
    const closed = protectedTables.filter((name) => !readableTables.includes(name));
    assert.deepEqual(closed, [
      "administrator_reports",
      "imported_accounts",
      "oidc_records",
      "system_rechecks",
    ]);
    for (const name of closed)
      await refuses(provider.person, sql`select from ${sql.identifier(name)}`);
  });

  test("a customer's user sees their own organization, and of those above only what entitlement needs", async () => {
    for (const table of readableTables) {
      const line = [provider.organizationId, reseller.organizationId, customer.organizationId];
      const expected = desk.has(table)
        ? []
        : shown.has(table)
          ? [reseller.organizationId]
          : upwards.has(table)
            ? line.filter(
                (id) => table !== "organization_products" || id !== provider.organizationId,
              )
            : [customer.organizationId];
      assert.deepEqual(await organizationsSeen(customer.person, table), expected, table);
    }
  });

  test("a reseller's user sees everything below", async () => {
    for (const table of readableTables) {
      const below = [reseller, customer, neighbour].map(({ organizationId }) => organizationId);
      const expected = desk.has(table)
        ? []
        : own.has(table) || shown.has(table)
          ? [reseller.organizationId]
          : table === "organizations" || offered.has(table)
            ? [provider.organizationId, ...below]
            : below;
      assert.deepEqual(await organizationsSeen(reseller.person, table), expected, table);
    }
  });

  test("the provider sees all organizations, and what belongs to none", async () => {
    for (const table of readableTables) {
      const all = [provider, reseller, customer, neighbour].map(
        ({ organizationId }) => organizationId,
      );
      const booked = table === "organization_products" ? all.slice(1) : all;
      const rest = table === "audit_events" ? [...booked, null] : booked;
      const seen = ofNobody.has(table) ? [null] : rest;
      const only = own.has(table) ? [provider.organizationId] : seen;
      const expected = shown.has(table) ? [reseller.organizationId] : only;
      assert.deepEqual(await organizationsSeen(provider.person, table), expected, table);
    }
  });

  test("a colleague cannot see another person's bulk jobs or create one in that name (R-310)", async () => {
    for (const table of own)
      assert.deepEqual(await organizationsSeen(customer.colleague, table), [], table);
    const { userNumber } = customer.person;
    await refuses(
      customer.colleague,
      sql`insert into bulk_jobs (kind, actor_number, total) values ('remove', ${userNumber}, 1)`,
    );
    const [job] = await rows<{ id: string }>(
      sql`select id from bulk_jobs where actor_number = ${userNumber}`,
    );
    await refuses(
      customer.colleague,
      sql`insert into bulk_rows (job_id, position, user_number) values (${job?.id}, 2, ${userNumber})`,
    );
  });

  test("the views of the search show the same rows as the tables", async () => {
    for (const { person } of [customer, reseller, provider]) {
      const seen = await ask(person, sql`select number from users order by 1`);
      assert.deepEqual(await ask(person, sql`select number from reachable_users order by 1`), seen);
    }
    const below = await ask(
      reseller.person,
      sql`select id from reachable_organizations order by 1`,
    );
    assert.deepEqual(
      below.map(({ id }) => id),
      [reseller, customer, neighbour].map(({ organizationId }) => organizationId),
    );
  });

  test("an update or a deletion without a condition changes only rows within reach", async () => {
    const others = async (table: string) =>
      rows(sql`select x.ctid::text as at, x::text as line from ${sql.identifier(table)} x
        where ${ownerOf(table)} is distinct from ${customer.organizationId} order by 1`);
    const before = new Map<string, unknown>();
    for (const table of protectedTables) before.set(table, await others(table));
    const failed = new Error("nothing of this stays");
    for (const statement of [
      sql`update users set first_name = 'Niemand'`,
      sql`update links set superseded_at = now()`,
      sql`update outbox set state = 'cancelled', settled_at = now()`,
      sql`update tasks set settled_at = now()`,
      sql`update orders set state = 'done', settled_at = now()`,
      sql`update bulk_jobs set state = 'running'`,
      sql`update bulk_rows set outcome = 'done', settled_at = now()`,
      sql`delete from bulk_rows`,
      sql`delete from sessions`,
      sql`delete from user_permissions`,
      sql`delete from authenticators`,
      sql`delete from organization_products`,
      sql`delete from permission_sets`,
      sql`update appearances set name = 'Niemand'`,
      sql`delete from appearances`,
      sql`delete from user_permission_sets`,
      sql`delete from users`,
    ]) {
      await assert.rejects(
        transaction(customer.person, async (tx) => {
          await tx.execute(statement);
          await tx.execute(sql`select set_config('role', 'none', true)`);
          for (const table of protectedTables) {
            const now =
              await tx.execute(sql`select x.ctid::text as at, x::text as line from ${sql.identifier(table)} x
              where ${ownerOf(table)} is distinct from ${customer.organizationId} order by 1`);
            // Rows that a deletion leaves behind belong to nobody any more.
            const left = [...now].filter(({ at }) =>
              (before.get(table) as { at: string }[]).some((one) => one.at === at),
            );
            assert.deepEqual(left, before.get(table), table);
          }
          throw failed;
        }),
        failed,
      );
    }
  });
});

describe("row-level security refuses unauthorized writes (S-48, S-70, R-102, R-203)", () => {
  const newUser = (organizationId: number, more = sql``, values = sql``) => sql`
    insert into users (organization_id, first_name, last_name, email ${more})
    values (${organizationId}, 'A', 'B', 'neu@muster.example' ${values})`;

  test("a new user in another organization is refused", () =>
    refuses(customer.person, newUser(neighbour.organizationId)));

  test("a new user in an organization above is refused", () =>
    refuses(customer.person, newUser(reseller.organizationId)));

  test("a permission set is written only by its own organization, and never for another one (R-311)", async () => {
    for (const { organizationId } of [reseller, neighbour, provider])
      await refuses(
        customer.person,
        sql`insert into permission_sets (organization_id, name) values (${organizationId}, 'Neu')`,
      );
    for (const { person } of [reseller, provider])
      await refuses(
        person,
        sql`update permission_sets set name = 'Anders' where organization_id = ${customer.organizationId}`,
      );
    await refuses(customer.person, sql`update permission_sets set version = 2`);
    await refuses(
      customer.person,
      sql`insert into permission_set_versions (set_id, version, permissions)
        select id, 2, '{shop}' from permission_sets where organization_id = ${reseller.organizationId}`,
    );
    await refuses(customer.person, sql`update permission_set_versions set permissions = '{shop}'`);
    await refuses(customer.person, sql`delete from permission_set_versions`);
  });

  test("a new user who is already activated, or is an owner, is refused for an administrator", async () => {
    const own = customer.organizationId;
    await refuses(
      customer.person,
      newUser(own, sql`, activated_at, password_hash`, sql`, now(), 'x'`),
    );
    await refuses(customer.person, newUser(own, sql`, password_hash`, sql`, 'x'`));
    await refuses(customer.person, newUser(own, sql`, is_owner`, sql`, true`));
  });

  test("changes of immutable columns are refused for every role", async () => {
    for (const as of [provider.person, "auth", "system"] as const)
      for (const change of [
        sql`organization_id = organization_id`,
        sql`email = email`,
        sql`number = default`,
        sql`username = default`,
        sql`is_owner = false`,
        sql`created_at = now()`,
      ])
        await refuses(
          as,
          sql`update users set ${change} where number = ${customer.person.userNumber}`,
        );
  });

  test("changes of an organization's parent and number are refused", async () => {
    for (const as of [provider.person, "auth", "system"] as const)
      for (const column of ["parent_id", "kind", "customer_number"])
        await refuses(
          as,
          sql`update organizations set ${sql.identifier(column)} = ${sql.identifier(column)}`,
        );
  });

  test("changes of the permissions of a user out of reach are refused", () =>
    refuses(
      customer.person,
      sql`insert into user_permissions values (${neighbour.person.userNumber}, 'shop')`,
    ));

  test("R-312: who grants a permission is kept with it, and nobody can name another person or another moment", async () => {
    const { colleague, person } = customer;
    await ask(
      person,
      sql`insert into user_permissions (user_number, permission) values (${colleague.userNumber}, 'sms')`,
    );
    const [kept] =
      await rows(sql`select granted_by, granted_for, granted_at > now() - interval '1 minute' as fresh
      from user_permissions where user_number = ${colleague.userNumber} and permission = 'sms'`);
    assert.deepEqual(kept, {
      granted_by: String(person.userNumber),
      granted_for: person.organizationId,
      fresh: true,
    });
    for (const column of ["granted_by", "granted_for", "granted_at"])
      await refuses(
        person,
        sql`insert into user_permissions (user_number, permission, ${sql.identifier(column)})
          values (${colleague.userNumber}, 'shop', null)`,
      );
    await refuses(person, sql`update user_permissions set granted_by = null`);
  });

  test("changes of products, orders and organizations are refused for everybody but the provider", async () => {
    for (const { person } of [customer, reseller]) {
      await refuses(
        person,
        sql`insert into organization_products values (${customer.organizationId}, 'faxAndSms')`,
      );
      await refuses(
        person,
        sql`insert into organizations (kind, parent_id, parent_kind, customer_number, name, place,
          contact_first_name, contact_last_name, contact_email)
          values ('customer', ${reseller.organizationId}, 'reseller', '99', 'A', 'B', 'C', 'D', 'e@f.example')`,
      );
    }
  });

  test("an organization above can be locked against changes, but not changed", async () => {
    const lock = sql`select from organizations where id = ${reseller.organizationId} for share`;
    assert.equal((await ask(customer.person, lock)).length, 1);
    await refuses(
      customer.person,
      sql`update organizations set name = 'Meins' where id = ${reseller.organizationId}`,
    );
    // Nor one below: master data belong to the provider.
    await refuses(
      reseller.person,
      sql`update organizations set name = 'Meins' where id = ${customer.organizationId}`,
    );
  });

  test("R-103, D-1: administrators can change only the requirement of a second factor of their own organization", async () => {
    const own = sql`where id = ${customer.organizationId}`;
    for (const column of [
      sql`name = 'Meins'`,
      sql`contact_email = 'a@b.example'`,
      sql`closed_at = now()`,
      sql`second_factor_by_provider = false`,
    ])
      await refuses(customer.person, sql`update organizations set ${column} ${own}`);
    await transaction(customer.person, async (tx) => {
      await tx.execute(sql`update organizations set requires_second_factor = true ${own}`);
      await tx.execute(sql`update organizations set requires_second_factor = false ${own}`);
    });
    const day = sql`second_factor_from = current_date + 1, second_factor_told = current_date`;
    await transaction(customer.person, (tx) =>
      tx.execute(sql`update organizations set ${day} ${own}`),
    );
    await rows(
      sql`update organizations set requires_second_factor = true, second_factor_by_provider = true ${own}`,
    );
    await refuses(customer.person, sql`update organizations set ${day} ${own}`);
    await rows(sql`update organizations set requires_second_factor = false, second_factor_by_provider = false,
      second_factor_from = null, second_factor_told = null ${own}`);
  });

  test("S-59, S-72: an administrator cannot insert a registration link or a letter with encrypted content", async () => {
    for (const { person } of [customer, reseller]) {
      await refuses(
        person,
        sql`insert into links (id, purpose, organization_id, token_hash, key_id, expires_at)
          values (gen_random_uuid(), 'registration', ${customer.organizationId}, 'z', 'x', now())`,
      );
      await refuses(
        person,
        sql`insert into outbox (kind, user_number, encrypted_request)
          values ('passwordChanged', ${customer.person.userNumber}, 'x')`,
      );
    }
  });

  test("a second factor of another user can only be deleted", async () => {
    const number = customer.colleague.userNumber;
    await refuses(
      customer.person,
      sql`insert into recovery_codes (user_number, code_hash) values (${number}, 'mine')`,
    );
    const changed = await ask(
      customer.person,
      sql`update authenticators set encrypted_secret = 'mine' where user_number = ${number} returning 1`,
    );
    assert.deepEqual(changed, []);
    const session = await ask(
      customer.person,
      sql`update sessions set reauthenticated_at = now() where user_number = ${number} returning 1`,
    );
    assert.deepEqual(session, []);
  });

  test("R-401: administrators and the provider cannot set a password", async () => {
    for (const { person } of [customer, provider]) {
      await refuses(person, sql`select password_hash from users`);
      await refuses(person, sql`select * from users`);
      await refuses(person, sql`update users set password_hash = 'x', activated_at = now()`);
    }
  });

  test("S-102: the audit log cannot be changed, and no event inserted in another name", async () => {
    for (const as of [provider.person, "auth"] as const) {
      await refuses(as, sql`update audit_events set details = '{}'`);
      await refuses(as, sql`delete from audit_events`);
    }
    await refuses("system", sql`update audit_events set details = '{}'`);
    const line = (actor: Actor, organizationId: number) => sql`
      insert into audit_events (event, outcome, actor_number, actor_organization_id, organization_id)
      values ('user.created', 'done', ${actor.userNumber}, ${actor.organizationId}, ${organizationId})`;
    await refuses(customer.person, line(customer.colleague, customer.organizationId));
    await refuses(customer.person, line(provider.person, customer.organizationId));
    await refuses(customer.person, line(customer.person, neighbour.organizationId));
  });

  test("S-102: the chain, its checkpoints and the deletion ledger cannot be changed", async () => {
    for (const as of [provider.person, "auth"] as const)
      for (const table of [
        "audit_seals",
        "audit_checkpoints",
        "deleted_accounts",
        "deleted_numbers",
      ])
        await refuses(as, sql`select from ${sql.identifier(table)}`);
  });

  test("S-71: the role before authentication cannot insert a registration link, a user or a permission", async () => {
    await refuses(
      "auth",
      sql`insert into links (id, purpose, organization_id, token_hash, key_id, expires_at)
        values (gen_random_uuid(), 'registration', ${customer.organizationId}, 'y', 'x', now())`,
    );
    await refuses("auth", newUser(customer.organizationId));
    await refuses(
      "auth",
      sql`insert into user_permissions values (${customer.person.userNumber}, 'shop')`,
    );
    await refuses("auth", sql`delete from users`);
    await refuses("auth", sql`select contact_email from organizations`);
    // A queued letter stays; what somebody typed may be withdrawn.
    const taken = await transaction("auth", (tx) =>
      tx.execute(sql`delete from outbox where kind = 'passwordChanged' returning 1`),
    );
    assert.deepEqual([...taken], []);
  });

  test("changes of the tables themselves are refused", async () => {
    for (const as of [provider.person, "auth", "system"] as const)
      for (const statement of [
        sql`truncate audit_events`,
        sql`truncate users cascade`,
        sql`drop table sessions`,
        sql`alter table users disable row level security`,
        sql`drop policy reached on users`,
        sql`create table public.mine (a int)`,
        sql`create function public.mine() returns int language sql as 'select 1'`,
        sql`set local session_replication_role = 'replica'`,
      ])
        await refuses(as, statement);
    // With row security switched off PostgreSQL refuses rather than returning everything.
    await assert.rejects(
      transaction(customer.person, async (tx) => {
        await tx.execute(sql`set local row_security = off`);
        await tx.execute(sql`select number from users`);
      }),
      (error: unknown) => error instanceof DatabaseFault && error.code === "42501",
    );
  });
});

describe("the role and the scope end with the transaction", () => {
  test("the next transaction on the connection has neither the role nor the scope", async () => {
    const login = await value<string>(sql`select current_user::text`);
    for (const [as, role, organization] of [
      [customer.person, "zugang_app", String(customer.organizationId)],
      ["auth", "zugang_auth", ""],
      ["system", "zugang_system", ""],
    ] as const) {
      const question = sql`select current_user::text as role, current_setting('app.organization', true) as organization,
        current_setting('app.actor', true) as actor`;
      const actor = as === customer.person ? String(customer.person.userNumber) : "";
      assert.deepEqual(await ask(as, question), [{ role, organization, actor }]);
      await assert.rejects(ask(as, sql`select 1 / 0`));
      const [after] = await rows<{ role: string; organization: string | null }>(question);
      assert.equal(after?.role, login);
      assert.ok(!after?.organization, "no scope");
    }
  });
});

describe("the start checks the database roles (S-71, S-86)", () => {
  test("each of the portal's roles is limited as it should be", async () => {
    for (const role of roles)
      assert.equal(await transactionOfLogin((tx) => findWeakness(tx, role)), null);
  });

  // A role created by this test, in a transaction that rolls back: roles belong to the whole server.
  const role = `zugang_test_${process.pid}`;
  const weaknessOf = async (change: SQL, name = role) => {
    const over = new Error("over");
    let weakness: string | null = null;
    await transactionOfLogin(async (tx) => {
      await tx.execute(sql`create role ${sql.identifier(role)} nologin`);
      await tx.execute(change);
      weakness = await findWeakness(tx, name);
      throw over;
    }).catch((error: unknown) => {
      if (error !== over) throw error;
    });
    return weakness;
  };

  const weak: [what: string, change: SQL][] = [
    ["is a superuser", sql`alter role ${sql.identifier(role)} superuser`],
    ["bypasses row-level security", sql`alter role ${sql.identifier(role)} bypassrls`],
    ["owns a table", sql`alter table mail_events owner to ${sql.identifier(role)}`],
    ["may become the search's role", sql`grant zugang_search to ${sql.identifier(role)}`],
  ];
  for (const [what, change] of weak)
    test(`a role that ${what} is reported`, async () =>
      assert.match((await weaknessOf(change)) ?? "", /or one past row-level security/));

  test("a missing role is reported", async () =>
    assert.match((await weaknessOf(sql`select 1`, "zugang_nobody")) ?? "", /is missing/));

  test("a role that the login cannot assume is reported with the statement that a superuser has to run", async () =>
    assert.match(
      (await weaknessOf(sql`select set_config('role', 'zugang_auth', true)`)) ?? "",
      /may not use the role .* grant/,
    ));
});
