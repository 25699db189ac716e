import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { anyOf, atMost } from "#db/numbers";
import { readEntitlements } from "#lib/domain/access/access";
import {
  type ActorLabel,
  type ActorLabelColumns,
  actorLabelColumns,
  actorLabelOf,
} from "#lib/domain/access/actor-label";
import { currentActor } from "#lib/domain/access/reach";
import { type Root, readScope, under } from "#lib/domain/access/scope";
import { listOfferedSets } from "#lib/domain/permission-sets/offered";
import {
  inSetOrder,
  knownAreas,
  offeredIn,
  type PermissionSet,
  type SetColumns,
  setColumns,
  setOf,
  setTables,
} from "#lib/domain/permission-sets/row";
import { type AreaId, inCatalogueOrder } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { driftOf, hasDrifted } from "#lib/rules/permission-sets";

/** A set as the page of sets shows it. */
export type KeptSet = PermissionSet & {
  /** Whether the actor's own organization keeps it; otherwise it is from above. */
  isOwn: boolean;
  savedAt: Date;
  savedBy: ActorLabel | null;
  /** The people within the actor's reach who were given it, counted up to one beyond `limits.countCap`. */
  holders: number;
  /** How many of those that were counted differ from it. */
  drifted: number;
};

/**
 * R-311: the sets that the actor's organization keeps and is offered, with the number of those who have each.
 *
 * @throws Refusal notFound if the actor does not administer (R-301)
 */
export function listKeptSets(actor: Actor): Promise<{ sets: KeptSet[]; entitled: AreaId[] }> {
  return transaction(actor, async (tx) => {
    const { root } = await readScope(tx, actor, "");
    if (!root) throw new Error("the actor's own organization is within reach");
    const rows = await tx.execute<SetRow>(sql`select ${setColumns}, v.saved_at as "savedAt",
        ${actorLabelColumns(actor, sql`v.saved_by`)} as "savedBy"
      from ${setTables} ${offeredIn(sql`${actor.organizationId}::int`)} ${inSetOrder}`);
    const groups = await readGroups(tx, root, rows);
    const entitlements = await readEntitlements(tx, [
      actor.organizationId,
      ...groups.map((group) => group.organizationId),
    ]);
    return {
      entitled: inCatalogueOrder(entitlements.get(actor.organizationId) ?? []),
      sets: rows.map((row) => keptSet(actor, row, groups, entitlements)),
    };
  });
}

/**
 * The sets that the actor's organization keeps and is offered.
 *
 * @throws Refusal notFound if the actor does not administer (R-301)
 */
export function listOwnSets(actor: Actor): Promise<PermissionSet[]> {
  return transaction(actor, async (tx) => {
    await currentActor(tx, actor);
    return listOfferedSets(tx, actor.organizationId);
  });
}

type SetRow = SetColumns & { savedAt: string; savedBy: ActorLabelColumns | null };
/** People of one organization who were given one set and have the same permissions. */
type Group = { setId: number; organizationId: number; granted: string[]; count: number };

function keptSet(
  actor: Actor,
  { savedAt, savedBy, ...row }: SetRow,
  groups: readonly Group[],
  entitlements: ReadonlyMap<number, ReadonlySet<AreaId>>,
): KeptSet {
  const set = setOf(row);
  const own = groups.filter(({ setId }) => setId === row.id);
  const drifting = own.filter(({ organizationId, granted }) => {
    const entitled = entitlements.get(organizationId) ?? new Set();
    return hasDrifted(
      driftOf(set.permissions, { granted: new Set(knownAreas(granted)), entitled }),
    );
  });
  return {
    ...set,
    isOwn: row.organizationId === actor.organizationId,
    savedAt: new Date(savedAt),
    savedBy: actorLabelOf(savedBy),
    holders: sum(own),
    drifted: sum(drifting),
  };
}

function sum(groups: readonly Group[]): number {
  return groups.reduce((all, { count }) => all + count, 0);
}

/** At most one more than `limits.countCap` people of each set are read, however many have it. */
async function readGroups(
  tx: Transaction,
  root: Root,
  sets: readonly { id: number }[],
): Promise<Group[]> {
  if (sets.length === 0) return [];
  return tx.execute<Group>(sql`
    select h."setId", h."organizationId", h.granted, count(*)::int as count
    from unnest(${sql`array(select s.id from permission_sets s where s.id = ${anyOf(sets.map(({ id }) => id))})`}) as s (id)
      cross join lateral (
        select x.set_id as "setId", u.organization_id as "organizationId", (select coalesce(array_to_json(array(
            select p.permission from user_permissions p where p.user_number = u.number order by p.permission)), '[]'))::jsonb as granted
        from user_permission_sets x join reachable_users u on u.number = x.user_number
        where x.set_id = s.id and ${under(root, false, sql`u.organization_id`)} ${atMost(limits.countCap + 1)}) h
    group by 1, 2, 3`);
}
