import "server-only";
import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import type { Actor, OrganizationKind } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import { isClosed } from "./access";
import { holdLineage, readOperatorActor, requireOperatorActor } from "./reach";

/** An organization that this transaction holds. `closed`: it or one above it; `closedHere`: it itself (R-106). */
export type LockedOrganization = {
  organizationId: number;
  kind: OrganizationKind;
  closed: boolean;
  closedHere: boolean;
};

/** Locked for a change of the organization, or shared with others who only rely on what it is. */
type Hold = "locked" | "shared";

/** Locks an organization and judges the actor; who may not is refused alike, whether it exists or not. */
export async function lockAsOperator(
  tx: Transaction,
  actor: Actor,
  customerNumber: string,
): Promise<LockedOrganization> {
  const locked = await lockIfThere(tx, actor, customerNumber);
  if (!locked) throw new Refusal("notFound");
  return locked;
}

/** The same for what only hangs below the organization: others may do so at the same moment, and nobody changes it. */
export async function holdAsOperator(
  tx: Transaction,
  actor: Actor,
  customerNumber: string,
): Promise<LockedOrganization> {
  const held = await lockIfThere(tx, actor, customerNumber, "shared");
  if (!held) throw new Refusal("notFound");
  return held;
}

/** The same where there may be none yet: null. Judges before too, so that who may not makes nobody wait. */
export async function lockIfThere(
  tx: Transaction,
  actor: Actor,
  customerNumber: string | undefined,
  how: Hold = "locked",
): Promise<LockedOrganization | null> {
  await readOperatorActor(tx, actor);
  const locked = customerNumber === undefined ? null : await lockByNumber(tx, customerNumber, how);
  await requireOperatorActor(tx, actor);
  return locked;
}

/** Where an organization stands, without a lock. */
export type Place = {
  organizationId: number;
  kind: OrganizationKind;
  parentNumber: string | null;
  closed: boolean;
};

/** The organization of this number, or (undefined) the operator's; null when there is none. */
export async function findPlace(
  tx: Transaction,
  customerNumber: string | undefined,
): Promise<Place | null> {
  const isMeant = customerNumber
    ? sql`o.customer_number = ${customerNumber}`
    : sql`o.kind = 'operator'`;
  const [row] = await tx.execute<{
    id: number;
    kind: OrganizationKind;
    parent_number: string | null;
    closed: boolean;
  }>(sql`select o.id, o.kind, p.customer_number as parent_number, ${isClosed(sql`o.id`)} as closed
    from organizations o left join organizations p on p.id = o.parent_id where ${isMeant}`);
  return row
    ? {
        organizationId: row.id,
        kind: row.kind,
        parentNumber: row.parent_number,
        closed: row.closed,
      }
    : null;
}

/** Locks the organization of this number; null when there is none. */
export async function lockByNumber(
  tx: Transaction,
  customerNumber: string,
  how: Hold = "locked",
): Promise<LockedOrganization | null> {
  const [where] = await tx.execute<{ id: number }>(
    sql`select id from organizations where customer_number = ${customerNumber}`,
  );
  if (!where) return null;
  // From the top down, like everybody: nothing above is closed and no product there goes meanwhile.
  await holdLineage(tx, where.id, "above");
  await tx.execute(
    how === "locked"
      ? sql`select from organizations where id = ${where.id} for no key update`
      : sql`select from organizations where id = ${where.id} for share`,
  );
  // Read after the lock: a closing at the same moment is seen.
  const [row] = await tx.execute<{ kind: OrganizationKind; closed: boolean; here: boolean }>(sql`
    select o.kind, ${isClosed(sql`o.id`)} as closed, o.closed_at is not null as here
    from organizations o where o.id = ${where.id}`);
  if (!row) return null;
  return { organizationId: where.id, kind: row.kind, closed: row.closed, closedHere: row.here };
}
