import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { findFreePort } from "#db/free-port";
import { keep, standaloneServer } from "../../scripts/support/paths";
import type { Server } from "../../scripts/support/server";
import {
  exampleSystems,
  freePorts,
  newShopKey,
  startExampleSystem,
  variablesOfSystems,
} from "../../scripts/support/systems";

/** The addresses of a portal's example systems, without a slash at the end. */
export type Systems = { invoiceArchive: string; shop: string; telephoneSystem: string };

/** The shop's key pair, one for all portals of this worker. */
const key = newShopKey();

/** Takes away what `placesForSystems` sets: a portal that is not the demo connects to no system on this machine. */
export const placesOfCatalogue = {
  SYSTEM_INVOICE_ARCHIVE_URL: "",
  SYSTEM_SHOP_URL: "",
  SYSTEM_TELEPHONE_SYSTEM_URL: "",
};

/** The variables by which a portal knows its example systems, on ports that are free now. */
export async function placesForSystems(): Promise<Record<string, string>> {
  return variablesOfSystems({ ports: await freePorts(), key });
}

/** Starts the example systems of a portal. They end with the worker, or by `end`. */
export async function startExampleSystems(
  portal: { url: string; environment: Readonly<Record<string, string>> },
  name = "systems",
): Promise<Systems & { end(): Promise<void> }> {
  const addresses = {
    invoiceArchive: portal.environment.SYSTEM_INVOICE_ARCHIVE_URL ?? "",
    shop: portal.environment.SYSTEM_SHOP_URL ?? "",
    telephoneSystem: portal.environment.SYSTEM_TELEPHONE_SYSTEM_URL ?? "",
  };
  const portOf = (address: string) => Number(new URL(address).port);
  const ports = {
    invoiceArchive: portOf(addresses.invoiceArchive),
    shop: portOf(addresses.shop),
    telephoneSystem: portOf(addresses.telephoneSystem),
    telephoneApplication: await findFreePort(),
  };
  const secret = secretOfArchive(portal.environment);
  const servers: Server[] = [];
  for (const system of exampleSystems) {
    const log = join(keep, "e2e", `${name}-${system.log}.log`);
    const settings = { portalUrl: portal.url, secret, log };
    servers.push(await startExampleSystem(system, { ports, key }, settings));
  }
  return {
    ...addresses,
    async end() {
      for (const server of servers) await server.stop();
    },
  };
}

/** Asks the command that a provider asks, with the portal's variables. */
function secretOfArchive(environment: Readonly<Record<string, string>>): string {
  const folder = process.env.PORTAL_BUILD ?? dirname(standaloneServer);
  const command = join(folder, "oidc-secret.mjs");
  return execFileSync(process.execPath, [command, "invoiceArchive"], {
    env: { PATH: process.env.PATH, ...environment } as unknown as NodeJS.ProcessEnv,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
}
