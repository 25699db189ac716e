import { generateKeyPairSync } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./paths";
import { type Server, startServer } from "./server";

/** A connected system that runs beside a portal of this machine (examples/invoice-archive). */
export type ExampleSystem = {
  /** As in lib/rules/catalogue.ts. */
  id: "invoiceArchive" | "shop";
  name: string;
  /** The file of examples/invoice-archive with its data. */
  data: "invoice-archive" | "shop";
  /** Where it listens if nobody else does. */
  port: number;
};

export const exampleSystems: readonly ExampleSystem[] = [
  { id: "invoiceArchive", name: "The invoice archive", data: "invoice-archive", port: 3101 },
  { id: "shop", name: "The shop", data: "shop", port: 3102 },
];

/** The shop's key pair, both as JSON Web Keys: the portal is given the public one, the shop the private one. */
export type ShopKey = { publicKey: string; privateKey: string };

export function newShopKey(): ShopKey {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return {
    publicKey: JSON.stringify(publicKey.export({ format: "jwk" })),
    privateKey: JSON.stringify(privateKey.export({ format: "jwk" })),
  };
}

/** The key pair in this file, made at the first time. */
export function keptShopKey(path: string): ShopKey {
  if (!existsSync(path)) {
    writeFileSync(`${path}.new`, JSON.stringify(newShopKey(), null, 2), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
  return JSON.parse(readFileSync(path, "utf8"));
}

/** Where the example systems listen, on 127.0.0.1, and the shop's key. */
export type PlacedSystems = { ports: Record<ExampleSystem["id"], number>; key: ShopKey };

/** The variables by which a portal knows the example systems. */
export function variablesOfSystems({ ports, key }: PlacedSystems): Record<string, string> {
  return {
    SYSTEM_INVOICE_ARCHIVE_URL: addressOn(ports.invoiceArchive),
    SYSTEM_SHOP_URL: addressOn(ports.shop),
    SYSTEM_SHOP_KEY: key.publicKey,
  };
}

/**
 * Starts one of the example systems. It ends with this process, even if that is killed, and does not need the portal
 * before somebody signs in.
 *
 * @param secret of the invoice archive; the shop has a key instead
 * @throws Error with the end of the log, if it does not answer in time
 */
export function startExampleSystem(
  { name, data, id }: ExampleSystem,
  { ports, key }: PlacedSystems,
  settings: { portalUrl: string; secret: string; log: string },
): Promise<Server> {
  const withParent = pathToFileURL(join(root, "scripts/with-parent.mjs")).href;
  return startServer({
    command: ["--import", withParent, join(root, "examples/invoice-archive/server.mjs")],
    variables: {
      SYSTEM: data,
      PORTAL_URL: settings.portalUrl,
      ADDRESS: addressOn(ports[id]),
      ...(id === "shop" ? { CLIENT_KEY: key.privateKey } : { CLIENT_SECRET: settings.secret }),
    },
    port: ports[id],
    log: settings.log,
    name,
    answersAt: "/signed-out",
  });
}

/** The address of a port of 127.0.0.1. Cookies of the portal, which is on localhost, never reach it. */
export function addressOn(port: number): string {
  return `http://127.0.0.1:${port}`;
}
