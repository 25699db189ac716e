import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { root } from "./paths";

/** What does not belong to the sources, or is large and not needed for a build. */
const leftOut = new Set([
  "node_modules",
  ".git",
  ".next",
  ".zugang",
  "docs",
  "e2e",
  "test-results",
]);

/**
 * Copies the sources into a folder in which they are changed and built, for experiments that must not affect the
 * portal. Outside of this tree: with two lock files above each other the bundler would take the upper one's folder as
 * root.
 */
export function copySources(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(root)) {
    if (leftOut.has(name) || name.startsWith(".env")) continue;
    rmSync(join(folder, name), { recursive: true, force: true });
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  if (!existsSync(join(folder, "node_modules"))) linkPackages(root, folder);
}

/** Gives a folder the packages of another one, without copying if possible. */
export function linkPackages(from: string, to: string): void {
  const packages = join(from, "node_modules");
  // Hard links: a symbolic one would lead out of the folder, which the bundler does not follow.
  try {
    execFileSync("cp", ["-al", packages, to], { stdio: "ignore" });
  } catch {
    // On another disk.
    execFileSync("cp", ["-a", packages, to]);
  }
  // Replaced, because writing into a hard link would change the original.
  const stamp = join(to, "node_modules/.zugang-installed");
  if (!existsSync(stamp)) return;
  const said = readFileSync(stamp);
  rmSync(stamp);
  writeFileSync(stamp, said);
}
