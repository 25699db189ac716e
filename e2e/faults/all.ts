import { databaseLoss } from "./database-loss";
import type { Fault } from "./support/fault";

/** Every row of docs/reliability.md, in its order. */
export const faults: Fault[] = [...databaseLoss];
