import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../support/paths";
import { runNode } from "../support/steps";
import { copySources } from "../support/variant";
import { meetings, numbers, phoneBook, telephoneSystem } from "./entries";

/** Where the build of this tree is kept, so that later runs only build what has changed. */
const folder = join(
  tmpdir(),
  `zugang-connect-${createHash("sha256").update(root).digest("hex").slice(0, 8)}`,
);

/** The built portal's folder, with its server and its commands. */
export const portalFolder = join(folder, ".next/standalone");
/** The folder in which the application of Next is built. */
export const applicationFolder = `${folder}-application`;

const beginning = "export const systems: readonly unknown[] = [";

/** Makes the production build with other systems in its catalogue, in a copy of the sources. */
export async function buildWithSystems(): Promise<void> {
  copySources(folder);
  const path = join(folder, "lib/rules/catalogue.ts");
  const catalogue = readFileSync(path, "utf8");
  if (!catalogue.includes(beginning))
    throw new Error(`lib/rules/catalogue.ts does not have "${beginning}".`);
  const entries = JSON.stringify([phoneBook, numbers, telephoneSystem, meetings]);
  const changed = [
    catalogue.replace(beginning, "const ofCatalogue: readonly unknown[] = ["),
    // An area belongs to one system: what the telephone system of the catalogue serves is divided among several here.
    'const isOther = (entry: unknown) => (entry as { id: string }).id !== "telephoneSystem";',
    `export const systems: readonly unknown[] = [...${entries}, ...ofCatalogue.filter(isOther)];`,
  ];
  writeFileSync(path, `${changed.join("\n")}\n`);
  await runNode([join(folder, "scripts/run.mjs"), "build-copy"], { folder });
}
