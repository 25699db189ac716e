import type { RefusalCode } from "./refusal";

/** What can be done to many users at once. */
export const bulkVerbs = ["resend", "deactivate", "grant", "withdraw", "remove"] as const;
export type BulkVerb = (typeof bulkVerbs)[number];

/** What a job does: one of the bulk verbs, or an import. */
export type JobKind = "import" | BulkVerb;

/** prepared: shown and waiting for confirmation; cancelled: not confirmed. */
export type JobState = "prepared" | "running" | "done" | "cancelled";

/** The result for one row. unchanged: nothing had to be changed; fault: the portal failed, and the log says why. */
export type RowOutcome = "done" | "unchanged" | "fault" | RefusalCode;
