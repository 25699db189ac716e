import "server-only";
import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { tryLock, waitForLock } from "#db/locks";

/**
 * Locks a customer number until the transaction ends: the row that could be locked instead may not exist yet. Taken
 * before any other lock.
 */
export async function lockNumber(tx: Transaction, customerNumber: string): Promise<void> {
  await waitForLock(tx, "customerNumber", customerNumber);
}

/**
 * Makes identical simultaneous requests wait for each other until the transaction ends. Taken before any other lock.
 */
export async function lockRequest(tx: Transaction, what: string): Promise<void> {
  await waitForLock(tx, "request", what);
}

/** Locks a customer number until the transaction ends, without waiting: returns false if it is locked already. */
export function tryLockNumber(tx: Transaction, customerNumber: string): Promise<boolean> {
  return tryLock(tx, "customerNumber", customerNumber);
}

/** Whether an organization has this number, or an unprocessed order will give it to one. */
export async function isNumberTaken(tx: Transaction, customerNumber: string): Promise<boolean> {
  const [row] = await tx.execute<{ taken: boolean }>(sql`select
    exists (select from organizations where customer_number = ${customerNumber})
    or exists (select from orders where state = 'received' and customer_number = ${customerNumber}) as taken`);
  return row?.taken ?? false;
}

/** The next free number, locked until the transaction ends. Numbers of failed transactions are skipped. */
export async function nextNumber(tx: Transaction): Promise<string> {
  for (;;) {
    const [row] = await tx.execute<{ number: string }>(
      sql`select nextval('customer_numbers')::text as number`,
    );
    if (!row) throw new Error("a sequence has a next number");
    await lockNumber(tx, row.number);
    if (!(await isNumberTaken(tx, row.number))) return row.number;
  }
}
