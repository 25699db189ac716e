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
