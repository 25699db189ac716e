import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import postgres, { type Sql } from "postgres";
import type { Fact } from "./privilege-differences";
import { inventory, type Privileges } from "./privileges";
import { roles } from "./roles";
import { type ScratchDatabase, scratchDatabase } from "./scratch";

/**
 * What the database's catalogue says about row-level security (S-48, S-70, S-71, S-102): no table without policies or a
 * reason, no grant that nobody has reviewed. `UPDATE_DOCS=1` writes docs/grants.md.
 */
let scratch: ScratchDatabase;
let sql: Sql;

before(async () => {
  scratch = await scratchDatabase();
  sql = postgres(scratch.url, { max: 1, onnotice: () => {} });
});
after(async () => {
  await sql?.end();
  await scratch?.drop();
});

/** Tables without policies, and why they contain nothing personal. */
const withoutPolicies: Record<string, string> = {
  organization_closure: "pairs of organizations' ids, and what the policies themselves ask",
  installation: "one row about the installation; only for the portal's own work",
  rate_limits: "hashes with a key that the database does not have, and a moment",
  mail_events: "ids of the mail provider's messages; only for the portal's own work",
  audit_seals: "keyed digests; only for the portal's own work",
  audit_checkpoints: "keyed digests; only for the portal's own work",
  deleted_accounts:
    "hashes with a key that the database does not have; only for the portal's own work",
  deleted_numbers: "numbers of accounts that are gone; only for the portal's own work",
};

type Privilege = { role: string; object: string; privilege: string; columns: string | null };

/**
 * Every privilege of a role on tables, views, columns and sequences; columns only where not all of them are included.
 */
async function privileges(): Promise<Privilege[]> {
  return sql<Privilege[]>`
    select r.rolname as role, c.relname as object, x.privilege_type as privilege, null as columns
    from pg_class c cross join aclexplode(c.relacl) x join pg_roles r on r.oid = x.grantee
    where c.relnamespace = 'public'::regnamespace and starts_with(r.rolname, 'zugang_') and r.oid <> c.relowner
    union all
    select r.rolname, c.relname, x.privilege_type, string_agg(a.attname, ', ' order by a.attnum)
    from pg_class c join pg_attribute a on a.attrelid = c.oid cross join aclexplode(a.attacl) x
      join pg_roles r on r.oid = x.grantee
    where c.relnamespace = 'public'::regnamespace and starts_with(r.rolname, 'zugang_')
    group by 1, 2, 3 order by 1, 2, 3`;
}

describe("every table has policies", () => {
  test("every table has policies, enforced for its owner too, or a reason for having none", async () => {
    const bare = await sql<{ name: string }[]>`
      select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
        and not (relrowsecurity and relforcerowsecurity) order by 1`;
    assert.deepEqual(
      bare.map(({ name }) => name),
      Object.keys(withoutPolicies).toSorted(),
    );
  });

  test("everything that belongs to a user or an organization is behind policies", async () => {
    const open = await sql<{ name: string }[]>`
      select distinct c.conrelid::regclass::text as name from pg_constraint c
        join pg_class t on t.oid = c.conrelid
      where c.contype = 'f' and c.confrelid in ('users'::regclass, 'organizations'::regclass)
        and not t.relforcerowsecurity`;
    assert.deepEqual(
      open.map(({ name }) => name),
      ["organization_closure"],
    );
  });

  test("each policy is for one of the roles, and none shows an actor everything", async () => {
    const policies = await sql<{ name: string; to: string; shows: string | null }[]>`
      select tablename || '.' || policyname as name, array_to_string(roles, ' ') as to, qual as shows from pg_policies`;
    assert.ok(policies.length > 40);
    for (const { name, to, shows } of policies) {
      // A trigger writes there with the rights of the tables' owner, whose name is the installation's.
      if (name === "system_outbox.written") {
        assert.deepEqual([to, shows], ["public", null]);
        continue;
      }
      assert.match(to, /^zugang_(app|auth|connect|system|search)$/, name);
      if (to === "zugang_app") assert.notEqual(shows, "true", name);
    }
  });
});

