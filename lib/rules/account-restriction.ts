/**
 * Why neither an old link nor a new one lets a user in, in the order in which the interface shows them.
 */
export type AccountRestriction = "locked" | "deactivated" | "noLongerValid" | "closed";

/**
 * Whether only the provider's customer service can help: it lifts locks and reopens organizations, and
 * nobody in an owner's organization can change the owner.
 */
export function isLiftedByService(restriction: AccountRestriction, isOwner: boolean): boolean {
  return isOwner || restriction === "locked" || restriction === "closed";
}
