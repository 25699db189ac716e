import { sql } from "drizzle-orm";
import { demoPassword, inventedSignIns } from "#lib/domain/installation/demo";
import { insertOrganization } from "#lib/domain/organizations/insert";
import { hashPassword } from "#lib/infra/crypto/passwords";
import { productLike, productsLike } from "#lib/rules/catalogue-roles";
import { type Transaction, transaction } from "./client";
import { type DemoOrganization, demoOrganizations } from "./demo-organizations";
import { allowTime } from "./long-transaction";
import { connect, disconnect } from "./pool";
import { orders, tasks } from "./schema";
import { type InventedEvent, writeAuditLog } from "./seed-audit-log";
import { insertPerson } from "./seed-people";
import { insertSets } from "./seed-sets";
import { daysAgo } from "./seed-time";

type Parent = Parameters<typeof insertOrganization>[1]["parent"];

/** The users as whom a visitor of the demo can sign in, for the script that starts it. */
export const demoSignIns = inventedSignIns;

/** Milliseconds for inserting all people of the demo. */
const patience = 120_000;

/**
 * Fills an empty database with a believable tree of companies and marks it as a demo's. Does nothing if it is marked
 * already.
 *
 * @throws if the database contains anything but a demo
 */
export async function seedDemo(databaseUrl: string): Promise<void> {
  // A thousand statements in one transaction: on a busy machine they take longer than any request may (S-93).
  connect(databaseUrl, { deadline: patience });
  try {
    const passwordHash = await hashPassword(demoPassword);
    await transaction("system", async (tx) => {
      await allowTime(tx, patience);
      const [state] = await tx.execute<{ demo: boolean; filled: boolean }>(sql`
        select demo, exists (select from organizations) as filled from installation for update`);
      if (state?.demo) return;
      if (state?.filled) throw new Error("This database is not a demo's. Nothing was changed.");
      const auditLog: InventedEvent[] = [];
      await fill(tx, passwordHash, auditLog, demoOrganizations);
      await insertSets(tx, auditLog);
      await writeAuditLog(tx, auditLog);
      await fillDesk(tx);
      await tx.execute(sql`update installation set demo = true`);
    });
  } finally {
    await disconnect();
  }
}

/** Inserts an organization with its people, then those below it; the provider is the actor in the audit log. */
async function fill(
  tx: Transaction,
  passwordHash: string,
  auditLog: InventedEvent[],
  demo: DemoOrganization,
  parent: Parent = null,
): Promise<void> {
  const { kind, customerNumber, name, place, contact } = demo;
  const organization = await insertOrganization(tx, {
    ...{ kind, parent, customerNumber, name, place },
    products: productsLike(demo.products),
    contactFirstName: contact.firstName,
    contactLastName: contact.lastName,
    contactEmail: contact.email,
  });
  const { organizationId } = organization;
  if (demo.closedDaysAgo !== undefined) {
    await tx.execute(sql`update organizations set closed_at = ${daysAgo(demo.closedDaysAgo)}
      where id = ${organizationId}`);
  }
  const owner =
    demo.owner &&
    (await insertPerson(tx, organizationId, passwordHash, auditLog, {
      ...contact,
      createdDaysAgo: 200,
      activated: true,
      signedInDaysAgo: 12,
      permissions: [],
      ...demo.owner,
      isOwner: true,
    }));
  for (const person of demo.people ?? [])
    await insertPerson(tx, organizationId, passwordHash, auditLog, person, owner ?? undefined);
  for (const child of demo.children ?? [])
    await fill(tx, passwordHash, auditLog, child, organization);
}

/** two orders that failed, and other open tasks of the provider. */
async function fillDesk(tx: Transaction): Promise<void> {
  const organization = (customerNumber: string) =>
    sql`(select id from organizations where customer_number = ${customerNumber})`;
  const hoursAgo = (hours: number) => sql`clock_timestamp() - make_interval(hours => ${hours})`;
  const order = (orderNumber: string, customerNumber: string, hours: number) => ({
    ...{ orderNumber, customerNumber },
    digest: "",
    keyId: "demo",
    organizationId: organization(customerNumber),
    receivedAt: hoursAgo(hours),
    attempts: 1,
  });
  await tx.insert(orders).values([
    { ...order("2026-11842", "3004417", 2), state: "waiting", lastError: "emailTaken" },
    {
      ...order("2026-11790", "3004402", 15),
      state: "done",
      settledAt: hoursAgo(15),
    },
    {
      ...order("2026-11765", "2222222", 72),
      state: "done",
      settledAt: hoursAgo(72),
    },
  ]);
  await tx.insert(tasks).values([
    {
      kind: "productWithoutEffect",
      organizationId: organization("1120002"),
      product: productLike("faxAndSms"),
      createdAt: hoursAgo(30),
    },
    { kind: "ownerDeleted", organizationId: organization("1112035"), createdAt: hoursAgo(50) },
  ]);
}
