import "server-only";
import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import type { AreaId } from "#lib/rules/catalogue";
import {
  type Actor,
  canAdminister,
  canOperate,
  effectivePermissions,
  entitlementOf,
  type Lineage,
  type Relation,
  type Target,
} from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import {
  type AccessRow,
  accessColumns,
  accessOf,
  actorOf,
  administers,
  isClosed,
  lineageOf,
  mayStay,
  today,
} from "./access";

/**
 * Whom and what an administrator reaches (R-301, R-302). Whatever is out of reach is refused as not found, in the same
 * way as what does not exist.
 */

/** Where an organization stands, seen from the actor's; null when it is not the actor's own and not below it. */
async function relationOf(
  tx: Transaction,
  actor: Actor,
  organizationId: number,
): Promise<Relation | null> {
  const [row] = await tx.execute<{ depth: number }>(sql`
    select depth from organization_closure
    where ancestor_id = ${actor.organizationId} and descendant_id = ${organizationId}`);
  if (!row) return null;
  return row.depth === 0 ? "same" : "below";
}

/** The actor as the database knows this person now, and only if still allowed in and still administering (R-301). */
export async function currentActor(tx: Transaction, actor: Actor): Promise<Actor> {
  const [row] = await tx.execute<AccessRow>(sql`
    select ${accessColumns} from users u join organizations o on o.id = u.organization_id
    where u.number = ${actor.userNumber} and ${mayStay}`);
  const current = row && actorOf(row);
  if (!current || !canAdminister(current)) throw new Refusal("notFound");
  return current;
}

async function readTarget(tx: Transaction, actor: Actor, userNumber: number): Promise<Target> {
  const [row] = await tx.execute<AccessRow>(sql`
    select ${accessColumns} from users u join organizations o on o.id = u.organization_id
    where u.number = ${userNumber}`);
  const relation = row && (await relationOf(tx, actor, row.organization_id));
  if (!row || !relation) throw new Refusal("notFound");
  return { ...accessOf(row), relation };
}

/** The actor and a user within reach, for reading. Refuses as not found otherwise. */
export async function requireTarget(
  tx: Transaction,
  actor: Actor,
  userNumber: number,
): Promise<{ actor: Actor; target: Target }> {
  const current = await currentActor(tx, actor);
  return { actor: current, target: await readTarget(tx, current, userNumber) };
}

/**
 * Keeps the products and the closing of everything above an organization as they are until commit (S-46): a grant that
 * is decided while the operator cancels is decided before or after, not in between. From the top down, as an ancestor
 * always has the lower id, and shared, so that people in different organizations do not wait for each other. The
 * operator has no products and is never closed.
 */
export async function holdLineage(
  tx: Transaction,
  organizationId: number,
  range: "above" | "and itself",
): Promise<void> {
  const nearest = range === "above" ? 1 : 0;
  await tx.execute(sql`select from organizations where kind <> 'operator' and id in (select ancestor_id
      from organization_closure where descendant_id = ${organizationId} and depth >= ${nearest})
    order by id for share`);
}

/**
 * The same for changing: locks the target's organization and both people, in the order that everything keeps
 * (S-41), and reads after the locks, so that what is decided here still holds at commit (S-46, R-308).
 */
export async function lockTarget(
  tx: Transaction,
  actor: Actor,
  userNumber: number,
): Promise<{ actor: Actor; target: Target; organizationId: number }> {
  const [where] = await tx.execute<{ organization_id: number }>(
    sql`select organization_id from users where number = ${userNumber}`,
  );
  if (!where || !(await relationOf(tx, actor, where.organization_id)))
    throw new Refusal("notFound");
  await holdLineage(tx, where.organization_id, "above");
  await tx.execute(
    sql`select from organizations where id = ${where.organization_id} for no key update`,
  );
  await tx.execute(sql`select from users
    where number in (${actor.userNumber}, ${userNumber}) order by number for no key update`);
  return {
    ...(await requireTarget(tx, actor, userNumber)),
    organizationId: where.organization_id,
  };
}

/**
 * The actor anew, and only one of the provider's own administrators (R-309). For changing: the caller has locked the
 * organizations that it changes, and the actor's row is locked here, the next in the order of locks.
 *
 * @throws Refusal notFound for who administers nothing, operatorOnly for who administers elsewhere
 */
export async function requireOperatorActor(tx: Transaction, actor: Actor): Promise<Actor> {
  await tx.execute(sql`select from users where number = ${actor.userNumber} for no key update`);
  return readOperatorActor(tx, actor);
}

/** The same for reading: locks nothing. */
export async function readOperatorActor(tx: Transaction, actor: Actor): Promise<Actor> {
  const current = await currentActor(tx, actor);
  if (!canOperate(current)) throw new Refusal("operatorOnly");
  return current;
}

/** An organization within the actor's reach, with what it may use. Closed: it or one above it (R-106). */
type OrganizationInReach = {
  actor: Actor;
  relation: Relation;
  entitled: ReadonlySet<AreaId>;
  closed: boolean;
};

/** An organization in which the actor wants to add somebody, with what it may use. Holds that and locks the actor's own row. */
export async function lockOrganization(
  tx: Transaction,
  actor: Actor,
  organizationId: number,
): Promise<OrganizationInReach> {
  await holdLineage(tx, organizationId, "and itself");
  await tx.execute(sql`select from users where number = ${actor.userNumber} for no key update`);
  return requireOrganization(tx, actor, organizationId);
}

/** The same for reading: what a form for a new user of this organization may offer. */
export async function requireOrganization(
  tx: Transaction,
  actor: Actor,
  organizationId: number,
): Promise<OrganizationInReach> {
  const current = await currentActor(tx, actor);
  const relation = await relationOf(tx, current, organizationId);
  if (!relation) throw new Refusal("notFound");
  const [row] = await tx.execute<{ lineage: Lineage; closed: boolean }>(
    sql`select ${lineageOf(sql`${organizationId}::int`)} as lineage, ${isClosed(sql`${organizationId}::int`)} as closed`,
  );
  const entitled = entitlementOf(row?.lineage ?? []);
  return { actor: current, relation, entitled, closed: row?.closed ?? false };
}

/**
 * R-308: refuses when an administrator was taken from an organization and nobody who can sign in for good is left to
 * administer it. To be called after the change, in its transaction; from above it is allowed everywhere but for the
 * operator. The lock on the organization makes two removals at the same moment wait for each other.
 */
export async function requireAdministratorLeft(
  tx: Transaction,
  target: Target,
  organizationId: number,
): Promise<void> {
  if (target.relation === "below" || !effectivePermissions(target).has("userAdministration"))
    return;
  const [row] = await tx.execute<{ left: boolean }>(sql`
    select exists (select from users u where u.organization_id = ${organizationId} and u.activated_at is not null
      and u.deactivated_at is null and u.locked_at is null and u.valid_until is null
      and (u.valid_from is null or u.valid_from <= ${today}) and ${administers}) as left`);
  if (!row?.left) throw new Refusal("lastAdministrator");
}
