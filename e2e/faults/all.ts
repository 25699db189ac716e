import { clocks } from "./clocks";
import { combinations } from "./combinations";
import { costs } from "./costs";
import { crashes } from "./crash";
import { databaseLoss } from "./database-loss";
import { exhaustion } from "./exhaustion";
import { mail } from "./mail";
import { network } from "./network";
import { otherProviders } from "./other-provider";
import { purges } from "./purges";
import { races } from "./races";
import { readOnlyDatabases } from "./read-only";
import { requests } from "./requests";
import { restores } from "./restore";
import { secondServers } from "./second-server";
import { signIns } from "./sign-ins";
import type { Fault } from "./support/fault";
import { timings } from "./timing";
import { twoServers } from "./two-servers";
import { upgrades } from "./upgrade";
import { withProxy } from "./with-proxy";
import { wrongServers } from "./wrong-server";

/** Every row of docs/reliability.md, in its order. */
export const faults: Fault[] = [
  ...crashes,
  ...races,
  ...purges,
  ...databaseLoss,
  ...network,
  ...exhaustion,
  ...clocks,
  ...mail,
  ...signIns,
  ...readOnlyDatabases,
  ...wrongServers,
  ...twoServers,
  ...upgrades,
  ...restores,
  ...secondServers,
  ...requests,
  ...costs,
  ...timings,
  ...withProxy,
  ...combinations,
  ...otherProviders,
];
