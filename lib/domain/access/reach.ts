import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import {
  type Actor,
  canAdminister,
  canAdministerService,
  type ReachableUser,
  type Relation,
} from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import { type AccessRow, accessColumns, accessColumnsWith, accessOf, actorOf } from "./access";
import { wayAbove } from "./entitlement";
import { mayStay, mayStayWith } from "./restriction";

/**
 * Which users and organizations an administrator reaches (R-301, R-302). Anything out of reach is refused as not found,
 * exactly like something that does not exist.
 */

/** The actor with the rights that the database has now; only if still allowed in and still administering (R-301). */
export async function currentActor(tx: Transaction, actor: Actor): Promise<Actor> {
  return (await readActor(tx, actor)).actor;
}

/**
 * The actor as `currentActor` returns it, with further columns of the same statement.
 *
 * @param columns over `users as u`, the actor, and `organizations as o`
 * @throws Refusal notFound if the actor does not administer
 */
export async function readActor<Columns extends Record<string, unknown>>(
  tx: Transaction,
  actor: Actor,
  columns?: SQL,
): Promise<{ actor: Actor; row: Columns }> {
  const [row] = await tx.execute<AccessRow & Columns>(actorQuery(actor, columns));
  return { actor: administratorOf(row), row: row as AccessRow & Columns };
}

/**
 * The query for the row that `administratorOf` reads; no row for an actor who is not allowed in any more.
 *
 * @param columns further ones, over `users as u`, the actor, and `organizations as o`
 */
export function actorQuery(actor: Actor, columns?: SQL): SQL {
  return sql`
    select ${accessColumnsWith(sql`way.lineage`)} ${columns ? sql`, ${columns}` : sql``}
    from users u join organizations o on o.id = u.organization_id
      cross join lateral ${wayAbove(sql`u.organization_id`)} way
    where u.number = ${actor.userNumber} and ${mayStayWith(sql`way.closed`)}`;
}

/**
 * The actor in this row.
 *
 * @throws Refusal notFound if the actor does not administer
 */
export function administratorOf(row: AccessRow | undefined): Actor {
  const actor = row && actorOf(row);
  if (!actor || !canAdminister(actor)) throw new Refusal("notFound");
  return actor;
}

/** Whether an organization is the actor's or below it. This can never change (R-102). */
export const isReached = (
  actor: Actor,
  organizationId: SQL,
) => sql`exists (select from organization_closure c
  where c.ancestor_id = ${actor.organizationId} and c.descendant_id = ${organizationId})`;

/** The place of an organization within reach, relative to the actor's. */
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
): Promise<{ actor: Actor; target: ReachableUser & { organizationId: number } }> {
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
 * The actor's present rights, only for a service administrator (R-309). For reading: locks nothing.
 *
 * @throws Refusal notFound for an actor who administers nothing, serviceOnly for one who administers elsewhere
 */
export async function readServiceActor(tx: Transaction, actor: Actor): Promise<Actor> {
  const current = await currentActor(tx, actor);
  if (!canAdministerService(current)) throw new Refusal("serviceOnly");
  return current;
}
