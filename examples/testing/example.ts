import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  addressOn,
  type ExampleSystem,
  exampleSystems,
  freePorts,
  newShopKey,
  startExampleSystem,
} from "../../scripts/support/systems";
import { startSmallPortal } from "./small-portal";

/** Starts one of the example systems and a small portal for it, both on free ports. */
export async function startExample(id: "invoiceArchive" | "shop") {
  const folder = mkdtempSync(join(tmpdir(), "zugang-example-"));
  const key = newShopKey();
  const proof = id === "shop" ? { key: JSON.parse(key.publicKey) } : { secret: "archive-secret" };
  const portal = await startSmallPortal({ id, ...proof });
  const ports = await freePorts();
  const system = exampleSystems.find((one) => one.id === id) as ExampleSystem;
  const server = await startExampleSystem(
    system,
    { ports, key },
    { portalUrl: portal.url, secret: "archive-secret", log: join(folder, "log") },
  );
  return {
    portal,
    url: addressOn(ports[id]),
    async end() {
      await server.stop();
      portal.close();
      rmSync(folder, { recursive: true });
    },
  };
}
