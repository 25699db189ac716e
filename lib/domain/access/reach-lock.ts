import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import { executeTogether, type Row } from "#db/together";
import type { Actor, ReachableUser } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import { readAccess } from "./access";
import { holdLineages, lineageLock, lockAncestorsForShare } from "./lineage-lock";
import {
  type OrganizationInReach,
  type OrganizationRow,
  organizationOf,
  organizationQuery,
} from "./organization-reach";
import { actorLock, holdActor, lockPeople } from "./people-lock";
import { currentActor, readServiceActor, relationTo } from "./reach";

/**
 * Locks for changes of what an administrator reaches (R-301, S-41, S-46): what is decided under them still holds at
 * commit.
 */

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
  const reached = await tx.execute<{ userNumber: string; organizationId: number }>(sql`
    select u.number as "userNumber", u.organization_id as "organizationId" from users u
      join organization_closure c on c.descendant_id = u.organization_id and c.ancestor_id = ${actor.organizationId}
    where u.number = ${anyOf(userNumbers)}`);
  if (reached.length === 0) return { actor: await currentActor(tx, actor), targets: new Map() };
  const organizationIds = [...new Set(reached.map((row) => row.organizationId))];
  const locksOwn = takesAdministrators && organizationIds.includes(actor.organizationId);
  if (locksOwn) {
    await lockAncestorsForShare(tx, actor.organizationId, "above");
    await tx.execute(
      sql`select from organizations where id = ${actor.organizationId} for no key update`,
    );
  }
  if (!locksOwn || organizationIds.some((id) => id !== actor.organizationId))
    await holdLineages(tx, organizationIds, 0);
  const numbers = reached.map(({ userNumber }) => Number(userNumber));
  await lockPeople(tx, actor, numbers);
  const current = await currentActor(tx, actor);
  const entries = (await readAccess(tx, numbers)).map((access): [number, LockedReachableUser] => {
    const relation = relationTo(actor, access.organizationId);
    return [access.userNumber, { ...access, relation }];
  });
  return { actor: current, targets: new Map(entries) };
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

/** Those of these users who were locked, without duplicates. */
export function lockedAmong(
  targets: LockedReachableUsers["targets"],
  userNumbers: readonly number[],
): LockedReachableUser[] {
  return [...new Set(userNumbers)].flatMap((number) => targets.get(number) ?? []);
}

/**
 * The actor's present rights, only for an administrator of the provider. For changes: the caller has locked the
 * organizations to be changed, and the actor's row, which is next in the lock order, is locked here.
 *
 * @throws Refusal notFound for an actor who administers nothing, serviceOnly for one who administers elsewhere
 */
export async function requireServiceActor(tx: Transaction, actor: Actor): Promise<Actor> {
  await holdActor(tx, actor);
  return readServiceActor(tx, actor);
}

/**
 * Locks an organization to which the actor wants to add a user, and the actor's rights; returns its entitlement.
 *
 * @throws Refusal notFound if it is out of reach, or the actor does not administer
 */
export async function holdOrganization(
  tx: Transaction,
  actor: Actor,
  organizationId: number,
): Promise<OrganizationInReach> {
  const [, , [row]] = await executeTogether<[Row, Row, OrganizationRow]>(tx, [
    lineageLock([organizationId], 0),
    actorLock(actor),
    organizationQuery(actor, organizationId),
  ]);
  return organizationOf(actor, organizationId, row);
}
