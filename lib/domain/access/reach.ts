import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import type { AreaId } from "#lib/rules/catalogue";
import {
  type Actor,
  canAdminister,
  canAdministerService,
  entitlementOf,
  type Lineage,
  type ReachableUser,
  type Relation,
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
 * Which users and organizations an administrator reaches (R-301, R-302). Anything out of reach is refused as not found,
 * exactly like something that does not exist.
 */

/** The actor with the rights that the database has now; only if still allowed in and still administering (R-301). */
export async function currentActor(tx: Transaction, actor: Actor): Promise<Actor> {
  return (await readActor(tx, actor)).actor;
}

/**
 * The actor as `currentActor` has it, with what else is asked in the same statement.
 *
 * @param columns over `users as u`, the actor, and `organizations as o`
 * @throws Refusal notFound if the actor does not administer
 */
export async function readActor<Columns extends Record<string, unknown>>(
  tx: Transaction,
  actor: Actor,
  columns?: SQL,
): Promise<{ actor: Actor; row: Columns }> {
  const [row] = await tx.execute<AccessRow & Columns>(sql`
    select ${accessColumns} ${columns ? sql`, ${columns}` : sql``} from users u join organizations o on o.id = u.organization_id
    where u.number = ${actor.userNumber} and ${mayStay}`);
  return { actor: administratorOf(row), row: row as AccessRow & Columns };
}

function administratorOf(row: AccessRow | undefined): Actor {
  const actor = row && actorOf(row);
  if (!actor || !canAdminister(actor)) throw new Refusal("notFound");
  return actor;
}

/** Whether an organization is the actor's or below it. This can never change (R-102). */
const isReached = (
  actor: Actor,
  organizationId: SQL,
) => sql`exists (select from organization_closure c
  where c.ancestor_id = ${actor.organizationId} and c.descendant_id = ${organizationId})`;

/** Where an organization within the actor's reach stands. */
export function relationTo(
  { organizationId: own }: Pick<Actor, "organizationId">,
  organizationId: number,
): Relation {
  return organizationId === own ? "same" : "below";
}

/**
 * The actor and a user within reach, for reading, in one statement.
 *
 * @throws Refusal notFound
 */
export async function requireReachableUser(
  tx: Transaction,
  actor: Actor,
  userNumber: number,
): Promise<{ actor: Actor; target: ReachableUser }> {
  const rows = await tx.execute<AccessRow & { stays: boolean; reached: boolean }>(sql`
    select ${accessColumns}, ${mayStay} as stays, ${isReached(actor, sql`u.organization_id`)} as reached
    from users u join organizations o on o.id = u.organization_id
    where u.number = ${anyOf([actor.userNumber, userNumber])}`);
  const current = administratorOf(
    rows.find((one) => Number(one.userNumber) === actor.userNumber && one.stays),
  );
  const row = rows.find((one) => Number(one.userNumber) === userNumber);
  if (!row?.reached) throw new Refusal("notFound");
  return {
    actor: current,
    target: { ...accessOf(row), relation: relationTo(actor, row.organizationId) },
  };
}

/**
 * Keeps the products and the closing of all organizations above one unchanged until commit (S-46): a grant is decided
 * before or after a simultaneous cancellation, never in between. Locks from the top down, because an ancestor always
 * has the lower id, and in shared mode, so that users of different organizations do not wait for each other. The
 * provider has no products and is never closed.
 */
export async function lockAncestorsForShare(
  tx: Transaction,
  organizationId: number,
  range: "above" | "and itself",
): Promise<void> {
  await holdLineages(tx, [organizationId], range === "above" ? 1 : 0);
}

/** @param nearest 1 leaves the organizations themselves out */
async function holdLineages(
  tx: Transaction,
  organizationIds: readonly number[],
  nearest: 0 | 1,
): Promise<void> {
  await tx.execute(sql`select from organizations where kind <> 'provider' and id in (select ancestor_id
      from organization_closure where descendant_id = ${anyOf(organizationIds)} and depth >= ${nearest})
    order by id for share`);
}

/** A user within reach, locked for a change. */
export type LockedReachableUser = ReachableUser & { organizationId: number };

/**
 * The present actor and the users that a change may apply to. Users who are not among the targets are out of reach or
 * gone.
 */
export type LockedReachableUsers = {
  actor: Actor;
  targets: ReadonlyMap<number, LockedReachableUser>;
};

/**
 * The actor and the users within reach, for a change of one user or many: locks the targets' organizations and all
 * users in the global lock order (S-41), and reads afterwards, so that what is decided here still holds at commit
 * (S-46, R-308). Organizations are locked from the top down, because an ancestor always has the lower id.
 *
 * @param takesAdministrators whether the change may leave an organization without an administrator: then the actor's
 *   own is locked, because R-308 only concerns that one; otherwise it is only read
 * @throws Refusal notFound if the actor does not administer
 */
export async function lockReachableUsers(
  tx: Transaction,
  actor: Actor,
  userNumbers: readonly number[],
  takesAdministrators: boolean,
): Promise<LockedReachableUsers> {
  const reached = await tx.execute<{ number: string; organization_id: number }>(sql`
    select u.number, u.organization_id from users u
      join organization_closure c on c.descendant_id = u.organization_id and c.ancestor_id = ${actor.organizationId}
    where u.number = ${anyOf(userNumbers)}`);
  if (reached.length === 0) return { actor: await currentActor(tx, actor), targets: new Map() };
  const organizationIds = [...new Set(reached.map((row) => row.organization_id))];
  const locksOwn = takesAdministrators && organizationIds.includes(actor.organizationId);
  if (locksOwn) {
    await lockAncestorsForShare(tx, actor.organizationId, "above");
    await tx.execute(
      sql`select from organizations where id = ${actor.organizationId} for no key update`,
    );
  }
  if (!locksOwn || organizationIds.some((id) => id !== actor.organizationId))
    await holdLineages(tx, organizationIds, 0);
  const numbers = reached.map(({ number }) => Number(number));
  await lockPeople(tx, actor, numbers);
  const current = await currentActor(tx, actor);
  const entries = (await readAccess(tx, numbers)).map((access): [number, LockedReachableUser] => {
    const relation = relationTo(actor, access.organizationId);
    return [access.userNumber, { ...access, relation }];
  });
  return { actor: current, targets: new Map(entries) };
}

/**
 * Keeps the actor's rights unchanged until commit (S-46): a withdrawal locks the row and has to wait. In shared mode,
 * so that two changes by one actor do not wait for each other.
 */
async function holdActor(tx: Transaction, { userNumber }: Actor): Promise<void> {
  await tx.execute(sql`select from users where number = ${userNumber} for share`);
}

/**
 * Locks the actor and the users to be changed, by number (S-41). An actor among the users is locked exclusively at
 * once: two transactions that upgrade a shared lock would deadlock.
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

/** Those of these users who were locked, without duplicates. */
export function inOrder(
  targets: LockedReachableUsers["targets"],
  userNumbers: readonly number[],
): LockedReachableUser[] {
  return [...new Set(userNumbers)].flatMap((number) => targets.get(number) ?? []);
}

/**
 * Locks one user for a change; `lockReachableUsers` says what else is locked.
 *
 * @throws Refusal notFound
 */
export async function lockReachableUser(
  tx: Transaction,
  actor: Actor,
  userNumber: number,
  takesAdministrators: boolean,
): Promise<{ actor: Actor; target: LockedReachableUser }> {
  const locked = await lockReachableUsers(tx, actor, [userNumber], takesAdministrators);
  const target = locked.targets.get(userNumber);
  if (!target) throw new Refusal("notFound");
  return { actor: locked.actor, target };
}

/**
 * The actor's present rights, only for an administrator of the provider (R-309). For changes: the caller has locked the
 * organizations to be changed, and the actor's row, which is next in the lock order, is locked here.
 *
 * @throws Refusal notFound for an actor who administers nothing, serviceOnly for one who administers elsewhere
 */
export async function requireServiceActor(tx: Transaction, actor: Actor): Promise<Actor> {
  await holdActor(tx, actor);
  return readServiceActor(tx, actor);
}

/**
 * The actor's present rights, only for an administrator of the provider (R-309). For reading: locks nothing.
 *
 * @throws Refusal notFound for an actor who administers nothing, serviceOnly for one who administers elsewhere
 */
export async function readServiceActor(tx: Transaction, actor: Actor): Promise<Actor> {
  const current = await currentActor(tx, actor);
  if (!canAdministerService(current)) throw new Refusal("serviceOnly");
  return current;
}

/** An organization within the actor's reach, with its entitlement. Closed: it or an ancestor (R-106). */
type OrganizationInReach = {
  actor: Actor;
  relation: Relation;
  entitled: ReadonlySet<AreaId>;
  closed: boolean;
};

/** Locks an organization to which the actor wants to add a user, and the actor's rights; returns its entitlement. */
export async function holdOrganization(
  tx: Transaction,
  actor: Actor,
  organizationId: number,
): Promise<OrganizationInReach> {
  await lockAncestorsForShare(tx, organizationId, "and itself");
  await holdActor(tx, actor);
  return requireOrganization(tx, actor, organizationId);
}

/**
 * An organization within reach with its entitlement, for reading, in one statement: what the form for a new user may
 * offer.
 */
export async function requireOrganization(
  tx: Transaction,
  actor: Actor,
  organizationId: number,
): Promise<OrganizationInReach> {
  const id = sql`${organizationId}::int`;
  const { actor: current, row } = await readActor<{
    reached: boolean;
    lineageThere: Lineage | null;
    closed: boolean;
  }>(
    tx,
    actor,
    sql`${isReached(actor, id)} as reached, ${lineageOf(id)} as "lineageThere", ${isClosed(id)} as closed`,
  );
  if (!row.reached) throw new Refusal("notFound");
  const entitled = entitlementOf(row.lineageThere ?? []);
  return {
    actor: current,
    relation: relationTo(actor, organizationId),
    entitled,
    closed: row.closed,
  };
}
