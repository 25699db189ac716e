import { existsSync, readdirSync } from "node:fs";
import { findChromium, installFromDebian, provideChromium } from "./chromium";

/** The engines in which `npm run browsers` runs. */
export const engines = ["chromium", "firefox", "webkit"] as const;
export type Engine = (typeof engines)[number];

/** Debian's packages, each with its maker's own driver if the browser does not include one. */
const packages: Record<Exclude<Engine, "chromium">, string[]> = {
  firefox: ["firefox-esr"],
  webkit: ["webkit2gtk-driver", "xvfb", "xauth"],
};

/** The folder of WebKitGTK's MiniBrowser, below the name of the machine's architecture. */
function findMiniBrowser(): string | undefined {
  if (!existsSync("/usr/bin/WebKitWebDriver") || !existsSync("/usr/bin/xvfb-run")) return undefined;
  const folders = readdirSync("/usr/lib").map((name) => `/usr/lib/${name}/webkit2gtk-4.1`);
  return folders.map((folder) => `${folder}/MiniBrowser`).find((path) => existsSync(path));
}

function find(engine: Engine): string | undefined {
  if (engine === "chromium") return findChromium();
  if (engine === "webkit") return findMiniBrowser();
  return ["/usr/bin/firefox-esr", "/usr/bin/firefox"].find((path) => existsSync(path));
}

/**
 * The program of an engine.
 *
 * @throws Error if this machine has none
 */
export function browserPath(engine: Engine): string {
  const path = find(engine);
  if (!path) throw new Error(`There is no ${engine} on this machine. Run: npm run browsers`);
  return path;
}

/**
 * Makes the browsers of these engines available: the machine's own, or on Debian as root those of its packages.
 *
 * @throws Error that names the packages if they cannot be installed
 */
export async function provideBrowsers(wanted: readonly Engine[]): Promise<string> {
  for (const engine of wanted) {
    if (find(engine)) continue;
    if (engine === "chromium") {
      await provideChromium();
      continue;
    }
    await installFromDebian(packages[engine]);
    if (!find(engine))
      throw new Error(
        `${engine} is missing: ${packages[engine].join(", ")} of Debian. Without it: npm run browsers -- --project chromium`,
      );
  }
  return wanted.join(", ");
}
