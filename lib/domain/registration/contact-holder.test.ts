import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sql } from "drizzle-orm";
import { searchOrganizations } from "#lib/domain/organizations/search";
import { type Company, openCompany } from "#lib/domain/testing/company";
import { addOrganization, openWorld, rows, value, type World } from "#lib/domain/testing/database";
import { findContactHolder } from "./contact-holder";

let world: World;
let company: Company;
let customerNumber: string;
before(async () => {
  world = await openWorld();
  company = await openCompany();
  const root = { organizationId: company.provider.organizationId, kind: "provider" } as const;
  const { organizationId } = await addOrganization("customer", root, ["voiceLine"]);
  customerNumber = await value(
    sql`select customer_number from organizations where id = ${organizationId}`,
  );
});
after(() => world.close());

const setContact = (email: string) =>
  rows(
    sql`update organizations set contact_email = ${email} where customer_number = ${customerNumber}`,
  );

/** Whether the list of organizations offers no link for this one. */
async function isHeldBack(): Promise<boolean | undefined> {
  const { rows: found } = await searchOrganizations(company.provider, { q: customerNumber });
  return found[0]?.contactElsewhere;
}

test("before a registration link goes to somebody of another organization the provider reads whose address it is (R-313, R-602)", async () => {
  assert.equal(await findContactHolder(company.provider, customerNumber), null);
  assert.equal(await isHeldBack(), false);
  const [holder] = await rows<{
    email: string;
    name: string;
    organization: string;
    at: string;
  }>(sql`
    select u.email, u.first_name || ' ' || u.last_name as name, o.name as organization, o.customer_number as at
    from users u join organizations o on o.id = u.organization_id where u.number = ${company.colleague.userNumber}`);
  assert.ok(holder);
  await setContact(holder.email.toUpperCase());
  const found = await findContactHolder(company.provider, customerNumber);
  assert.equal(found?.email, holder.email.toUpperCase());
  assert.deepEqual(found?.holder, {
    userNumber: company.colleague.userNumber,
    name: holder.name,
    organization: holder.organization,
    customerNumber: holder.at,
  });
  assert.equal(await isHeldBack(), true);
  for (const actor of [company.owner, company.reseller, company.colleague])
    assert.equal(await findContactHolder(actor, customerNumber), null, "only for the provider");
});

test("an address of somebody in the organization itself is nobody's elsewhere, and a number that is none finds nothing", async () => {
  const own = await value<string>(
    sql`select customer_number from organizations where id = ${company.organizationId}`,
  );
  await rows(sql`update organizations set contact_email = (select email from users
    where number = ${company.colleague.userNumber}) where id = ${company.organizationId}`);
  for (const number of [own, "404404404", "1' or 1=1"])
    assert.equal(await findContactHolder(company.provider, number), null);
});
