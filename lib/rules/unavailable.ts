/**
 * Whether this is an error of this name. A bundler duplicates this module within one process, and the shared pool
 * throws the error class of the copy that opened it: `instanceof` would fail in the other copies.
 */
const isNamed = (error: unknown, name: string) => error instanceof Error && error.name === name;

/** The connection, the deadline or the server was lost; it is unknown whether the work was done. */
export class DatabaseUnavailable extends Error {
  static override [Symbol.hasInstance](error: unknown): boolean {
    return isNamed(error, "DatabaseUnavailable");
  }

  constructor(reason: string, options?: ErrorOptions) {
    super(`database unavailable: ${reason}`, options);
    this.name = "DatabaseUnavailable";
  }
}

/** What the server in front answers to a form's script under overload: nothing was done. */
export const overloadedAnswer = "overloaded";

/**
 * Thrown if too much of the same work is going on (S-66): nothing was done, and the request may be repeated in a
 * moment.
 */
export class Overloaded extends Error {
  static override [Symbol.hasInstance](error: unknown): boolean {
    return isNamed(error, "Overloaded");
  }

  constructor(what: string) {
    super(`overloaded: ${what}`);
    this.name = "Overloaded";
  }
}

/** Whether the portal cannot answer now, and could in a moment (S-11, S-66). */
export function isUnavailable(error: unknown): boolean {
  return error instanceof DatabaseUnavailable || error instanceof Overloaded;
}
