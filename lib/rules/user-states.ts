/** the states of a user, in the order of the list's filter. A row shows one of them. */
export const userStates = [
  "active",
  "invited",
  "deactivated",
  "locked",
  "notYetValid",
  "noLongerValid",
] as const;

/** One of `userStates`. */
export type UserState = (typeof userStates)[number];

/**
 * What the list is divided by, in its order: the states, and among them whose invitation did not arrive and whose
 * end date is near.
 */
export const userFacets = [
  "active",
  "invited",
  "undeliverable",
  "endsSoon",
  "deactivated",
  "locked",
  "notYetValid",
  "noLongerValid",
] as const satisfies readonly (UserState | "undeliverable" | "endsSoon")[];

/** One of `userFacets`. */
export type UserFacet = (typeof userFacets)[number];
