import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort } from "#db/free-port";
import {
  addressOn,
  type ExampleSystem,
  exampleSystems,
  newShopKey,
  startExampleSystem,
} from "../../scripts/support/systems";
import { startSmallPortal } from "./small-portal";

/** Starts one of the example systems and a small portal for it, both on free ports. */
export async function startExample(id: ExampleSystem["id"]) {
  const folder = mkdtempSync(join(tmpdir(), "zugang-example-"));
  const key = newShopKey();
  const proof = id === "shop" ? { key: JSON.parse(key.publicKey) } : { secret: "archive-secret" };
  const portal = await startSmallPortal({ id, ...proof });
  const port = await findFreePort();
  const system = exampleSystems.find((one) => one.id === id) as ExampleSystem;
  const server = await startExampleSystem(
    system,
    { ports: { invoiceArchive: port, shop: port }, key },
    { portalUrl: portal.url, secret: "archive-secret", log: join(folder, "log") },
  );
  return {
    portal,
    url: addressOn(port),
    async end() {
      await server.stop();
      portal.close();
      rmSync(folder, { recursive: true });
    },
  };
}
