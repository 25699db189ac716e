import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { mayStay } from "#lib/domain/access/restriction";
import { isAlive } from "#lib/domain/access/session-life";
import { type FactorRow, factsOf, sessionFactorColumns } from "#lib/domain/second-factor/factors";
import { hashSecret } from "#lib/infra/crypto/keys";
import { type PendingStep, pendingStepOf } from "#lib/rules/second-factor";

/**
 * What a session that is not signed in awaits; null for nothing. `signInAgain` for one that began without a second factor
 * and may not go on: of the provider's own people, or where one is required without a day, as was decided before there
 * were days. A requirement with a day ends no session that began before that day.
 */
export function findPendingStep(sessionId: string): Promise<PendingStep | "signInAgain" | null> {
  return transaction("auth", async (tx) => {
    const [row] = await tx.execute<FactorRow & { pendingStep: PendingStep | null }>(sql`
      select s.pending_step as "pendingStep", ${sessionFactorColumns}
      from sessions s join users u on u.number = s.user_number join organizations o on o.id = u.organization_id
      where s.id_hash = ${hashSecret(sessionId)} and ${isAlive} and ${mayStay}`);
    if (!row) return null;
    if (row.pendingStep) return row.pendingStep;
    return pendingStepOf(factsOf(row)) === "enrolment" ? "signInAgain" : null;
  });
}

/** the user of a session that awaits something; null if it awaits nothing. */
export function findPendingPerson(sessionId: string): Promise<number | null> {
  return transaction("auth", async (tx) => {
    const [row] = await tx.execute<{ userNumber: string }>(sql`
      select s.user_number as "userNumber" from sessions s
      where s.id_hash = ${hashSecret(sessionId)} and s.pending_step is not null and ${isAlive}`);
    return row ? Number(row.userNumber) : null;
  });
}
