import { crashes } from "./crash";
import { databaseLoss } from "./database-loss";
import { exhaustion } from "./exhaustion";
import { network } from "./network";
import { purges } from "./purges";
import { races } from "./races";
import type { Fault } from "./support/fault";

/** Every row of docs/reliability.md, in its order. */
export const faults: Fault[] = [
  ...crashes,
  ...races,
  ...purges,
  ...databaseLoss,
  ...network,
  ...exhaustion,
];
