/** The connection, the deadline or the server was lost: whether the work was done is not known. */
export class DatabaseUnavailable extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(`database unavailable: ${reason}`, options);
    this.name = "DatabaseUnavailable";
  }
}
