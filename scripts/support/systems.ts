import { generateKeyPairSync } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { findFreePort } from "#db/free-port";
import { root } from "./paths";
import { type Server, startServer } from "./server";

/** One of the programs in examples, which run beside a portal of this machine. */
export type ExampleSystem = {
  /** As in the provider's file: where people see it. A program behind a proxy has an id of its own. */
  id: "invoiceArchive" | "shop" | "telephoneSystem" | "telephoneApplication";
  name: string;
  /** Its folder in examples. */
  folder: "invoice-archive" | "proxy" | "telephone-system";
  /** The name of its log, without an ending. */
  log: string;
  /** Where it listens if nobody else does. */
  port: number;
  /** A path that it answers once it has started, whatever else has, and the status. */
  answersAt: string;
  answersWith: number;
};

export const exampleSystems: readonly ExampleSystem[] = [
  {
    id: "invoiceArchive",
    name: "The invoice archive",
    folder: "invoice-archive",
    log: "invoice-archive",
    port: 3101,
    answersAt: "/signed-out",
    answersWith: 200,
  },
  {
    id: "shop",
    name: "The shop",
    folder: "invoice-archive",
    log: "shop",
    port: 3102,
    answersAt: "/signed-out",
    answersWith: 200,
  },
  {
    id: "telephoneSystem",
    name: "The telephone system",
    folder: "proxy",
    log: "telephone-system-proxy",
    port: 3103,
    answersAt: "/not-there",
    answersWith: 404,
  },
  {
    id: "telephoneApplication",
    name: "Behind its proxy",
    folder: "telephone-system",
    log: "telephone-system",
    port: 3104,
    answersAt: "/system.css",
    answersWith: 200,
  },
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
    SYSTEM_TELEPHONE_SYSTEM_URL: addressOn(ports.telephoneSystem),
  };
}

/** Ports for the example systems that are free now. */
export async function freePorts(): Promise<PlacedSystems["ports"]> {
  const free = await Promise.all(exampleSystems.map(async ({ id }) => [id, await findFreePort()]));
  return Object.fromEntries(free);
}

/**
 * Starts one of the example systems. It ends with this process, even if that is killed, and does not need the portal
 * before somebody signs in, nor the proxy what is behind it.
 *
 * @param secret of the invoice archive; the shop has a key instead
 * @throws Error with the end of the log, if it does not answer in time
 */
export function startExampleSystem(
  system: ExampleSystem,
  placed: PlacedSystems,
  settings: { portalUrl: string; secret: string; log: string },
): Promise<Server> {
  const { id, name, folder, answersAt, answersWith } = system;
  const withParent = pathToFileURL(join(root, "scripts/with-parent.mjs")).href;
  const port = placed.ports[id];
  return startServer({
    command: ["--import", withParent, join(root, "examples", folder, "server.mjs")],
    variables: {
      PORTAL_URL: settings.portalUrl,
      PORT: String(port),
      ...ownVariables(system, placed, settings.secret),
    },
    port,
    log: settings.log,
    name,
    answersAt,
    answersWith,
  });
}

function ownVariables(
  { id, log }: ExampleSystem,
  { ports, key }: PlacedSystems,
  secret: string,
): Record<string, string> {
  const ADDRESS = addressOn(ports[id]);
  switch (id) {
    case "invoiceArchive":
      return { SYSTEM: log, ADDRESS, CLIENT_SECRET: secret };
    case "shop":
      return { SYSTEM: log, ADDRESS, CLIENT_KEY: key.privateKey };
    case "telephoneSystem":
      return { ADDRESS, APPLICATION_URL: addressOn(ports.telephoneApplication) };
    case "telephoneApplication":
      return { ADDRESS: addressOn(ports.telephoneSystem) };
  }
}

/** The address of a port of 127.0.0.1. Cookies of the portal, which is on localhost, never reach it. */
export function addressOn(port: number): string {
  return `http://127.0.0.1:${port}`;
}
