import postgres, { type Sql } from "postgres";
import { migrateDatabase } from "#db/migrate";
import { hashPassword } from "#lib/infra/crypto/passwords";
import type { Sizes } from "./sizes";
import { withoutChecks } from "./without-checks";

/** The password of all users. */
export const password = "Vier blaue Kraene im Wind";

export type Filling = Pick<Sizes, "users" | "organizations" | "customersOfReseller" | "team"> & {
  /** Organizations with users; the rest are empty. */
  inhabited: number;
};

/** A database of this size, filled by SQL, under the role of the portal's own work with its policies and grants. */
export async function fill(url: string, filling: Filling): Promise<void> {
  await migrateDatabase(url);
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await withoutChecks(sql, async () => {
    await sql`set role zugang_system`;
    await fillOrganizations(sql, filling);
    await fillUsers(sql, filling, await hashPassword(password));
    await fillTraces(sql);
    // As if the daily run had just ended, because it is measured separately.
    await sql`update installation set purged_at = now()`;
    await sql`reset role`;
  });
  await sql`vacuum (analyze)`;
  await sql.end();
}

/** the provider, twenty resellers with ten sub-resellers each, and customers below all of them. */
async function fillOrganizations(sql: Sql, { organizations, customersOfReseller }: Filling) {
  const add = (kind: string, parents: string, from: number, count: number, skip: string) =>
    sql.unsafe(`with parent as (select id, kind, row_number() over (order by id) - 1 as at, count(*) over () as all
        from organizations where ${parents})
      insert into organizations (kind, parent_id, parent_kind, customer_number, name, place,
        contact_first_name, contact_last_name, contact_email)
      select '${kind}', p.id, p.kind, (${from} + n)::text,
        (array['Nordwind', 'Elbe', 'Hansa', 'Alster', 'Deich', 'Leuchtturm', 'Speicher', 'Kontor'])[1 + n * 7 % 8] || ' '
          || (array['Segel', 'Logistik', 'Druck', 'Bau', 'Optik', 'Handel', 'Technik', 'Pflege', 'Planung'])[1 + n * 5 % 9]
          || ' ' || n || ' GmbH',
        lpad((20000 + n % 7000)::text, 5, '0') || ' ' || (array['Hamburg', 'Bremen', 'Kiel', 'Rostock', 'Emden'])[1 + n % 5],
        'Clara', 'Brandt', 'kontakt' || ${from} + n || '@muster.example'
      from generate_series(1, ${count}) n join parent p on p.at = (n ${skip}) % p.all order by n`);
  await sql`insert into organizations (kind, customer_number, name, place, contact_first_name, contact_last_name,
      contact_email) values ('provider', '1000000', 'Zugang Telefon', '20457 Hamburg', 'Jana', 'Petersen', 'jana@zugang.example')`;
  await add("reseller", "kind = 'provider'", 2_000_000, 20, "");
  await add("subreseller", "kind = 'reseller'", 2_100_000, 200, "");
  // The first reseller has half of all customers, of whom half are below its sub-resellers.
  const first = "(select min(id) from organizations where kind = 'reseller')";
  const half = Math.floor(customersOfReseller / 2);
  await add("customer", `id = ${first}`, 4_000_000, half, "");
  const below = `kind = 'subreseller' and parent_id = ${first}`;
  await add("customer", below, 4_000_000 + half, customersOfReseller - half, "");
  const rest = `kind <> 'customer' and id <> ${first} and parent_id is distinct from ${first}`;
  const others = organizations - customersOfReseller - 221;
  await add("customer", rest, 4_000_000 + customersOfReseller, Math.max(2, others), "");
  await sql`insert into organization_products (organization_id, product)
    select id, p from organizations, unnest(array['cloudPbx', 'faxAndSms']) p where kind <> 'provider'`;
}

/** An owner for each organization, and colleagues; the last customer has a whole team. */
async function fillUsers(sql: Sql, { users, team, inhabited }: Filling, hash: string) {
  await sql`insert into users (organization_id, is_owner, first_name, last_name, email, activated_at, password_hash,
      created_at, changed_at, last_sign_in_at)
    select home, owner, (array['Anna', 'Ben', 'Clara', 'David', 'Elif', 'Finn', 'Greta', 'Hannes', 'Ida', 'Jonas', 'Katja',
        'Lukas', 'Mia', 'Noah', 'Olga', 'Paul', 'Romy', 'Said', 'Tilda', 'Uwe', 'Vera', 'Wim', 'Yara'])[1 + n * 13 % 23],
      (array['Stein', 'Berg', 'Wald', 'Feld', 'Bach', 'Holz', 'Sand', 'Kirch', 'Linden', 'Buchen'])[1 + n * 3 % 10]
        || (array['hoff', 'mann', 'meier', 'egger', 'bauer', 'huber', 'schmidt', 'müller', 'brock'])[1 + n * 7 % 9]
        || case when n % 3 = 0 then '-' || (array['Ritter', 'Vogt', 'Graf', 'Krüger'])[1 + n / 3 % 4] else '' end,
      'person' || n || '@firma' || n % 9973 || '.example',
      case when not pending then now() end, case when not pending then ${hash} end,
      case when pending then now() - n % 25 * interval '1 day' else now() - interval '2 years' + n * interval '20 s' end,
      now() - interval '1 year' + n * interval '20 s', case when not pending and n % 7 > 0 then now() - n % 31536000 * interval '1 s' end
    from (select n, n <= inhabited as owner, n > inhabited and n % 20 = 0 as pending,
        case when n > inhabited and n <= inhabited + ${team} then t.team else place[1 + n % inhabited] end as home
      from generate_series(1, ${users}::int) n,
        (select array_agg(id order by at) as place, count(*)::int as inhabited from (select id, row_number() over (
          order by kind <> 'provider', kind <> 'reseller', kind <> 'customer', id) as at from organizations) o where at <= ${inhabited}) p,
        (select max(id) as team from organizations where kind = 'customer') t) rows
    order by n`;
  await sql`insert into user_permissions (user_number, permission)
    select number, p from users, unnest(array['invoices', 'phoneNumbers', 'contacts', 'userAdministration']) with ordinality a (p, at)
    where at <= number % 3 + 1 or (at = 4 and number % 10 = 0)`;
}

/** The traces of years: invitations, letters, sessions, the audit log with its seals. */
async function fillTraces(sql: Sql) {
  await sql`insert into links (purpose, user_number, token_hash, key_id, created_at, expires_at)
    select 'activation', number, 'hash ' || number, 'bench', created_at, created_at + interval '7 days' from users
    where activated_at is null`;
  await sql`insert into outbox (kind, user_number, link_id, state, attempts, created_at, settled_at)
    select 'activation', user_number, id, 'sent', 1, created_at, created_at from links`;
  await sql`insert into sessions (id_hash, user_number, user_agent, expires_at)
    select 'hash ' || number, number, 'Mozilla/5.0', now() + interval '12 hours' from users
    where activated_at is not null and number % 100 = 0`;
  await sql`insert into audit_events (at, event, outcome, actor_number, target_number, organization_id)
    select created_at, 'user.created', 'done', 1000001, number, organization_id from users where number % 5 = 0`;
  await sql`insert into audit_seals (position, event_id, event_at, event, digest, seal, key_id)
    select row_number() over (order by id), id, at, event, '', '', '' from audit_events`;
}
