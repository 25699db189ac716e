/** The kinds of events in the audit log, in the order of its filter. */
export const activityKindNames = [
  "accounts",
  "signIn",
  "organizations",
  "orders",
  "records",
] as const;

/** One of `activityKindNames`. */
export type ActivityKind = (typeof activityKindNames)[number];

/** The filter that shows sign-ins, too. */
export const everyEvent = "all";
