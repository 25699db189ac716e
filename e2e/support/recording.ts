import { recordChanges } from "#db/change-record";

/** What the clock writes by itself a moment after a change. */
export const writtenByTheClock = [
  "audit_seals",
  "audit_checkpoints",
  "deleted_numbers",
  "deleted_accounts",
  // Counters, which the clock deletes.
  "rate_limits",
  // What the deliveries learn about systems, and sessions in systems that were looked at.
  "system_states",
  "system_rechecks",
];

/**
 * The parts of a row that count, without background progress: that of a letter, of a logout, and of a bulk job. That a running job
 * continues and ends is the clock's work.
 */
const observed = {
  outbox: "concat_ws(' ', t.id, kind, user_number, organization_id, link_id)",
  bulk_jobs: "concat_ws(' ', t.id, actor_number, kind, total, confirmed_at, state = 'cancelled')",
  bulk_rows: "concat_ws(' ', job_id, position)",
  system_outbox: "concat_ws(' ', t.id, system, sid)",
};

/** Makes a portal's database record its changes. */
export function recordPortal(databaseUrl: string): Promise<void> {
  return recordChanges(databaseUrl, observed);
}
