import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import type { AreaId } from "#lib/rules/catalogue";
import {
  type Actor,
  canAdminister,
  canOperate,
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
  isClosed,
  mayStay,
  readAccess,
} from "./access";
import { lineageOf } from "./entitlement";

/**
 * Whom and what an administrator reaches (R-301, R-302). Whatever is out of reach is refused as not found, in the same
 * way as what does not exist.
 */

/** The actor as the database knows this person now, and only if still allowed in and still administering (R-301). */
export async function currentActor(tx: Transaction, actor: Actor): Promise<Actor> {
  const [row] = await tx.execute<AccessRow>(sql`
    select ${accessColumns} from users u join organizations o on o.id = u.organization_id
    where u.number = ${actor.userNumber} and ${mayStay}`);
  const current = row && actorOf(row);
  if (!current || !canAdminister(current)) throw new Refusal("notFound");
  return current;
}

/** How far an organization is below the actor's, 0: it is that one, null: out of reach. Nobody changes the organization (R-102). */
const depthBelow = (
  actor: Actor,
  organizationId: SQL,
) => sql`(select c.depth from organization_closure c
  where c.ancestor_id = ${actor.organizationId} and c.descendant_id = ${organizationId})`;

/** Where an organization within the actor's reach stands. */
export function relationTo(
  { organizationId: own }: Pick<Actor, "organizationId">,
  organizationId: number,
): Relation {
  return organizationId === own ? "same" : "below";
}