describe("what the roles may do", () => {
  test("docs/grants.md lists every grant by role, and what else protects the tables", async () => {
    const path = fileURLToPath(new URL("../docs/grants.md", import.meta.url));
    const document = documentOf(
      await privileges(),
      [...(await sql.unsafe<Fact[]>(inventory))].map(({ statement }) => statement),
    );
    if (process.env.UPDATE_DOCS) writeFileSync(path, document);
    assert.ok(existsSync(path), "docs/grants.md is missing");
    assert.equal(readFileSync(path, "utf8"), document, "run it with UPDATE_DOCS=1");
  });

  test("db/privileges.json lists what protects the tables, as the start compares it (FF-H-1)", async () => {
    const path = fileURLToPath(new URL("privileges.json", import.meta.url));
    const text = await listOf();
    if (process.env.UPDATE_DOCS) writeFileSync(path, text);
    assert.equal(readFileSync(path, "utf8"), text, "run it with UPDATE_DOCS=1");
  });

  test("no role may change immutable columns (S-48, R-203)", async () => {
    const never = {
      users: [
        "number",
        "username",
        "organization_id",
        "is_owner",
        "email",
        "created_at",
        "created_by",
      ],
      organizations: ["id", "kind", "parent_id", "parent_kind", "customer_number", "created_at"],
      links: ["id", "purpose", "user_number", "organization_id", "token_hash", "expires_at"],
      audit_events: ["id", "at", "event", "outcome", "actor_number", "details"],
      audit_seals: ["position", "event_id", "seal"],
      user_permissions: ["user_number", "permission", "granted_at", "granted_by", "granted_for"],
    };
    const found: string[] = [];
    for (const { role, object, privilege, columns } of await privileges()) {
      if (privilege !== "UPDATE") continue;
      const changed = columns?.split(", ") ?? ["every column"];
      const immutable: string[] = never[object as keyof typeof never] ?? [];
      for (const column of changed)
        if (column === "every column" || immutable.includes(column))
          found.push(`${role}: ${object}.${column}`);
    }
    assert.deepEqual(found, []);
  });

  test("the roles have no TRUNCATE, trigger, reference or schema right, and own nothing", async () => {
    const kinds = new Set((await privileges()).map(({ privilege }) => privilege));
    assert.deepEqual([...kinds].toSorted(), ["DELETE", "INSERT", "SELECT", "UPDATE", "USAGE"]);
    const [facts] = await sql`select
      array(select relname::text from pg_class c join pg_roles r on r.oid = c.relowner
        where r.rolname in ${sql([...roles])}) as owned,
      array(select relname::text || ' ' || relkind::text from pg_class c join pg_roles r on r.oid = c.relowner
        where r.rolname = 'zugang_search' order by 1) as searched,
      array(select r.rolname::text from pg_roles r
        where starts_with(r.rolname, 'zugang_') and r.rolname in ${sql([...roles, "zugang_search"])}
          and (r.rolcanlogin or r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolreplication
            or has_schema_privilege(r.oid, 'public', 'CREATE'))) as mighty,
      array(select r.rolname::text from pg_roles r where r.rolname in ${sql([...roles])} and r.rolbypassrls) as past`;
    assert.deepEqual(facts, {
      owned: [],
      searched: [
        "reachable_grants v",
        "reachable_organizations v",
        "reachable_products v",
        "reachable_users v",
      ],
      mighty: [],
      past: [],
    });
  });

  test("an actor's role cannot read password hashes", async () => {
    const readers = (await privileges()).filter(
      ({ object, columns }) =>
        object === "users" && (columns === null || columns.includes("password_hash")),
    );
    assert.deepEqual(
      readers.map(({ role, privilege }) => `${role} ${privilege}`),
      [
        "zugang_app DELETE",
        "zugang_app INSERT",
        "zugang_auth SELECT",
        "zugang_auth UPDATE",
        "zugang_system DELETE",
        "zugang_system INSERT",
        "zugang_system SELECT",
      ],
    );
  });

  test("functions that run with another role's rights have a fixed search path", async () => {
    const functions = await sql<{ name: string; path: string[] | null }[]>`
      select p.proname as name, p.proconfig as path from pg_proc p
      where p.pronamespace = 'public'::regnamespace and p.prosecdef
        and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e') order by 1`;
    assert.deepEqual(
      functions.map(({ name, path }) => [name, path?.join()]),
      [
        ["delete_imported_rows", "search_path=public, pg_temp"],
        ["note_deleted_numbers", "search_path=public, pg_temp"],
        ["organization_of", "search_path=public, pg_temp"],
        ["tell_system", "search_path=public, pg_temp"],
        ["write_branch", "search_path=public, pg_temp"],
        ["write_branch_of_organization", "search_path=public, pg_temp"],
        ["write_organization_closure", "search_path=public, pg_temp"],
      ],
    );
  });
});

