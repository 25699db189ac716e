import "server-only";
import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";

/** The first keys of the advisory locks on customer numbers and on requests. */
const numberLock = 7_264;
const requestLock = 7_265;

/**
 * Locks a customer number until the transaction ends: the row that could be locked instead may not exist yet. Taken
 * before any other lock.
 */
export async function lockNumber(tx: Transaction, customerNumber: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${numberLock}, hashtext(${customerNumber}))`);
}

/**
 * Makes identical simultaneous requests wait for each other until the transaction ends. Taken before any other lock.
 */
export async function lockRequest(tx: Transaction, what: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${requestLock}, hashtext(${what}))`);
}

/** Locks a customer number until the transaction ends, without waiting: returns false if it is locked already. */
export async function tryLockNumber(tx: Transaction, customerNumber: string): Promise<boolean> {
  const [row] = await tx.execute<{ locked: boolean }>(sql`
    select pg_try_advisory_xact_lock(${numberLock}, hashtext(${customerNumber})) as locked`);
  return row?.locked ?? false;
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
