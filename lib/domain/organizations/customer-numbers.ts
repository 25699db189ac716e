import "server-only";
import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";

/** Name the locks on customer numbers and on requests among all advisory locks; any numbers will do. */
const numberLock = 7_264;
const requestLock = 7_265;

/**
 * Makes everybody else who works on this customer number wait until the transaction ends: the row that they all would
 * lock may not be there yet. Taken before any other lock.
 */
export async function lockNumber(tx: Transaction, customerNumber: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${numberLock}, hashtext(${customerNumber}))`);
}

/** Makes the same request at the same moment wait until the transaction ends. Taken before any other lock. */
export async function lockRequest(tx: Transaction, what: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${requestLock}, hashtext(${what}))`);
}

/** The same as for a number without waiting: false when somebody works on it at this moment. */
export async function tryLockNumber(tx: Transaction, customerNumber: string): Promise<boolean> {
  const [row] = await tx.execute<{ locked: boolean }>(sql`
    select pg_try_advisory_xact_lock(${numberLock}, hashtext(${customerNumber})) as locked`);
  return row?.locked ?? false;
}

/** Whether an organization has this number, or an order that has not been worked on will give it to one. */
export async function isNumberTaken(tx: Transaction, customerNumber: string): Promise<boolean> {
  const [row] = await tx.execute<{ taken: boolean }>(sql`select
    exists (select from organizations where customer_number = ${customerNumber})
    or exists (select from orders where state = 'received' and customer_number = ${customerNumber}) as taken`);
  return row?.taken ?? false;
}

/** The next number that nobody has, locked until the transaction ends. Numbers of transactions that fail are passed over. */
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
