import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";

/**
 * Keeps the products and the closing of all organizations above one unchanged until commit (S-46): a grant is decided
 * before or after a simultaneous cancellation, never in between. Locks from the top down, because an ancestor always
 * has the lower id, and in shared mode, so that users of different organizations do not wait for each other. The
 * provider has no products and is never closed.
 *
 * @param range whether the organization itself is locked too
 */
export async function lockAncestorsForShare(
  tx: Transaction,
  organizationId: number,
  range: "above" | "and itself",
): Promise<void> {
  await holdLineages(tx, [organizationId], range === "above" ? 1 : 0);
}

/**
 * Locks several organizations and all above them as `lockAncestorsForShare` does for one, each once, in one order
 * (S-41).
 *
 * @param nearest 1 excludes the organizations themselves
 */
export async function holdLineages(
  tx: Transaction,
  organizationIds: readonly number[],
  nearest: 0 | 1,
): Promise<void> {
  await tx.execute(lineageLock(organizationIds, nearest));
}

/** The statement of `holdLineages`, to be sent together with others. */
export function lineageLock(organizationIds: readonly number[], nearest: 0 | 1): SQL {
  return sql`select from organizations where kind <> 'provider' and id in (select ancestor_id
      from organization_closure where descendant_id = ${anyOf(organizationIds)} and depth >= ${nearest})
    order by id for share`;
}
