import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import type { Actor, OrganizationKind } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import { lockAncestorsForShare } from "./lineage-lock";
import { readServiceActor } from "./reach";
import { requireServiceActor } from "./reach-lock";
import { isClosed } from "./restriction";

/** An organization that this transaction has locked. `closed`: it or an ancestor; `closedHere`: it itself (R-106). */
export type LockedOrganization = {
  organizationId: number;
  kind: OrganizationKind;
  closed: boolean;
  closedHere: boolean;
};

/** Locked exclusively, for a change of the organization, or shared, to rely on its state. */
type Hold = "locked" | "shared";

/** The entry of the audit log that names the organization, also if the change is refused afterwards. */
type NamingEntry = { organizationId?: number };

/**
 * Locks an organization for a change by a service administrator, and names it in the entry. Others get the same refusal
 * whether or not it exists.
 *
 * @throws Refusal notFound, serviceOnly
 */
export async function lockAsService(
  tx: Transaction,
  actor: Actor,
  customerNumber: string,
  entry: NamingEntry,
): Promise<LockedOrganization> {
  const locked = await lockIfThere(tx, actor, customerNumber);
  if (!locked) throw new Refusal("notFound");
  entry.organizationId = locked.organizationId;
  return locked;
}

/**
 * Locks an organization below the provider's own, like `lockAsService`.
 *
 * @throws Refusal notFound, serviceOnly, providerOrganization
 */
export async function lockBelowAsService(
  tx: Transaction,
  actor: Actor,
  customerNumber: string,
  entry: NamingEntry,
): Promise<LockedOrganization> {
  const locked = await lockAsService(tx, actor, customerNumber, entry);
  if (locked.kind === "provider") throw new Refusal("providerOrganization");
  return locked;
}

/**
 * Locks an organization in shared mode for a change below it by a service administrator: others may do the same at
 * once, and nobody changes the organization itself.
 *
 * @throws Refusal notFound, serviceOnly
 */
export async function holdAsService(
  tx: Transaction,
  actor: Actor,
  customerNumber: string,
): Promise<LockedOrganization> {
  const held = await lockIfThere(tx, actor, customerNumber, "shared");
  if (!held) throw new Refusal("notFound");
  return held;
}

/**
 * Locks an organization that may not exist: returns null then. Also checks the actor before locking, so that an
 * unauthorized request never makes others wait.
 *
 * @throws Refusal notFound, serviceOnly, for an actor who is no service administrator
 */
export async function lockIfThere(
  tx: Transaction,
  actor: Actor,
  customerNumber: string | undefined,
  how: Hold = "locked",
): Promise<LockedOrganization | null> {
  await readServiceActor(tx, actor);
  const locked = customerNumber === undefined ? null : await lockByNumber(tx, customerNumber, how);
  await requireServiceActor(tx, actor);
  return locked;
}

/** Locks the organization with this number; null if there is none. */
export async function lockByNumber(
  tx: Transaction,
  customerNumber: string,
  how: Hold = "locked",
): Promise<LockedOrganization | null> {
  const [where] = await tx.execute<{ id: number }>(
    sql`select id from organizations where customer_number = ${customerNumber}`,
  );
  if (!where) return null;
  // Locked from the top down, like everywhere: nothing above is closed and no product there is cancelled meanwhile.
  await lockAncestorsForShare(tx, where.id, "above");
  await tx.execute(
    how === "locked"
      ? sql`select from organizations where id = ${where.id} for no key update`
      : sql`select from organizations where id = ${where.id} for share`,
  );
  // Read after locking, so that a simultaneous closing is seen.
  const [row] = await tx.execute<{ kind: OrganizationKind; closed: boolean; here: boolean }>(sql`
    select o.kind, ${isClosed(sql`o.id`)} as closed, o.closed_at is not null as here
    from organizations o where o.id = ${where.id}`);
  if (!row) return null;
  return { organizationId: where.id, kind: row.kind, closed: row.closed, closedHere: row.here };
}
