/**
 * Whether something is an error of this name. A bundler makes this module more than once in one process, and what the one
 * pool of connections throws is of the copy that opened the pool: `instanceof` has to know it in every other copy too.
 */
const isNamed = (error: unknown, name: string) => error instanceof Error && error.name === name;

/** The connection, the deadline or the server was lost: whether the work was done is not known. */
export class DatabaseUnavailable extends Error {
  static override [Symbol.hasInstance](error: unknown): boolean {
    return isNamed(error, "DatabaseUnavailable");
  }

  constructor(reason: string, options?: ErrorOptions) {
    super(`database unavailable: ${reason}`, options);
    this.name = "DatabaseUnavailable";
  }
}

/** What the server in front answers to a form's script when it has no time for it: nothing was done. */
export const overloadedAnswer = "overloaded";

/** Too much of the same work is going on (S-66): nothing was done, and the same request may come again in a moment. */
export class Overloaded extends Error {
  static override [Symbol.hasInstance](error: unknown): boolean {
    return isNamed(error, "Overloaded");
  }

  constructor(what: string) {
    super(`overloaded: ${what}`);
    this.name = "Overloaded";
  }
}
