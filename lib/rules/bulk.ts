import type { RefusalCode } from "./refusal";

/** What can be done to many users at once. */
const bulkCommands = [
  "resend",
  "deactivate",
  "reactivate",
  "limit",
  "unlimit",
  "grant",
  "withdraw",
  "remindSecondFactor",
  "resetSecondFactor",
  "remove",
] as const;

/** One of `bulkCommands`. */
export type BulkCommand = (typeof bulkCommands)[number];

/** What a job does: one of the bulk commands, or an import. */
export type JobKind = "import" | BulkCommand;

/** prepared: shown and waiting for confirmation; cancelled: not confirmed. */
export type JobState = "prepared" | "running" | "done" | "cancelled";

/** The result for one row. unchanged: nothing had to be changed; fault: the portal failed, and the log says why. */
export type RowOutcome = "done" | "unchanged" | "fault" | RefusalCode;
