import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { organizations } from "#db/schema";
import { withdrawRegistration } from "#lib/domain/registration/links";
import { openTask } from "#lib/domain/tasks";
import type { Actor } from "#lib/rules/delegation";

/** the name, place and contact of an organization. */
export type MasterData = {
  name: string;
  place: string;
  contactFirstName: string;
  contactLastName: string;
  contactEmail: string;
};

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
