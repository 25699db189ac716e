/** The connection, the deadline or the server was lost: whether the work was done is not known. */
export class DatabaseUnavailable extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(`database unavailable: ${reason}`, options);
    this.name = "DatabaseUnavailable";
  }
}

/** What the server in front answers to a form's script when it has no time for it: nothing was done. */
export const overloadedAnswer = "overloaded";

/** Too much of the same work is going on (S-66): nothing was done, and the same request may come again in a moment. */
export class Overloaded extends Error {
  constructor(what: string) {
    super(`overloaded: ${what}`);
    this.name = "Overloaded";
  }
}
