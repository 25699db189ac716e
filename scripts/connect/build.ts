import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import standard from "#lib/rules/configuration/standard.json";
import { buildIfNeeded } from "../support/build";
import { keep, root } from "../support/paths";
import { meetings, numbers, phoneBook, telephoneSystem } from "./entries";

/** The folder in which the application of Next is built. */
export const applicationFolder = join(
  tmpdir(),
  `zugang-connect-${createHash("sha256").update(root).digest("hex").slice(0, 8)}-application`,
);

/** The provider's file of the portal that is verified. */
export const portalFile = join(keep, "connect", "portal.json");

/** Makes the build, and writes a provider's file in which the portal has other systems. */
export async function provideBuildWithSystems(): Promise<void> {
  // An area belongs to one system: what the telephone system serves otherwise is divided among several here.
  const others = standard.systems.filter(({ id }) => id !== "telephoneSystem");
  const systems = [phoneBook, numbers, telephoneSystem, meetings, ...others];
  mkdirSync(dirname(portalFile), { recursive: true });
  writeFileSync(portalFile, JSON.stringify({ ...standard, systems }, null, 2));
  await buildIfNeeded();
}
