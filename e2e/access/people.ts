import type { Sql } from "postgres";
import { areaLike, areasLike, productsLike } from "#lib/rules/catalogue-roles";
import { cookieOf } from "../support/http";
import { addPerson, type Company, type Person } from "../support/people";
import type { Portal } from "../support/portal";
import { openSession } from "../support/sessions";
import type { ActionRow, Beside, Facts } from "./actions";
import {
  type Persona,
  type PersonaId,
  type Place,
  personaIds,
  personas,
  type TargetId,
  targets,
} from "./personas";

type Organization = Omit<Company, "owner">;

/** The tree of the matrix with its people, in a portal's database. */
export type Cast = {
  organizations: Record<Place, Organization>;
  people: Record<PersonaId, Person | null>;
  /** The Cookie header of each persona; undefined for none. */
  cookies: Record<PersonaId, string | undefined>;
};

let counter = 0;

async function addOrganization(
  sql: Sql,
  kind: "reseller" | "subreseller" | "customer",
  parent: number,
): Promise<Organization> {
  counter += 1;
  const customerNumber = `9${process.pid}${counter}`;
  const name = `Matrix ${counter} GmbH`;
  const [row] = await sql<{ id: number }[]>`
    insert into organizations (kind, parent_id, parent_kind, customer_number, name, place,
      contact_first_name, contact_last_name, contact_email)
    select ${kind}, id, kind, ${customerNumber}, ${name}, '20457 Hamburg', 'Clara', 'Brandt',
      ${`matrix${customerNumber}@muster.example`} from organizations where id = ${parent} returning id`;
  if (!row) throw new Error("an insert returns its row");
  const booked = productsLike(["cloudPbx", "faxAndSms"]);
  for (const product of booked)
    await sql`insert into organization_products (organization_id, product) values (${row.id}, ${product})`;
  return { id: row.id, name, customerNumber };
}

/** Inserts the tree and its people, and creates their sessions. */
export async function plantCast(portal: Portal, sql: Sql): Promise<Cast> {
  const [provider] = await sql<Organization[]>`
    select id, name, customer_number as "customerNumber" from organizations where kind = 'provider'`;
  if (!provider) throw new Error("the demo has a provider");
  const reseller = await addOrganization(sql, "reseller", provider.id);
  const subreseller = await addOrganization(sql, "subreseller", reseller.id);
  const other = await addOrganization(sql, "reseller", provider.id);
  const organizations = {
    provider,
    reseller,
    subreseller,
    customer: await addOrganization(sql, "customer", subreseller.id),
    elsewhere: await addOrganization(sql, "customer", other.id),
  };
  const people = {} as Cast["people"];
  const cookies = {} as Cast["cookies"];
  for (const id of personaIds) {
    const { place, owner, granted, out }: Persona = personas[id];
    const person = place
      ? await addPerson(sql, organizations[place], {
          permissions: [...(granted ?? [])],
          isOwner: owner,
          pending: out === "invited",
          deactivated: out === "deactivated",
        })
      : null;
    people[id] = person;
    cookies[id] = person && out !== "invited" ? await sessionOf(portal, sql, person) : undefined;
  }
  return { organizations, people, cookies };
}

/** The Cookie header of a new session. */
export async function sessionOf(portal: Portal, sql: Sql, person: Person): Promise<string> {
  return `${cookieOf(portal, "session")}=${await openSession(portal, sql, person)}`;
}

/** A new user as target, in this state. An owner gets an organization of their own, because each has only one. */
export async function addTarget(
  sql: Sql,
  cast: Cast,
  target: TargetId,
  facts: Facts = {},
): Promise<Person> {
  const whom: { place: Place | null; owner?: boolean; granted?: readonly string[] } =
    targets[target];
  const organization = whom.owner
    ? await addOrganization(sql, "customer", cast.organizations.subreseller.id)
    : cast.organizations[whom.place ?? "customer"];
  const { asks, ...others } = facts;
  const person = await addPerson(sql, organization, {
    permissions: [...(whom.granted ?? [])] as never,
    isOwner: whom.owner,
    ...others,
  });
  if (asks)
    await sql`insert into access_requests (user_number, area, organization_id, told_at)
      values (${person.number}, ${areaLike("contacts")}, ${organization.id}, now())`;
  return person;
}

