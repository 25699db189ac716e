/** Why neither an old link nor a new one lets somebody in, by the fact that people see first. */
export type Block = "locked" | "deactivated" | "noLongerValid" | "closed";

/**
 * Whether only the operator's customer service can help: a lock and a closed organization are the operator's (R-309,
 * R-106), and an owner is out of the reach of everybody in the same organization.
 */
export function isLiftedByService(block: Block, isOwner: boolean): boolean {
  return isOwner || block === "locked" || block === "closed";
}
