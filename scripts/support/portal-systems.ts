import { join } from "node:path";
import { systemSecret } from "#lib/infra/crypto/system-secrets";
import { findPort } from "./ports";
import { standIn } from "./stand-in";
import { print } from "./steps";
import { supervise } from "./supervise";
import {
  addressOn,
  type ExampleSystem,
  exampleSystems,
  keptShopKey,
  type PlacedSystems,
  startExampleSystem,
} from "./systems";

/** Finds ports for the example systems of the demo, and the shop's key, which is kept with the demo's data. */
export async function placeSystems(folder: string, portalPort: number): Promise<PlacedSystems> {
  const ports = new Map<ExampleSystem["id"], number>();
  const wanted = exampleSystems.map(({ port }) => port);
  for (const { id, port } of exampleSystems) {
    // One whose port is taken does not take that of another.
    const others = wanted.filter((one) => one !== port);
    ports.set(id, await findPort(port, [portalPort, ...ports.values(), ...others]));
  }
  return {
    ports: Object.fromEntries(ports) as PlacedSystems["ports"],
    key: keptShopKey(join(folder, "shop-key.json")),
  };
}

/**
 * Starts the example systems beside the portal, whose settings this process has. A system that does not start is named,
 * and the portal runs without it; its address says so.
 *
 * @param started called with the process ids whenever one has started
 * @returns functions that stop them
 */
export async function runSystems(
  placed: PlacedSystems,
  { folder, portalUrl }: { folder: string; portalUrl: string },
  started: (pids: number[]) => void,
): Promise<(() => Promise<void>)[]> {
  const pids = new Map<string, number>();
  const secret = systemSecret("invoiceArchive", 1);
  const runs = exampleSystems.map(async (system) => {
    const log = logOf(folder, system);
    const start = () => startExampleSystem(system, placed, { portalUrl, secret, log });
    try {
      return await supervise(system.name, start, ({ pid }) => {
        pids.set(system.id, pid);
        started([...pids.values()]);
      });
    } catch (error) {
      print((error as Error).message);
      return standIn(system.id, placed.ports[system.id], log);
    }
  });
  return Promise.all(runs);
}

/** Prints where the systems are, which ports were taken, and where their logs are. */
export function introduceSystems({ ports }: PlacedSystems, folder: string): void {
  for (const system of exampleSystems) {
    const { id, name, port } = system;
    const taken = ports[id] === port ? "" : ` (port ${port} is taken)`;
    print(`  ${name.padEnd(20)} ${addressOn(ports[id])}${taken}, log ${logOf(folder, system)}`);
  }
}

function logOf(folder: string, { log }: ExampleSystem): string {
  return join(folder, `${log}.log`);
}
