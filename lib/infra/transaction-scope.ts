import { AsyncLocalStorage } from "node:async_hooks";

/**
 * Marks code that runs inside a database transaction, so that slow outside work can refuse to run there (S-92): a
 * transaction that waits for a hash or a letter holds its locks and its connection meanwhile.
 */
const scope = new AsyncLocalStorage<true>();

/** Runs the callback of a transaction. */
export function insideTransaction<T>(run: () => Promise<T>): Promise<T> {
  return scope.run(true, run);
}

/** Throws if outside work (hashing, mail) is about to start inside a transaction. */
export function requireNoTransaction(work: string): void {
  if (scope.getStore()) throw new Error(`${work} inside a database transaction`);
}
