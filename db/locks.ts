import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "./client";

/**
 * The numbers of all advisory locks. PostgreSQL only knows them by number, separately for each database: nothing else
 * that uses the portal's database may use them.
 */
export const lockNumbers = {
  /** For a customer number whose row may not exist yet. */
  customerNumber: 7_264,
  /** For identical simultaneous requests. */
  request: 7_265,
  /** For claiming a bulk job. */
  bulkJobs: 7_266,
  /** For noting when somebody has signed in to a system. */
  systemOpened: 7_267,
  migration: 7_264_001,
  /** For the template of the tests' databases, in the database `postgres`. */
  testTemplate: 7_264_002,
  auditSealer: 7_264_010,
  auditRetention: 7_264_011,
  /** For telling administrators what has happened. */
  reports: 7_264_013,
  /** For making a key that signs for connected systems. */
  signingKeys: 7_264_012,
} as const;

type LockName = keyof typeof lockNumbers;

/** @param about the subject of the lock, if there are several of its kind */
const keyOf = (lock: LockName, about: string | undefined): SQL =>
  about === undefined
    ? sql`${lockNumbers[lock]}::bigint`
    : sql`${lockNumbers[lock]}, hashtext(${about})`;

/** Waits for an advisory lock and holds it until the transaction ends. */
export async function waitForLock(tx: Transaction, lock: LockName, about?: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${keyOf(lock, about)})`);
}

/** Takes an advisory lock until the transaction ends; false if another transaction holds it. */
export async function tryLock(tx: Transaction, lock: LockName, about?: string): Promise<boolean> {
  const [row] = await tx.execute<{ locked: boolean }>(
    sql`select ${takingLock(lock, about)} as locked`,
  );
  return row?.locked ?? false;
}

/** As a condition of a statement: takes an advisory lock until the transaction ends, unless another transaction holds it. */
export function takingLock(lock: LockName, about?: string): SQL {
  return sql`pg_try_advisory_xact_lock(${keyOf(lock, about)})`;
}
