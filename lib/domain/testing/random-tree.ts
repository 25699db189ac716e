import { sql } from "drizzle-orm";
import fc from "fast-check";
import { transactionOfLogin } from "#db/client";
import { userPermissions, users } from "#db/schema";
import { insertOrganization } from "#lib/domain/organizations/insert";
import { type AreaId, type ProductId, products } from "#lib/rules/catalogue";
import { areasLike } from "#lib/rules/catalogue-roles";
import type { OrganizationKind } from "#lib/rules/delegation";
import { rows, value } from "./database";
import type { ModelOrganization, ModelUser, World } from "./delegation-model";

/** Random organizations with random users, in the database. */

/** Areas of every sort: base, of one product and of two; few enough that users share some. */
export const someAreas: AreaId[] = areasLike([
  "userAdministration",
  "invoices",
  "shop",
  "phoneNumbers",
  "callList",
  "fax",
]);

export type Plan = {
  organizations: { kind: number; parent: number; products: ProductId[]; closed: boolean }[];
  people: {
    organization: number;
    owner: boolean;
    administers: boolean;
    granted: AreaId[];
    state: State;
  }[];
};

type State = "fine" | "pending" | "deactivated" | "failures" | "provider" | "over" | "limited";

const productIds = products.map(({ id }) => id);

/** A plan of a tree and its users: abstract numbers, so that it can be shrunk. */
export const anyPlan: fc.Arbitrary<Plan> = fc.record({
  organizations: fc.array(
    fc.record({
      kind: fc.nat(2),
      parent: fc.nat(7),
      // Mostly enough to have something to lose.
      products: fc.oneof(
        { arbitrary: fc.constant(productIds), weight: 2 },
        { arbitrary: fc.subarray(productIds), weight: 3 },
      ),
      closed: fc.nat(19).map((n) => n === 7),
    }),
    { minLength: 2, maxLength: 6 },
  ),
  people: fc.array(
    fc.record({
      organization: fc.nat(6),
      owner: fc.nat(3).map((n) => n === 3),
      administers: fc.nat(9).map((n) => n < 7),
      granted: fc.subarray(someAreas.filter((id) => id !== "userAdministration")),
      state: fc.oneof(
        { arbitrary: fc.constant<State>("fine"), weight: 8 },
        {
          arbitrary: fc.constantFrom<State>(
            "pending",
            "pending",
            "pending",
            "deactivated",
            "failures",
            "provider",
            "over",
            "limited",
          ),
          weight: 4,
        },
      ),
    }),
    { minLength: 4, maxLength: 10 },
  ),
});

/** Tables in which a tree leaves rows; the audit log stays, because it cannot be emptied. */
const emptied = [
  ...["user_permissions", "links", "sessions", "outbox", "orders", "tasks", "users"],
  ...["organization_products", "organization_closure", "organizations"],
];

