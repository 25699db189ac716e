import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { requirementHolds } from "./factors";
import { earliestDay, type Requirement, requirementColumns } from "./requirement";

/** A requirement as a change finds it, and the first day from which one may hold. */
export type LockedRequirement = Requirement & { holds: boolean; earliest: string };

/** Reads the requirement of an organization that the caller has locked or locks by this statement. */
export async function readLockedRequirement(
  tx: Transaction,
  organizationId: number,
  lock: SQL = sql``,
): Promise<LockedRequirement> {
  const [row] = await tx.execute<LockedRequirement>(sql`
    select ${requirementColumns}, ${requirementHolds} as holds, ${earliestDay} as earliest
    from organizations o where o.id = ${organizationId} ${lock}`);
  if (!row) throw new Error("an organization is never deleted");
  return row;
}
