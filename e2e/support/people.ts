import type { Sql } from "postgres";
import { hashPassword } from "#lib/infra/crypto/passwords";
import type { AreaId, Language, ProductId } from "#lib/rules/catalogue";
import { areasLike, productsLike } from "#lib/rules/catalogue-roles";

/** The password of everybody whom these functions activate. */
export const password = "Vier blaue Kraene im Wind";

export type Company = { id: number; name: string; customerNumber: string; owner: Person };

export type Person = {
  number: number;
  firstName: string;
  lastName: string;
  name: string;
  email: string;
  /** The sign-in name. */
  login: string;
};

/** The four facts of R-206 and further ones; dates in PostgreSQL's format ("yesterday"). */
type Facts = {
  firstName?: string;
  lastName?: string;
  email?: string;
  permissions?: AreaId[];
  isOwner?: boolean;
  /** Activated by default. */
  pending?: boolean;
  deactivated?: boolean;
  locked?: "failures" | "provider";
  validFrom?: string;
  validUntil?: string;
  language?: Language;
  /** An app whose secret nobody has. */
  secondFactor?: boolean;
};

let hash: Promise<string> | undefined;
let counter = 0;

/** A number that no other test of this run has: each worker counts separately, and later workers get higher ids. */
function unique(): number {
  counter += 1;
  return process.pid * 1000 + counter;
}

/** An address that nobody has yet. */
export function freshEmail(): string {
  return `mini${unique()}@muster.example`;
}

/**
 * A separate customer for one test, with an owner, so that tests do not see each other's people; below the provider
 * unless another parent is given.
 */
export async function freshCompany(
  sql: Sql,
  settings: {
    kind?: "reseller" | "subreseller" | "customer";
    parent?: Company;
    products?: ProductId[];
    name?: string;
    owner?: Facts;
  } = {},
): Promise<Company> {
  const number = unique();
  const customerNumber = `0${number}`;
  const name = settings.name ?? `Muster ${number} GmbH`;
  const [row] = await sql<{ id: number }[]>`
    insert into organizations (kind, parent_id, parent_kind, customer_number, name, place,
      contact_first_name, contact_last_name, contact_email)
    select ${settings.kind ?? "customer"}, id, kind, ${customerNumber}, ${name}, '20457 Hamburg', 'Clara', 'Brandt',
      ${`clara${number}@muster.example`} from organizations
    where ${settings.parent ? sql`id = ${settings.parent.id}` : sql`kind = 'provider'`} returning id`;
  if (!row) throw new Error("the demo has a provider");
  for (const product of productsLike(settings.products ?? ["cloudPbx", "faxAndSms"]))
    await sql`insert into organization_products (organization_id, product) values (${row.id}, ${product})`;
  const company = { id: row.id, name, customerNumber };
  const owner = await addPerson(sql, company, {
    firstName: "Clara",
    lastName: "Brandt",
    ...settings.owner,
    isOwner: true,
  });
  return { ...company, owner };
}

/** Adds a user directly, activated with `password` by default. */
export async function addPerson(
  sql: Sql,
  company: Omit<Company, "owner">,
  facts: Facts = {},
): Promise<Person> {
  hash ??= hashPassword(password);
  const passwordHash = await hash;
  const firstName = facts.firstName ?? "Mini";
  const lastName = facts.lastName ?? "Mustermensch";
  const email = facts.email ?? freshEmail();
  const [row] = await sql<{ number: string }[]>`
    insert into users (organization_id, is_owner, first_name, last_name, email, language,
      activated_at, password_hash, deactivated_at, locked_at, locked_by, valid_from, valid_until)
    values (${company.id}, ${facts.isOwner ?? false}, ${firstName}, ${lastName}, ${email},
      ${facts.language ?? "de"},
      ${facts.pending ? null : sql`now()`}, ${facts.pending ? null : passwordHash},
      ${facts.deactivated ? sql`now()` : null}, ${facts.locked ? sql`now()` : null},
      ${facts.locked ?? null}, ${facts.validFrom ?? null}::text::date, ${facts.validUntil ?? null}::text::date)
    returning number`;
  if (!row) throw new Error("an insert returns its row");
  const number = Number(row.number);
  for (const permission of areasLike(facts.permissions ?? []))
    await sql`insert into user_permissions (user_number, permission) values (${number}, ${permission})`;
  if (facts.secondFactor)
    await sql`insert into authenticators (user_number, encrypted_secret, last_step) values (${number}, 'x', 0)`;
  return {
    number,
    firstName,
    lastName,
    name: `${firstName} ${lastName}`,
    email,
    login: facts.isOwner ? company.customerNumber : email,
  };
}
