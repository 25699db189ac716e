import type { RefusalCode } from "./refusal";

/** What can be done to many people at once. */
export const bulkVerbs = ["resend", "deactivate", "grant", "withdraw", "remove"] as const;
export type BulkVerb = (typeof bulkVerbs)[number];

/** The same, and adding them. */
export type JobKind = "import" | BulkVerb;

/** prepared: shown and waiting for a yes; cancelled: a no. */
export type JobState = "prepared" | "running" | "done" | "cancelled";

/** What became of one person's row. unchanged: it was so already; fault: the portal could not, and the log says why. */
export type RowOutcome = "done" | "unchanged" | "fault" | RefusalCode;
