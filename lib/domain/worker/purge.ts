import { sql } from "drizzle-orm";
import { deleteClaimed } from "#db/claim";
import { transaction } from "#db/client";
import { interval, now, nowOnce } from "#db/time";
import { deleteExpiredEntries, keepLedger } from "#lib/domain/audit/deletion-ledger";
import { deleteExpiredEvents } from "#lib/domain/audit/retention";
import { sealAuditLog } from "#lib/domain/audit/seal";
import { discardOrdersOfClosed } from "#lib/domain/orders/discard";
import { deleteSpentKeys } from "#lib/domain/systems/key-rotation";
import { logFault } from "#lib/infra/log";
import { limits } from "#lib/rules/limits";
import { inBatches } from "./batches";
import { deleteOverdueUsers, deleteUsersOfClosed } from "./expired-users";
import { dropOldHashes } from "./old-hashes";
import { remind } from "./reminders";
import { reportToAdministrators } from "./reports";
import { remindOfRequirements } from "./requirement-reminders";

/**
 * What one run deleted, how many people it reminded, and in how many organizations of a required second factor. Numbers
 * only.
 */
export type PurgeResult = {
  users: number;
  usersOfClosed: number;
  orders: number;
  links: number;
  sessions: number;
  oldHashes: number;
  letters: number;
  encryptedRequests: number;
  reminders: number;
  requirements: number;
  reports: number;
  events: number;
  mailEvents: number;
  logouts: number;
  deletions: number;
};

/**
 * R-701, R-702: deletes users who were not activated within thirty days and those of organizations closed long ago with
 * all their data, discards such organizations' orders, deletes what else has expired, and sends reminders. May run
 * late, twice or concurrently: every condition is checked for every row under its lock, locked rows are left to the
 * next run, and each deletion leaves its number in the audit log.
 */
export async function purge(): Promise<PurgeResult> {
  await unhindered("auditLog", () => sealAuditLog("everywhere"));
  const result: PurgeResult = {
    users: await inBatches(deleteOverdueUsers, ofAccounts),
    usersOfClosed: await inBatches(deleteUsersOfClosed, ofAccounts),
    orders: await inBatches(discardOrdersOfClosed),
    links: await inBatches(
      deleteClaimed("links", sql`expires_at < ${nowOnce} - ${interval(limits.deadLinkRetention)}`),
    ),
    // Idle sessions pass their absolute end half a day later.
    sessions: await inBatches(deleteClaimed("sessions", sql`expires_at < ${nowOnce}`)),
    oldHashes: await inBatches(dropOldHashes),
    letters: await inBatches(
      deleteClaimed("outbox", sql`settled_at < ${nowOnce} - ${interval(limits.sentMailRetention)}`),
    ),
    encryptedRequests: await inBatches(
      deleteClaimed(
        "outbox",
        sql`encrypted_request is not null and created_at < ${nowOnce} - ${interval(limits.mailLifetime)}`,
      ),
    ),
    reminders: (await inBatches(remind("reminderDay"))) + (await inBatches(remind("reminderWeek"))),
    requirements: await unhindered("requirements", remindOfRequirements),
    reports: await unhindered("reports", reportToAdministrators),
    events: await unhindered("auditLog", deleteExpiredEvents),
    mailEvents: await inBatches(
      deleteClaimed(
        "mail_events",
        sql`received_at < ${nowOnce} - ${interval(limits.mailEventRetention)}`,
      ),
    ),
    logouts: await deleteLogouts(),
    deletions: await inBatches(deleteExpiredEntries),
  };
  await unhindered("ledger", keepLedger);
  await unhindered("auditLog", sealAuditLog);
  // Before the jobs themselves: with a job ten thousand rows would be deleted in one statement.
  await inBatches(
    deleteClaimed("bulk_rows", sql`job_id in (select id from bulk_jobs where ${isExpiredJob})`),
  );
  await inBatches(deleteClaimed("bulk_jobs", isExpiredJob));
  // S-61: a counter whose time has come is equivalent to none.
  await inBatches(deleteClaimed("rate_limits", sql`arrives_at < ${nowOnce}`));
  // abandoned sign-ins to systems, codes and tokens.
  await inBatches(deleteClaimed("oidc_records", sql`expires_at < ${nowOnce}`));
  // S-64.
  await inBatches(
    deleteClaimed(
      "known_devices",
      sql`last_used_at < ${nowOnce} - ${interval(limits.knownDevice)}`,
    ),
  );
  // FEEL-M10.
  await inBatches(
    deleteClaimed(
      "access_requests",
      sql`coalesce(answered_at, asked_at) < ${nowOnce} - ${interval(limits.requestRetention)}`,
    ),
  );
  // R-1003: who has long had a password here is like everybody else.
  await inBatches(
    deleteClaimed(
      "imported_accounts",
      sql`settled_at < ${nowOnce} - ${interval(limits.importedRetention)}`,
    ),
  );
  await deleteSpentKeys();
  await transaction("system", (tx) => tx.execute(sql`update installation set purged_at = ${now}`));
  return result;
}

/** settled logouts after two days, and those to systems that the catalogue no longer names. */
async function deleteLogouts(): Promise<number> {
  const settled = sql`settled_at < ${nowOnce} - ${interval(limits.logoutRetention)}`;
  const unwanted = sql`settled_at is null and expires_at < ${nowOnce} - ${interval(limits.logoutRetention)}`;
  return (
    (await inBatches(deleteClaimed("system_outbox", settled))) +
    (await inBatches(deleteClaimed("system_outbox", unwanted)))
  );
}

/**
 * Runs one step; a failure of the audit log, the ledger or the reminders of a requirement is logged and does not stop
 * deletions: the next run catches up.
 */
async function unhindered(where: string, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    logFault(where, error);
    return 0;
  }
}

/**
 * Deleting an account deletes everything that refers to it: a dozen statements each, by number. Planned anew for each
 * account they take four times as long, and a plan for an empty outbox reads all the letters that earlier batches have
 * added (measured).
 */
const ofAccounts = "kept";

/** Jobs a week after they were prepared, and unconfirmed ones after a day. Over `bulk_jobs`. */
const isExpiredJob = sql`(created_at < ${nowOnce} - ${interval(limits.bulkRetention)}
  or (state = 'prepared' and created_at < ${nowOnce} - ${interval(limits.bulkPatience)}))`;