/** A customer below the sub-reseller, without an owner, and what it needs; returns how forms name each of them. */
export async function addSubject(
  sql: Sql,
  cast: Cast,
  beside?: Beside,
): Promise<Record<Exclude<ActionRow["names"], undefined>, string>> {
  const parent = cast.organizations.subreseller;
  const organization = await addOrganization(sql, "customer", parent.id);
  const { id, customerNumber } = organization;
  const orderNumber = `M-${customerNumber}`;
  if (beside === "secondFactorAnnounced")
    await sql`update organizations set requires_second_factor = true, second_factor_from = current_date + 14,
      second_factor_told = current_date where id = ${id}`;
  if (beside === "closed") await sql`update organizations set closed_at = now() where id = ${id}`;
  if (beside === "pendingOwner")
    await addPerson(sql, organization, { isOwner: true, pending: true });
  if (beside === "waitingOrder")
    await sql`insert into orders (order_number, digest, key_id, customer_number, state, organization_id)
      values (${orderNumber}, 'x', 'x', ${customerNumber}, 'waiting', ${id})`;
  const [task] =
    beside === "openTask"
      ? await sql<{ id: string }[]>`insert into tasks (kind, organization_id)
          values ('ownerDeleted', ${id}) returning id`
      : [];
  return {
    ...{ organization: customerNumber, customerNumber, parent: parent.customerNumber },
    ...{ orderNumber, task: task?.id ?? "", job: "", set: "" },
  };
}

/** A permission set of this organization; returns how forms name it. */
export async function addSet(sql: Sql, organization: Organization): Promise<string> {
  counter += 1;
  const [set] = await sql<{ id: number }[]>`
    insert into permission_sets (organization_id, name) values (${organization.id}, ${`Vorlage ${counter}`}) returning id`;
  if (!set) throw new Error("an insert returns its row");
  await sql`insert into permission_set_versions (set_id, version, permissions) values (${set.id}, 1, ${areasLike(["invoices"])})`;
  return String(set.id);
}

/** R-1004: gives this reseller or sub-reseller an appearance, published, and a draft that is newer. */
export async function addAppearance(sql: Sql, { id }: Pick<Organization, "id">): Promise<void> {
  await sql`delete from appearances where organization_id = ${id}`;
  await sql`insert into appearances (organization_id, kind, state, version, name, colour, address, imprint, privacy, email, phone)
    select id, kind, state, version, 'Matrix', '#0a7d4f', 'Matrix, Kai 1, 20457 Hamburg',
      'https://matrix.example/impressum', 'https://matrix.example/datenschutz', 'hilfe@matrix.example', '+49 40 1'
    from organizations, (values ('published', 1), ('draft', 2)) as saved (state, version) where id = ${id}`;
}

/** A later version of a permission set, which this person does not have yet. */
export async function updateSet(sql: Sql, set: string, holder: Person): Promise<void> {
  await sql`insert into user_permission_sets (user_number, set_id, version) values (${holder.number}, ${set}, 1)`;
  await sql`insert into permission_set_versions (set_id, version, permissions) values (${set}, 2, ${areasLike(["invoices", "contacts"])})`;
  await sql`update permission_sets set version = 2 where id = ${set}`;
}

/** A job that this user has prepared, or that is running; without rows, so that nothing comes of it. */
export async function addJob(
  sql: Sql,
  maker: Person | null | undefined,
  state: "prepared" | "running" = "prepared",
): Promise<string> {
  // Leased by another worker, so that it is still running when the test looks.
  const [job] = await sql<{ id: string }[]>`
    insert into bulk_jobs (kind, actor_number, total, state, confirmed_at, leased_until)
    values ('remove', ${maker?.number ?? 0}, 1, ${state}, now(), now() + interval '1 hour') returning id`;
  if (!job) throw new Error("an insert returns its row");
  return job.id;
}
