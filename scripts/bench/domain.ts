import { connect } from "#db/pool";

/** Milliseconds that a transaction may take: on a busy machine one of this process waits longer than a page may. */
const deadline = 60_000;

/** Lets the domain's functions work in this process, on this database; `disconnect` ends it. */
export function connectHere(
  databaseUrl: string,
  options: Parameters<typeof connect>[1] = {},
): void {
  connect(databaseUrl, { deadline, ...options });
}
