import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { organizationProducts, organizations } from "#db/schema";
import { withdrawRegistration } from "#lib/domain/registration/links";
import { openTask } from "#lib/domain/tasks";
import { type ProductId, products } from "#lib/rules/catalogue";
import type { Actor, OrganizationKind } from "#lib/rules/delegation";

/** the name, place and contact of an organization. */
export type MasterData = {
  name: string;
  place: string;
  contactFirstName: string;
  contactLastName: string;
  contactEmail: string;
};

export type Organization = MasterData & {
  organizationId: number;
  kind: OrganizationKind;
  customerNumber: string;
  products: { id: ProductId; bookedAt: Date }[];
};

/** The actor's own organization: its master data and booked products. */
export function findOwnOrganization(actor: Actor): Promise<Organization> {
  return transaction(actor, async (tx) => {
    const [row] = await tx
      .select()
      .from(organizations)
      .where(sql`${organizations.id} = ${actor.organizationId}`);
    if (!row) throw new Error("an actor belongs to an organization");
    const booked = await tx
      .select()
      .from(organizationProducts)
      .where(sql`${organizationProducts.organizationId} = ${actor.organizationId}`);
    return {
      organizationId: row.id,
      kind: row.kind,
      customerNumber: row.customerNumber,
      name: row.name,
      place: row.place,
      contactFirstName: row.contactFirstName,
      contactLastName: row.contactLastName,
      contactEmail: row.contactEmail,
      products: products.flatMap(({ id }) => {
        const booking = booked.find((one) => one.product === id);
        return booking ? [{ id, bookedAt: booking.bookedAt }] : [];
      }),
    };
  });
}

const columns = {
  name: organizations.name,
  place: organizations.place,
  contactFirstName: organizations.contactFirstName,
  contactLastName: organizations.contactLastName,
  contactEmail: organizations.contactEmail,
} satisfies Record<keyof MasterData, unknown>;

/** The fields of the master data, in the order of the form. */
export const masterDataNames = Object.keys(columns) as (keyof MasterData)[];

/**
 * writes the given master data that differ. If the contact's address changes, pending users from registration
 * links to the old address are removed. The caller holds the lock on the organization.
 *
 * @param actor null for the order system
 * @returns the names of the written fields
 */
export async function writeMasterData(
  tx: Transaction,
  actor: Actor | null,
  organizationId: number,
  wanted: Partial<MasterData>,
): Promise<(keyof MasterData)[]> {
  const stored = await readMasterData(tx, organizationId);
  const changed = masterDataNames.filter(
    (name) => wanted[name] !== undefined && wanted[name] !== stored[name],
  );
  if (changed.length > 0)
    await tx
      .update(organizations)
      .set(Object.fromEntries(changed.map((name) => [name, wanted[name]])))
      .where(sql`${organizations.id} = ${organizationId}`);
  if (changed.includes("contactEmail")) {
    const userNumber = await withdrawRegistration(tx, actor, organizationId);
    if (userNumber) await openTask(tx, { kind: "ownerDeleted", organizationId, userNumber });
  }
  return changed;
}

/** The master data of an existing organization. */
export async function readMasterData(tx: Transaction, organizationId: number): Promise<MasterData> {
  const [row] = await tx
    .select(columns)
    .from(organizations)
    .where(sql`${organizations.id} = ${organizationId}`);
  if (!row) throw new Error("the organization is there");
  return row;
}

/**
 * Adds an organization below its parent; the database refuses what the tree does not allow. The caller
 * has authorized it.
 */
export async function insertOrganization(
  tx: Transaction,
  input: MasterData & {
    kind: OrganizationKind;
    parent: { organizationId: number; kind: OrganizationKind } | null;
    customerNumber: string;
    products: ProductId[];
  },
): Promise<{ organizationId: number; kind: OrganizationKind }> {
  const { parent, products: booked, ...data } = input;
  const [row] = await tx
    .insert(organizations)
    .values({
      ...data,
      parentId: parent?.organizationId ?? null,
      parentKind: parent && parent.kind !== "customer" ? parent.kind : null,
    })
    .returning({ id: organizations.id });
  if (!row) throw new Error("an insert returns its row");
  if (booked.length > 0) {
    await tx
      .insert(organizationProducts)
      .values(booked.map((product) => ({ organizationId: row.id, product })));
  }
  return { organizationId: row.id, kind: input.kind };
}
