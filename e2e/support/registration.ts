import { createHash, randomBytes } from "node:crypto";
import type { Sql } from "postgres";
import { productLike } from "#lib/rules/catalogue-roles";
import { ask } from "./http";
import { type Letter, linkIn, waitForLetter } from "./mailbox";
import type { Company } from "./people";
import type { Portal } from "./portal";

/** A customer without anybody who could sign in. */
export async function freshCustomer(
  sql: Sql,
): Promise<Omit<Company, "owner"> & { contact: string }> {
  const number = `0${process.pid}${10_000_000 + randomBytes(3).readUIntBE(0, 3)}`;
  const name = `Neukunde ${number} GmbH`;
  const contact = `kontakt${number}@muster.example`;
  const [row] = await sql<{ id: number }[]>`
    insert into organizations (kind, parent_id, parent_kind, customer_number, name, place,
      contact_first_name, contact_last_name, contact_email)
    select 'customer', id, 'provider', ${number}, ${name}, '20457 Hamburg', 'Clara', 'Brandt', ${contact}
    from organizations where kind = 'provider' returning id`;
  if (!row) throw new Error("the demo has a provider");
  await sql`insert into organization_products (organization_id, product) values (${row.id}, ${productLike("cloudPbx")})`;
  return { id: row.id, name, customerNumber: number, contact };
}

/**
 * The letter with a registration link, as after the provider's button. The link in the outbox was made with an unknown
 * key, so the portal makes a new one when it writes the letter.
 */
export async function registrationLetterOf(
  portal: Portal,
  sql: Sql,
  customer: { id: number; contact: string },
): Promise<{ letter: Letter; link: string }> {
  const tokenHash = createHash("sha256").update(randomBytes(32)).digest("hex");
  await sql`update links set superseded_at = now() where organization_id = ${customer.id} and used_at is null`;
  await sql`with made as (
      insert into links (purpose, organization_id, token_hash, key_id, expires_at)
      values ('registration', ${customer.id}, ${tokenHash}, 'gone', now() + interval '7 days') returning id)
    insert into outbox (kind, organization_id, link_id) select 'registration', ${customer.id}, id from made`;
  // The daily run also sends what is due.
  const headers = { Authorization: `Bearer ${portal.environment.CRON_SECRET}` };
  await ask(portal, "/api/cron/purge", { headers });
  const letter = await waitForLetter(portal, customer.contact, { kind: "registration" });
  return { letter, link: linkIn(letter) };
}