/** The actor and a user within reach, for reading, in one statement. Refuses as not found otherwise. */
export async function requireTarget(
  tx: Transaction,
  actor: Actor,
  userNumber: number,
): Promise<{ actor: Actor; target: Target }> {
  const rows = await tx.execute<AccessRow & { stays: boolean; depth: number | null }>(sql`
    select ${accessColumns}, ${mayStay} as stays, ${depthBelow(actor, sql`u.organization_id`)} as depth
    from users u join organizations o on o.id = u.organization_id
    where u.number = ${anyOf([actor.userNumber, userNumber])}`);
  const own = rows.find((row) => Number(row.number) === actor.userNumber && row.stays);
  const row = rows.find((one) => Number(one.number) === userNumber);
  const current = own && actorOf(own);
  if (!current || !canAdminister(current) || !row || row.depth === null)
    throw new Refusal("notFound");
  return {
    actor: current,
    target: { ...accessOf(row), relation: relationTo(actor, row.organization_id) },
  };
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

/** A user within reach, as a change finds it under its locks. */
export type LockedTarget = Target & { organizationId: number };

/** Whom a change may be about, and the actor of this moment. Who is not among the targets is out of reach, or gone. */
export type LockedTargets = { actor: Actor; targets: ReadonlyMap<number, LockedTarget> };

/**
 * The same for changing, for one user or for many: holds the targets' organizations and all the people, in the order that
 * everything keeps (S-41), and reads after the locks, so that what is decided here still holds at commit (S-46, R-308).
 * Organizations are held from the top down, as an ancestor always has the lower id.
 *
 * @param takesAdministrators whether the change may leave an organization without somebody who administers it: then the
 *   actor's own is locked, as R-308 is about nobody else's; for any other change it is only read
 * @throws Refusal notFound for who does not administer
 */
export async function lockTargets(
  tx: Transaction,
  actor: Actor,
  userNumbers: readonly number[],
  takesAdministrators: boolean,
): Promise<LockedTargets> {
  const reached = await tx.execute<{ number: string; organization_id: number }>(sql`
    select u.number, u.organization_id from users u
      join organization_closure c on c.descendant_id = u.organization_id and c.ancestor_id = ${actor.organizationId}
    where u.number = ${anyOf(userNumbers)}`);
  if (reached.length === 0) return { actor: await currentActor(tx, actor), targets: new Map() };
  const organizationIds = [...new Set(reached.map((row) => row.organization_id))];
  const locksOwn = takesAdministrators && organizationIds.includes(actor.organizationId);
  if (locksOwn) {
    await holdLineage(tx, actor.organizationId, "above");
    await tx.execute(
      sql`select from organizations where id = ${actor.organizationId} for no key update`,
    );
  }
  if (!locksOwn || organizationIds.some((id) => id !== actor.organizationId))
    await tx.execute(sql`select from organizations where kind <> 'operator' and id in (select ancestor_id
        from organization_closure where descendant_id = ${anyOf(organizationIds)})
      order by id for share`);
  const numbers = reached.map(({ number }) => Number(number));
  await lockPeople(tx, actor, numbers);
  const current = await currentActor(tx, actor);
  const entries = (await readAccess(tx, numbers)).map((access): [number, LockedTarget] => {
    const relation = relationTo(actor, access.organizationId);
    return [access.userNumber, { ...access, relation }];
  });
  return { actor: current, targets: new Map(entries) };
}

/**
 * Keeps the actor's rights as they are until commit (S-46): whoever takes one away locks the row, and waits. Shared, so
 * that two changes by one person do not wait for each other.
 */
async function holdActor(tx: Transaction, { userNumber }: Actor): Promise<void> {
  await tx.execute(sql`select from users where number = ${userNumber} for share`);
}

/**
 * Holds the actor and locks the people whom the actor changes, by number (S-41). Who is among them is locked at once: two
 * who share a row and then want to lock it would wait for each other for ever.
 */
async function lockPeople(
  tx: Transaction,
  actor: Actor,
  userNumbers: readonly number[],
): Promise<void> {
  const lock = async (numbers: readonly number[]) => {
    if (numbers.length > 0)
      await tx.execute(sql`select from users
        where number = ${anyOf(numbers)} order by number for no key update`);
  };
  const own = actor.userNumber;
  if (userNumbers.includes(own)) return lock(userNumbers);
  await lock(userNumbers.filter((number) => number < own));
  await holdActor(tx, actor);
  await lock(userNumbers.filter((number) => number > own));
}

/** Those of these people who were locked, each once. */
export function inOrder(
  targets: LockedTargets["targets"],
  userNumbers: readonly number[],
): LockedTarget[] {
  return [...new Set(userNumbers)].flatMap((number) => targets.get(number) ?? []);
}

/**
 * Locks one user whom the actor is about to change; `lockTargets` says what that holds.
 *
 * @throws Refusal notFound
 */
export async function lockTarget(
  tx: Transaction,
  actor: Actor,
  userNumber: number,
  takesAdministrators: boolean,
): Promise<{ actor: Actor; target: LockedTarget }> {
  const locked = await lockTargets(tx, actor, [userNumber], takesAdministrators);
  const target = locked.targets.get(userNumber);
  if (!target) throw new Refusal("notFound");
  return { actor: locked.actor, target };
}

/**
 * The actor anew, and only one of the provider's own administrators (R-309). For changing: the caller has locked the
 * organizations that it changes, and the actor's row is held here, the next in the order of locks.
 *
 * @throws Refusal notFound for who administers nothing, operatorOnly for who administers elsewhere
 */
export async function requireOperatorActor(tx: Transaction, actor: Actor): Promise<Actor> {
  await holdActor(tx, actor);
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

/** An organization in which the actor wants to add somebody, with what it may use. Holds that and the actor's rights. */
export async function holdOrganization(
  tx: Transaction,
  actor: Actor,
  organizationId: number,
): Promise<OrganizationInReach> {
  await holdLineage(tx, organizationId, "and itself");
  await holdActor(tx, actor);
  return requireOrganization(tx, actor, organizationId);
}

/** The same for reading, in one statement: what a form for a new user of this organization may offer. */
export async function requireOrganization(
  tx: Transaction,
  actor: Actor,
  organizationId: number,
): Promise<OrganizationInReach> {
  const id = sql`${organizationId}::int`;
  const [row] = await tx.execute<
    AccessRow & { depth: number | null; lineage_there: Lineage | null; closed: boolean }
  >(sql`select ${accessColumns}, ${depthBelow(actor, id)} as depth, ${lineageOf(id)} as lineage_there,
      ${isClosed(id)} as closed
    from users u join organizations o on o.id = u.organization_id
    where u.number = ${actor.userNumber} and ${mayStay}`);
  const current = row && actorOf(row);
  if (!current || !canAdminister(current) || row.depth === null) throw new Refusal("notFound");
  const entitled = entitlementOf(row.lineage_there ?? []);
  return {
    actor: current,
    relation: relationTo(actor, organizationId),
    entitled,
    closed: row.closed,
  };
}
