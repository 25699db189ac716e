import type { RefusalCode } from "./refusal";

/** What a job does: an import, or a command that is done to many users at once. */
export const jobKinds = [
  "import",
  "resend",
  "deactivate",
  "reactivate",
  "limit",
  "unlimit",
  "grant",
  "withdraw",
  "applySet",
  "updateSet",
  "remindSecondFactor",
  "resetSecondFactor",
  "remove",
] as const;

/** One of `jobKinds`. */
export type JobKind = (typeof jobKinds)[number];

/** What can be done to many users at once. */
export type BulkCommand = Exclude<JobKind, "import">;

/** commands about a permission set: its ticks are given, or what has changed since an older version. */
export type SetCommand = "applySet" | "updateSet";

/** prepared: shown and waiting for confirmation; cancelled: not confirmed. */
export type JobState = "prepared" | "running" | "done" | "cancelled";

/** The result for one row. unchanged: nothing had to be changed; fault: the portal failed, and the log says why. */
export type RowOutcome = "done" | "unchanged" | "fault" | RefusalCode;
