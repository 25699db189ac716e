import "server-only";

/** A problem of the audit log and its place: the first entry that is not as it was sealed. */
export type AuditLogProblem = {
  kind:
    | "changedCheckpoint"
    | "missingSeal"
    | "changedSeal"
    | "changedEvent"
    | "missingEvent"
    | "backdatedEvent"
    | "insertedEvent"
    | "insertedSeal"
    | "unknownKey"
    | "otherHead"
    | "cutOff"
    | "notComparable";
  position: number | null;
  eventId: number | null;
};

/** The result of a verification. */
export type AuditLogReport = {
  problem: AuditLogProblem | null;
  /** The number of compared events, and of those that retention had rightly deleted. */
  compared: number;
  expired: number;
  /** The number of events that no seal covers yet, and the time of the oldest. */
  waiting: number;
  waitingSince: string | null;
  /**
   * Events sealed more than `limits.auditSealDelay` after their time, and the first of them. Either the sealer stood still
   * that long, or seals were deleted and the portal has sealed what it then found.
   */
  late: { count: number; position: number; eventId: number } | null;
  /** Where the chain begins and ends, and until when it is sealed. */
  first: number;
  head: { position: number; seal: string; sealedAt: string | null };
};

/** The end of the chain as somebody has noted it outside the database. */
export type NotedHead = { position: number; seal: string };
