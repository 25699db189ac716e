import { recordChanges } from "#db/change-record";

/** What the clock writes by itself a moment after a change. */
export const writtenByTheClock = [
  "audit_seals",
  "audit_checkpoints",
  "deleted_numbers",
  "deleted_accounts",
  // Counts what changes nothing, and forgets it by the clock.
  "rate_limits",
];

/**
 * What counts of a row, without what goes on behind an answer: how far a letter is on its way, and a bulk job. That a
 * running job goes on and ends is the clock's.
 */
const observed = {
  outbox: "concat_ws(' ', t.id, kind, user_number, organization_id, link_id)",
  bulk_jobs: "concat_ws(' ', t.id, actor_number, kind, total, confirmed_at, state = 'cancelled')",
  bulk_rows: "concat_ws(' ', job_id, position)",
};

/** Lets the database of a portal record what is changed in it. */
export function recordPortal(databaseUrl: string): Promise<void> {
  return recordChanges(databaseUrl, observed);
}
