import type { Laboratory } from "./laboratory";

/** The outcome of one fault. Problems are sentences; without any the fault has passed. */
export type Outcome = { count: string; measured: string; problems: string[] } | { skipped: string };

/** One row of docs/reliability.md. */
export type Fault = {
  /** The number in the catalogue (F-, S-, G-), unique in the suite. */
  id: string;
  what: string;
  criterion: string;
  /** Why it does not run with another provider's file; without this it does. */
  onlyOwnFile?: string;
  run(laboratory: Laboratory): Promise<Outcome>;
};
