import listed from "./privileges.json" with { type: "json" };

/**
 * The setup around the tables that row-level security needs (S-48, S-70, S-71): grants, policies, forced row security,
 * owners, and rights taken from everybody. A dump contains only part of it: roles and the database's own privileges are
 * outside, and a restore on a server without the roles, or by a hosted tool, leaves out the rest (FF-H-1, FF-M-1).
 *
 * Each fact is stored as the statement that establishes it, by object. What the migrations make is in privileges.json,
 * written by db/grants.test.ts from a migrated database, and documented in docs/grants.md.
 */
export type Privileges = { [object: string]: string[] };

/**
 * The newest migration that privileges.json knows, by its time in the journal, and what the migrations up to it make.
 */
export const { migration: listedMigration, privileges: listedPrivileges } = listed as {
  migration: number;
  privileges: Privileges;
};

/** The roles of row-level security; zugang_search owns the search functions (docs/row-level-security.md). */
export const databaseRoles = [
  "zugang_app",
  "zugang_auth",
  "zugang_connect",
  "zugang_system",
  "zugang_search",
] as const;

/** The placeholder for the login that owns the tables in the statements. */
export const owner = "TABLE_OWNER";

/** The placeholder for this database in the statements. */
export const database = "THIS_DATABASE";

/** Rows of `object` and `statement` that describe this database. Names are relative to the schema public. */
export const inventory = `
  with grantee as (
    select oid, rolname::text as name from pg_roles where rolname in (${databaseRoles.map((role) => `'${role}'`).join(", ")})
    union all select 0::oid, 'public'
  ), relation as (
    select c.oid, c.relname, c.relkind, c.relowner, c.relacl, c.relrowsecurity, c.relforcerowsecurity,
      quote_ident(c.relname) as name, case c.relkind when 'S' then 'sequence ' else '' end || quote_ident(c.relname) as granted
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S')
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
  ), routine as (
    select p.oid, p.proowner, coalesce(p.proacl, acldefault('f', p.proowner)) as acl, p.prosecdef,
      format('%I(%s)', p.proname, pg_get_function_identity_arguments(p.oid)) as name
    from pg_proc p where p.pronamespace = 'public'::regnamespace
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  ), tables_owner as (
    select relowner as oid from relation where name = 'users'
  )
  select r.name as object, 'grant ' || lower(x.privilege_type) || ' on ' || granted || ' to ' || g.name
    || case when x.is_grantable then ' with grant option' else '' end as statement
  from relation r cross join aclexplode(relacl) x join grantee g on g.oid = x.grantee where x.grantee <> relowner
  union all
  select r.name, 'grant ' || lower(x.privilege_type) || ' (' || string_agg(quote_ident(a.attname), ', ' order by a.attname)
    || ') on ' || granted || ' to ' || g.name || case when x.is_grantable then ' with grant option' else '' end
  from relation r join pg_attribute a on a.attrelid = r.oid and not a.attisdropped cross join aclexplode(a.attacl) x
    join grantee g on g.oid = x.grantee
  group by r.name, granted, x.privilege_type, x.is_grantable, g.name
  union all
  select name, 'alter table ' || name || ' enable row level security' from relation where relrowsecurity
  union all
  select name, 'alter table ' || name || ' force row level security' from relation where relforcerowsecurity
  union all
  select r.name, 'create policy ' || quote_ident(p.polname) || ' on ' || r.name || ' as '
    || case when p.polpermissive then 'permissive' else 'restrictive' end || ' for '
    || case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end
    || ' to ' || (select string_agg(g.name, ', ' order by g.name) from grantee g where g.oid = any (p.polroles))
    || coalesce(' using (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')
    || coalesce(' with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')
  from relation r join pg_policy p on p.polrelid = r.oid
  where exists (select from grantee g where g.oid = any (p.polroles))
  union all
  select name, 'alter ' || case relkind when 'v' then 'view ' when 'm' then 'materialized view ' when 'S' then 'sequence '
    else 'table ' end || name || ' owner to ' || quote_ident(pg_get_userbyid(relowner))
  from relation r where relowner <> (select oid from tables_owner)
    and not exists (select from pg_depend d where d.objid = r.oid and relkind = 'S' and d.deptype in ('a', 'i'))
  union all
  select name, 'alter function ' || name || ' owner to '
    || case proowner when (select oid from tables_owner) then '${owner}' else quote_ident(pg_get_userbyid(proowner)) end
  from routine where prosecdef or proowner <> (select oid from tables_owner)
  union all
  select name, 'revoke execute on function ' || name || ' from public'
  from routine where not exists (select from aclexplode(acl) x where x.grantee = 0)
  union all
  select r.name, 'grant execute on function ' || r.name || ' to ' || g.name
  from routine r cross join aclexplode(acl) x join grantee g on g.oid = x.grantee
  where x.grantee <> proowner and x.grantee <> 0
  union all
  select 'public', 'grant ' || lower(x.privilege_type) || ' on schema public to ' || g.name
  from pg_namespace n cross join aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) x
    join grantee g on g.oid = x.grantee
  where n.oid = 'public'::regnamespace and not (x.grantee = 0 and x.privilege_type = 'USAGE')
  union all
  select 'public', 'revoke create on schema public from public'
  from pg_namespace n where n.oid = 'public'::regnamespace and not exists (
    select from aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) x
    where x.grantee = 0 and x.privilege_type = 'CREATE')
  union all
  select '${database}', 'grant ' || lower(x.privilege_type) || ' on database ${database} to ' || g.name
  from pg_database b cross join aclexplode(b.datacl) x join grantee g on g.oid = x.grantee
  where b.datname = current_database() and x.grantee <> 0 and x.privilege_type <> 'CONNECT'
  union all
  select '${database}', 'revoke temporary on database ${database} from public'
  from pg_database b where b.datname = current_database() and not exists (
    select from aclexplode(coalesce(b.datacl, acldefault('d', b.datdba))) x
    where x.grantee = 0 and x.privilege_type = 'TEMPORARY')`;