/** Empties the database and inserts the plan; the provider always exists, with one administrator. */
export async function plant(plan: Plan): Promise<World> {
  return transactionOfLogin(async (tx) => {
    await tx.execute(sql`set local session_replication_role = 'replica'`);
    for (const table of emptied) await tx.execute(sql`delete from ${sql.identifier(table)}`);
    await tx.execute(sql`set local session_replication_role = 'origin'`);
    const made: { organizationId: number; kind: OrganizationKind }[] = [];
    const add = async (kind: OrganizationKind, parent: number, booked: ProductId[]) => {
      const at = made.length;
      made.push(
        await insertOrganization(tx, {
          kind,
          parent: made[parent] ?? null,
          products: booked,
          customerNumber: String(7_000_000 + at),
          name: `Baum ${at} GmbH`,
          place: "20457 Hamburg",
          contactFirstName: "Clara",
          contactLastName: "Brandt",
          contactEmail: `baum${at}@muster.example`,
        }),
      );
    };
    await add("provider", -1, []);
    for (const { kind: wanted, parent, products: booked } of plan.organizations) {
      // A kind that the tree does not allow becomes the next one that it does.
      const resellers = indexesOf(made, ["reseller"]);
      const above = indexesOf(made, ["provider", "reseller", "subreseller"]);
      if (wanted === 0 || (wanted === 1 && resellers.length === 0))
        await add("reseller", 0, booked);
      else if (wanted === 1)
        await add("subreseller", resellers[parent % resellers.length] ?? 0, booked);
      else await add("customer", above[parent % above.length] ?? 0, booked);
    }
    const people = [
      { organization: 0, owner: false, administers: true, granted: [], state: "fine" as const },
      ...plan.people,
    ].map((person) => ({ ...person, organization: person.organization % made.length }));
    const owned = new Set<number>();
    const inserted = await tx
      .insert(users)
      .values(
        people.map((person, at) => {
          const owner = person.owner && !owned.has(person.organization);
          if (owner) owned.add(person.organization);
          const pending = person.state === "pending";
          const locked =
            person.state === "failures" || person.state === "provider" ? person.state : null;
          return {
            organizationId: made[person.organization]?.organizationId ?? 0,
            isOwner: owner,
            firstName: `Vor${at}`,
            lastName: "Baum",
            email: `person${at}@muster.example`,
            activatedAt: pending ? null : sql`clock_timestamp()`,
            passwordHash: pending ? null : "x",
            deactivatedAt: person.state === "deactivated" ? sql`clock_timestamp()` : null,
            lockedAt: locked ? sql`clock_timestamp()` : null,
            lockedBy: locked,
            validUntil:
              person.state === "over"
                ? sql`current_date - 9`
                : person.state === "limited"
                  ? sql`current_date + 9`
                  : null,
          };
        }),
      )
      .returning({ number: users.number });
    const grants = people.flatMap(({ administers, granted }, at) =>
      [...granted, ...(administers ? (["userAdministration"] as const) : [])].map((permission) => ({
        userNumber: inserted[at]?.number ?? 0,
        permission,
      })),
    );
    await tx.insert(userPermissions).values(grants);
    for (const [at, { closed }] of plan.organizations.entries())
      if (closed)
        await tx.execute(sql`update organizations set closed_at = clock_timestamp()
          where id = ${made[at + 1]?.organizationId ?? 0}`);
    await tx.execute(sql`insert into sessions (id_hash, user_number, expires_at, user_agent)
      select 's' || number, number, clock_timestamp() + interval '1 hour', 'Firefox' from users u
      where activated_at is not null and deactivated_at is null and locked_by is distinct from 'provider'
        and coalesce(valid_until, 'infinity') >= current_date`);
    return undefined;
  }).then(async () => ({
    today: await value<string>(
      sql`select to_char((clock_timestamp() at time zone 'Europe/Berlin')::date, 'YYYY-MM-DD')`,
    ),
    organizations: await readOrganizations(),
    users: await readUsers(),
    removed: new Map(),
    written: new Set(),
  }));
}

function indexesOf(made: { kind: OrganizationKind }[], kinds: OrganizationKind[]): number[] {
  return [...made.keys()].filter((at) => kinds.includes(made[at]?.kind ?? "customer"));
}

/** The tree as the database has it now. */
export async function readOrganizations(): Promise<Map<number, ModelOrganization>> {
  const found = await rows<{
    id: number;
    kind: OrganizationKind;
    customerNumber: string;
    parent: number | null;
    products: string[];
    closed: boolean;
  }>(sql`
    select o.id, o.kind, o.customer_number as "customerNumber", o.parent_id as parent, o.closed_at is not null as closed, array_to_json(array(
      select product from organization_products p where p.organization_id = o.id order by product)) as products
    from organizations o order by o.id`);
  const tree = new Map<number, ModelOrganization>();
  // Parents come before their children. Followed without the closure table, which is part of the product.
  for (const { parent, ...one } of found)
    tree.set(one.id, { ...one, lineage: [one.id, ...(tree.get(parent ?? 0)?.lineage ?? [])] });
  return tree;
}

/** All users as the database has them now. */
export async function readUsers(): Promise<Map<number, ModelUser>> {
  const found = await rows<ModelUser>(sql`
    select number::int, organization_id as organization, is_owner as owner, first_name as "firstName",
      last_name as "lastName", email, activated_at is not null as activated,
      deactivated_at is not null as deactivated, locked_by as locked, valid_from::text as from,
      valid_until::text as until, array_to_json(array(select permission from user_permissions p
        where p.user_number = u.number order by permission)) as granted
    from users u order by number`);
  return new Map(found.map((user) => [user.number, user]));
}

export type Row = { table: string; row: Record<string, unknown> };

/**
 * Tables that are written even if nothing is changed: the audit log, a trigger's notes about deletions, and counters.
 */
export const beside = ["audit_events", "deleted_numbers", "rate_limits"];

/** Every row of all other tables, in one query. */
export async function everyRow(): Promise<Row[]> {
  const tables = await tableNames();
  return rows<Row>(
    sql.join(
      tables.map(
        (name) => sql`select ${name} as table, to_jsonb(t) as row from ${sql.identifier(name)} t`,
      ),
      sql` union all `,
    ),
  );
}

let names: Promise<string[]> | undefined;
function tableNames(): Promise<string[]> {
  names ??= rows<{ name: string }>(sql`select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE'`).then((found) =>
    found.map(({ name }) => name).filter((name) => !beside.includes(name)),
  );
  return names;
}
