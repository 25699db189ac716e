import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { atMost } from "#db/numbers";
import { readEntitlements } from "#lib/domain/access/access";
import { type Root, readScope, under } from "#lib/domain/access/scope";
import { stateOfUser } from "#lib/domain/access/user-state";
import { type GivenSet, holdOfferedSet, readVersions } from "#lib/domain/permission-sets/offered";
import { knownAreas } from "#lib/domain/permission-sets/row";
import type { AreaId } from "#lib/rules/catalogue";
import { type Actor, differenceOf, type PermissionChange } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { changeSince, type Drift, driftOf } from "#lib/rules/permission-sets";
import type { UserState } from "#lib/rules/user-states";

/** A person who was given a set, and how they differ from it. */
export type SetHolder = {
  userNumber: number;
  name: string;
  organizationName: string;
  state: UserState;
  version: number;
  drift: Drift;
};

/** The people who have a set, as its page shows them. */
export type SetHolders = {
  /** Those with an older version first, then by name; at most `limits.pageSize`. */
  shown: SetHolder[];
  /** Those with an older version, counted up to one beyond `limits.matchCap`; null for none. */
  older: number | null;
  /** What the set in force has and has not, compared with the versions that people still have. */
  change: PermissionChange;
  /** What the last version brought, compared with the one before; null for the first. */
  last: PermissionChange | null;
};

/**
 * R-311: who within the actor's reach was given a set.
 *
 * @throws Refusal notFound if the actor does not administer (R-301)
 */
export function findSetHolders(
  actor: Actor,
  set: { id: number; version: number; permissions: AreaId[] },
): Promise<SetHolders> {
  return transaction(actor, async (tx) => {
    const { root } = await readScope(tx, actor, "");
    if (!root) throw new Error("the actor's own organization is within reach");
    const versions = await readVersions(tx, set.id);
    const counted = await countOlder(tx, root, set);
    const held = counted.map(({ version }) => versions.get(version) ?? []);
    const before = versions.get(set.version - 1);
    return {
      shown: await readHolders(tx, root, set),
      older: counted.length === 0 ? null : counted.reduce((all, { count }) => all + count, 0),
      change: changeSince(held, set.permissions),
      last: before ? differenceOf(before, set.permissions) : null,
    };
  });
}

/** The people of a set within reach, over `reachable_users as u`, with what they were given as `x`. */
const holdersOf = (
  root: Root,
  setId: number,
) => sql`user_permission_sets x join reachable_users u on u.number = x.user_number
  where x.set_id = ${setId} and ${under(root, false, sql`u.organization_id`)}`;

/**
 * Those within the actor's reach who have an older version of a set, for a job; at most one more than a job can have.
 *
 * @throws Refusal notFound if the actor does not administer (R-301), setGone
 */
export async function listOlderHolders(
  tx: Transaction,
  actor: Actor,
  set: GivenSet,
): Promise<{ userNumber: number }[]> {
  const { root } = await readScope(tx, actor, "");
  if (!root) throw new Error("the actor's own organization is within reach");
  await holdOfferedSet(tx, actor.organizationId, set);
  const rows = await tx.execute<{ number: string }>(sql`select x.user_number as number
    from ${holdersOf(root, set.id)} and x.version < ${set.version}
    order by x.version, u.sort_name, u.number ${atMost(limits.bulkRows + 1)}`);
  return rows.map(({ number }) => ({ userNumber: Number(number) }));
}

async function countOlder(
  tx: Transaction,
  root: Root,
  { id, version }: { id: number; version: number },
): Promise<{ version: number; count: number }[]> {
  return tx.execute<{ version: number; count: number }>(sql`
    select h.version, count(*)::int as count from (select x.version from ${holdersOf(root, id)} and x.version < ${version}
      order by x.version ${atMost(limits.matchCap + 1)}) h group by h.version`);
}

async function readHolders(
  tx: Transaction,
  root: Root,
  set: { id: number; permissions: AreaId[] },
): Promise<SetHolder[]> {
  type Row = Omit<SetHolder, "userNumber" | "drift"> & {
    userNumber: string;
    organizationId: number;
    granted: string[];
  };
  const rows = await tx.execute<Row>(sql`
    select u.number as "userNumber", u.first_name || ' ' || u.last_name as name, o.name as "organizationName",
      u.organization_id as "organizationId", ${stateOfUser} as state, h.version,
      array_to_json(array(select p.permission from user_permissions p where p.user_number = u.number)) as granted
    from (select x.user_number, x.version, u.sort_name from ${holdersOf(root, set.id)}
        order by x.version, u.sort_name, u.number ${atMost(limits.pageSize)}) h
      join users u on u.number = h.user_number join organizations o on o.id = u.organization_id
    order by h.version, h.sort_name, u.number`);
  const entitlements = await readEntitlements(
    tx,
    rows.map((row) => row.organizationId),
  );
  return rows.map(({ userNumber, organizationId, granted, ...row }) => ({
    ...row,
    userNumber: Number(userNumber),
    drift: driftOf(set.permissions, {
      granted: new Set(knownAreas(granted)),
      entitled: entitlements.get(organizationId) ?? new Set(),
    }),
  }));
}
