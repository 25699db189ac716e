import "server-only";
import type { SQL } from "drizzle-orm";
import type { Transaction } from "./client";

/** A row of any statement. */
export type Row = Record<string, unknown>;

/**
 * Sends statements that need no answer of each other, and only then waits. PostgreSQL executes them in this order, so
 * that each sees what those before it have done and locks are taken in this order; if one fails, so do all after it.
 *
 * @returns the rows of each
 * @throws the error of the first one that fails
 */
export function executeTogether<Rows extends Row[]>(
  tx: Transaction,
  statements: readonly SQL[],
): Promise<{ [At in keyof Rows]: Rows[At][] }> {
  // `then` sends a statement. Without it each would only be sent when it is waited for.
  const sent = statements.map((statement) => tx.execute<Row>(statement).then((rows) => rows));
  return Promise.all(sent) as Promise<{ [At in keyof Rows]: Rows[At][] }>;
}
