import { randomInt } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { interval, now } from "#db/time";
import { keepLedger } from "#lib/domain/audit/deletion-ledger";
import { sealAuditLog } from "#lib/domain/audit/seal";
import { isJobWaiting, workJobs } from "#lib/domain/bulk/work";
import { isOrderDue, workOrders } from "#lib/domain/orders/carry-out";
import { reportOldLetters } from "#lib/domain/outbox/provider-health";
import { tellOfRequests } from "#lib/domain/requests/tell";
import { connectedSystems } from "#lib/domain/systems/connected";
import { beginDeliveries, deliverSoon } from "#lib/domain/systems/deliver";
import { reportOldLogouts } from "#lib/domain/systems/logout-outbox";
import { endAllLost } from "#lib/domain/systems/rechecks";
import { logEvent, logFault } from "#lib/infra/log";
import { areMetricsKept } from "#lib/infra/metrics/record";
import { finishBeforeEnd, isEnding } from "#lib/infra/server/lifecycle";
import { limits } from "#lib/rules/limits";
import { drainOutbox, isOutboxDue } from "./deliver-outbox";
import { measureQueues, watchPool } from "./measure-queues";
import { purge } from "./purge";
import { isReportWaiting, reportToAdministrators } from "./reports";
import { remindOfRequirements } from "./requirement-reminders";

/**
 * Starts the portal's own clock, where it runs as a server: letters, orders, bulk jobs and the audit log every half
 * minute, connected systems each second and all their sessions each minute, reminders of a required second factor
 * letters to administrators (FEEL-M13) and about requests for access (FEEL-M10) every ten minutes, what is
 * measured once a minute, the purge once a day. Several servers may run it on one database; the first one claims the daily run.
 */
export function startClock(): void {
  if (connectedSystems().length > 0) {
    every(limits.systemsSweep, "systems", beginDeliveries);
    every(limits.systemsClock, "systems", async () => {
      if ((await endAllLost()) > 0) await beginDeliveries();
    });
    every(limits.logoutAlert, "systems", reportOldLogouts);
  }
  every(limits.outboxSweep, "outbox", drainOutbox);
  every(limits.outboxSweep, "orders", async () => {
    if ((await workOrders()) > 0) await sendDue();
  });
  every(limits.outboxSweep, "bulk", async () => {
    if ((await workJobs()) > 0) await sendDue();
  });
  every(limits.auditSweep, "auditLog", keepAuditLog);
  every(limits.mailQueueAlert, "outbox", reportOldLetters);
  every(limits.requirementSweep, "requirements", remindOfRequirements);
  every(limits.reportSweep, "reports", reportToAdministrators);
  every(limits.requirementSweep, "requests", tellOfRequests);
  if (areMetricsKept()) {
    watchPool();
    every(limits.metricsSweep, "metrics", measureQueues);
  }
  every(limits.outboxSweep, "purge", async () => {
    if (await claimDailyRun()) logEvent("purge", await purge());
  });
}

/**
 * Works off due orders, bulk jobs, letters and logouts after a request, including what earlier ones could not do. One
 * statement if nothing is due, and one for the logouts.
 */
export function workOff(): Promise<void> {
  return finishBeforeEnd(Promise.all([deliverSoon(), workDue()]).then(() => {}));
}

async function workDue(): Promise<void> {
  const due = await readDue().catch((error) => {
    logFault("due", error);
    // One part that cannot be asked does not hold the others up: each looks for itself.
    return { orders: true, jobs: true, letters: true, reports: true };
  });
  const orders = due.orders ? workOrders() : Promise.resolve(0);
  const jobs = due.jobs ? workJobs() : Promise.resolve(0);
  const reports = due.reports ? await reportToAdministrators().catch(noReport) : 0;
  await Promise.all([
    (due.letters || reports > 0) && drainOutbox().catch((error) => logFault("outbox", error)),
    orders
      .catch((error) => logFault("orders", error))
      .then((worked) => (worked ? sendDue() : undefined))
      .catch((error) => logFault("outbox", error)),
    // In parallel: ten thousand rows take a while, and no letter waits for them.
    jobs
      .then((slices) => (slices > 0 ? sendDue() : undefined))
      .catch((error) => logFault("bulk", error)),
  ]);
}

function noReport(error: unknown): number {
  logFault("reports", error);
  return 0;
}

type Due = Record<"orders" | "jobs" | "letters" | "reports", boolean>;

async function readDue(): Promise<Due> {
  const [due] = await transaction(
    "system",
    (tx) =>
      tx.execute<Due>(
        sql`select ${isOrderDue} as orders, ${isJobWaiting} as jobs, ${isOutboxDue} as letters,
          ${isReportWaiting} as reports`,
      ),
    "kept",
  );
  if (!due) throw new Error("one row for one question");
  return due;
}

/** Sends due letters and logouts. */
async function sendDue(): Promise<void> {
  await Promise.all([drainOutbox(), deliverSoon()]);
}

/**
 * Works off what is due after a stranger's request, after a random delay (S-37): a letter takes work, and a second
 * request would be slowed down by it only if there was an account to write to.
 */
export async function workOffLater(): Promise<void> {
  await wait(randomInt(limits.strangerPause), undefined, { ref: false });
  await workOff();
}

/** Runs shortly after every change: seals the audit log (S-102), and copies deletions to the ledger (S-105). */
export async function keepAuditLog(): Promise<{ sealed: number; deletions: number }> {
  return { sealed: await sealAuditLog(), deletions: await keepLedger() };
}

let lookedAt = 0;

/**
 * Works off what is due after a page, at most as often as the clock would: where no clock runs, visitors keep the
 * portal going.
 *
 * @returns whether this call worked
 */
export async function workOffNowAndThen(): Promise<boolean> {
  const at = performance.now();
  if (lookedAt > 0 && at - lookedAt < limits.outboxSweep) return false;
  lookedAt = at;
  await workOff();
  await keepAuditLog().catch((error) => logFault("auditLog", error));
  return true;
}

/** Repeats work until the process ends; the pause counts from the end of the last run. */
function every(pause: number, name: string, work: () => Promise<unknown>): void {
  const run = () =>
    !isEnding() &&
    finishBeforeEnd(work())
      .catch((error) => logFault(name, error))
      .finally(() => setTimeout(run, pause).unref());
  void run();
}

/**
 * Claims the daily run if a day has passed since the last one ended; true for one caller only, and again if that one
 * died.
 */
async function claimDailyRun(): Promise<boolean> {
  const claimed = await transaction("system", (tx) =>
    tx.execute(sql`update installation set purge_started_at = ${now}
      where (purged_at is null or purged_at < ${now} - ${interval(limits.purgeInterval)})
        and (purge_started_at is null or purge_started_at < ${now} - ${interval(limits.purgeLongest)})
      returning id`),
  );
  return claimed.length > 0;
}
