import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { program } from "./paths";
import { runNode, runProgram } from "./steps";

/** The one without windows first, like Playwright's own download: it takes a quarter less processor time (measured). */
const places = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
];
/** Tells Playwright's workers what their parent has already found out. */
const memory = "ZUGANG_CHROMIUM";

/**
 * The path of the machine's own Chromium, undefined if it has none (Playwright then uses its own). It is asked for its
 * version, because on Ubuntu the path is a stub that requires a snap.
 */
export function findChromium(): string | undefined {
  process.env[memory] ??=
    places.find((path) => existsSync(path) && spawnSync(path, ["--version"]).status === 0) ?? "";
  return process.env[memory] || undefined;
}

/** Makes a Chromium available: the system's, on Debian as root one from apt, otherwise Playwright's download. */
export async function provideChromium(): Promise<string> {
  const found = findChromium();
  if (found !== undefined) return found;
  const installing = await installFromDebian(["chromium-headless-shell"]).catch(() =>
    // An older Debian has it in no package of its own.
    installFromDebian(["chromium"]),
  );
  if (installing) {
    delete process.env[memory];
    const installed = findChromium();
    if (installed !== undefined) return installed;
  }
  // As root on another Linux, the libraries that Chromium needs are installed with it.
  const libraries = process.getuid?.() === 0 && process.platform === "linux" ? ["--with-deps"] : [];
  await runNode([program("@playwright/test/cli.js"), "install", ...libraries, "chromium"]);
  return "Playwright's own";
}

/** Installs packages with apt. @returns false if that is not possible: not Debian, or not root */
export async function installFromDebian(packages: readonly string[]): Promise<boolean> {
  if (process.getuid?.() !== 0 || !isDebian()) return false;
  const variables = { DEBIAN_FRONTEND: "noninteractive" };
  await runProgram("apt-get", ["update", "-qq"], { variables });
  await runProgram("apt-get", ["install", "-y", "-qq", ...packages], { variables });
  return true;
}

function isDebian(): boolean {
  const path = "/etc/os-release";
  return existsSync(path) && /^ID="?debian"?$/m.test(readFileSync(path, "utf8"));
}
