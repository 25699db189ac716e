import "server-only";
import { DatabaseUnavailable } from "#lib/rules/unavailable";

/** S-41: serialization failure and deadlock, the two errors after which the same work can simply be run again. */
export const retryable = new Set(["40001", "40P01"]);
/**
 * Errors that mean "not now": statement, lock and transaction timeouts, too many connections, shutdown, a database that
 * accepts no connections (55000) or no changes (25006) at the moment, no space on disk or in memory.
 */
export const unavailable = new Set([
  "25006",
  "53100",
  "53200",
  "57014",
  "55P03",
  "25P04",
  "53300",
  "55000",
  "57P01",
  "57P02",
  "57P03",
]);

/** A database error by code and constraint only. drizzle's error would put the statement's values into the log. */
export class DatabaseFault extends Error {
  constructor(
    readonly code: string,
    readonly constraint: string | undefined,
    stack: string,
  ) {
    super(`PostgreSQL ${code} ${constraint ?? ""}`.trimEnd());
    this.name = "DatabaseFault";
    this.stack = `${this.name}: ${this.message}\n${stack}`;
  }
}

type DriverError = Error & { code?: unknown; constraint_name?: unknown };

/** The driver's own error, which drizzle keeps as a cause: the one with PostgreSQL's five-character code. */
export function driverError(error: unknown): DriverError | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code } = at as DriverError;
    if (typeof code === "string" && /^[0-9A-Z]{5}$/.test(code)) return at;
  }
  return undefined;
}

/** The five-character code of a PostgreSQL error. */
export function databaseCode(error: unknown): string | undefined {
  return driverError(error)?.code as string | undefined;
}

/** The error for the caller: the guard's own unchanged, the database's without values, anything else as it is. */
export function withoutValues(error: unknown): unknown {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof DatabaseUnavailable) return at;
  }
  const cause = driverError(error);
  if (!cause) return error;
  const frames = ((error as Error).stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const constraint = typeof cause.constraint_name === "string" ? cause.constraint_name : undefined;
  return new DatabaseFault(String(cause.code), constraint, frames.join("\n"));
}