async function listOf(): Promise<string> {
  const found = [...(await sql.unsafe<Fact[]>(inventory))];
  const privileges: Privileges = {};
  for (const object of [...new Set(found.map((fact) => fact.object))].sort())
    privileges[object] = found
      .filter((fact) => fact.object === object)
      .map(({ statement }) => statement.replace(/\s+/g, " "))
      .sort();
  const journal = JSON.parse(
    readFileSync(new URL("migrations/meta/_journal.json", import.meta.url), "utf8"),
  );
  return `${JSON.stringify({ migration: journal.entries.at(-1).when, privileges }, null, 2)}\n`;
}

function documentOf(found: readonly Privilege[], statements: readonly string[]): string {
  const titles = {
    zugang_app: "zugang_app: somebody signed in",
    zugang_auth: "zugang_auth: nobody known yet (signing in, links, sessions)",
    zugang_connect: "zugang_connect: what answers connected systems",
    zugang_system: "zugang_system: the portal's own work (clock, outbox, orders, the terminal)",
    zugang_search: "zugang_search: what the views of the search read",
  };
  const sections = Object.entries(titles).map(([role, title]) => {
    const rows = found
      .filter((one) => one.role === role)
      .map((one) => `| ${one.object} | ${one.privilege} | ${one.columns ?? "all"} |`);
    return `## ${title}\n\n| table | may | columns |\n|---|---|---|\n${rows.join("\n")}\n`;
  });
  const around = statements
    .filter(
      (statement) =>
        !/^(grant .* on (?!schema|database|function)|create policy |alter table .* row level security)/.test(
          statement,
        ),
    )
    .map((statement) => statement.replace("TABLE_OWNER", "…").replace("THIS_DATABASE", "…"))
    .toSorted();
  const policies = statements
    .map((statement) => /^create policy (\S+) on (\S+) as (\w+) for (\w+) to (\w+)/.exec(statement))
    .flatMap((match) =>
      match ? [`| ${[2, 1, 3, 4, 5].map((at) => match[at]).join(" | ")} |`] : [],
    )
    .toSorted();
  const open = Object.entries(withoutPolicies).map(([name, reason]) => `| ${name} | ${reason} |`);
  return `# What the roles may do

Written by \`db/grants.test.ts\` (\`UPDATE_DOCS=1\`), which compares it with the database; how it fits together,
[row-level-security.md](row-level-security.md). The start compares every database with it (\`db/privileges.json\`, which also has the conditions
of the policies), and \`npm run db:grants\` makes it so again.

${sections.join("\n")}
## Policies

| table | policy | kind | for | to |
|---|---|---|---|---|
${policies.join("\n")}

## What else lies around the tables

Who owns what the tables' owner does not own, who may call what, and what everybody has lost, as statements.

\`\`\`sql
${around.join(";\n")};
\`\`\`

## Tables without policies

| table | why |
|---|---|
${open.join("\n")}
`;
}
