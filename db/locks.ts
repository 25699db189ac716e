import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "./client";

/**
 * The numbers of all advisory locks. PostgreSQL knows them by number only, in each database for itself: nothing else that
 * works in the portal's database may use them.
 */
export const lockNumbers = {
  /** Who makes something under a customer number whose row may not be there yet. */
  customerNumber: 7_264,
  /** Who asks for the same thing at the same moment. */
  request: 7_265,
  /** Who looks for a bulk job to work on. */
  bulkJobs: 7_266,
  migration: 7_264_001,
  /** The template of the tests' databases; in the database `postgres`. */
  testTemplate: 7_264_002,
  auditSealer: 7_264_010,
  auditRetention: 7_264_011,
} as const;

type LockName = keyof typeof lockNumbers;

/** @param about what the lock is on, where there are many of its kind */
const keyOf = (lock: LockName, about: string | undefined): SQL =>
  about === undefined
    ? sql`${lockNumbers[lock]}::bigint`
    : sql`${lockNumbers[lock]}, hashtext(${about})`;

/** Waits for an advisory lock and holds it until the transaction ends. */
export async function waitForLock(tx: Transaction, lock: LockName, about?: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${keyOf(lock, about)})`);
}

/** Takes an advisory lock until the transaction ends; false when somebody else holds it. */
export async function tryLock(tx: Transaction, lock: LockName, about?: string): Promise<boolean> {
  const [row] = await tx.execute<{ locked: boolean }>(
    sql`select pg_try_advisory_xact_lock(${keyOf(lock, about)}) as locked`,
  );
  return row?.locked ?? false;
}
