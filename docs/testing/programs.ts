import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./documents";

const places = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin"];

/** A program of the machine, or one that `npm run connect:verify` has fetched from Debian's packages. */
export type Found = { path: string; variables: Record<string, string> };

/** @returns null where the machine does not have the program */
export function findProgram(name: string): Found | null {
  const installed = places.map((folder) => join(folder, name)).find(existsSync);
  if (installed) return { path: installed, variables: {} };
  const packages = join(root, ".zugang/connect", name, "packages");
  const path = ["usr/sbin", "usr/bin"].map((one) => join(packages, one, name)).find(existsSync);
  if (!path) return null;
  const libraries = join(packages, "usr/lib");
  const folder = existsSync(libraries) ? readdirSync(libraries) : [];
  const LD_LIBRARY_PATH = folder.map((one) => join(libraries, one)).join(":");
  return { path, variables: { LD_LIBRARY_PATH } };
}
