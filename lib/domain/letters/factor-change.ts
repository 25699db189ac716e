import "server-only";
import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import type { AuditEvent } from "#lib/domain/audit/events";
import type { FactorChange } from "#lib/rules/second-factor";
import type { LetterRow } from "./row";

/** The events that a letter about a changed second factor can be about. */
const reported = [
  "secondFactor.added",
  "secondFactor.removed",
  "recoveryCodes.renewed",
  "recoveryCodes.used",
] as const satisfies AuditEvent[];

/**
 * What a letter about a changed second factor is about: the event that was recorded in the letter's transaction, after it
 * had been put into the outbox (`reportChange`). Null once the audit log has forgotten it.
 */
export async function findFactorChange(
  tx: Transaction,
  { userNumber, writtenAt }: Pick<LetterRow, "userNumber" | "writtenAt">,
): Promise<FactorChange | null> {
  const [row] = await tx.execute<{
    event: (typeof reported)[number];
    factor: "app" | "passkey" | null;
  }>(sql`
    select event, details->>'factor' as factor from audit_events
    where target_number = ${userNumber} and at >= ${writtenAt} and outcome = 'done' and event in ${reported}
    order by at, id limit 1`);
  switch (row?.event) {
    case "secondFactor.added":
      return row.factor === "passkey" ? "passkeyAdded" : "appAdded";
    case "secondFactor.removed":
      return row.factor === "passkey" ? "passkeyRemoved" : "removed";
    case "recoveryCodes.renewed":
      return "codesRenewed";
    case "recoveryCodes.used":
      return "codeUsed";
    case undefined:
      return null;
  }
}
