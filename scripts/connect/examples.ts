import { join } from "node:path";
import { keep } from "../support/paths";
import {
  addressOn,
  exampleSystems,
  freePorts,
  newShopKey,
  startExampleSystem,
  variablesOfSystems,
} from "../support/systems";
import type { Portal } from "./portal";

/** Finds places for the invoice archive and the shop: the portal's variables for them, and how they are started. */
export async function placeExamples() {
  const ports = await freePorts();
  const placed = { ports, key: newShopKey() };
  return {
    variables: variablesOfSystems(placed),
    /** Their addresses, once they answer. */
    async start(portal: Portal, ends: (() => unknown)[]) {
      const secret = await portal.secretOf("invoiceArchive");
      for (const system of exampleSystems) {
        const log = join(keep, "connect", `${system.log}.log`);
        const server = await startExampleSystem(system, placed, {
          portalUrl: portal.url,
          secret,
          log,
        });
        ends.push(() => server.stop());
      }
      return {
        invoiceArchive: addressOn(ports.invoiceArchive),
        shop: addressOn(ports.shop),
        /** What is behind examples/proxy. */
        telephoneApplication: addressOn(ports.telephoneApplication),
      };
    },
  };
}
