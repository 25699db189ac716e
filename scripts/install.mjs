// Plain JavaScript without dependencies: on a bare machine this runs first.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const stamp = `${root}node_modules/.zugang-installed`;

/** What can be run without the packages that only tests need, besides the commands that the image has too. */
export const tasksOfPortal = ["demo", "dev", "build", "migrate", "seed", "reset"];

/** What an installation depends on; another Node or another machine needs other binaries. */
function fingerprint() {
  const hash = createHash("sha256").update(
    process.platform + process.arch + process.versions.modules,
  );
  for (const name of ["package.json", "package-lock.json"]) hash.update(readFileSync(root + name));
  return hash.digest("hex");
}

/**
 * Installs if nothing is installed, something that differs from the lockfile, or too little. The stamp is written last, so
 * an interrupted installation is repeated. Not `npm ci`: it rejects a lockfile that was made where other platforms'
 * optional packages could not be seen. `--no-save` keeps the lockfile as committed, whatever npm's version;
 * `--include=dev` because NODE_ENV may be production.
 *
 * @param toTest whether also what only tests need, which is a quarter of it; that stays once it is installed
 */
export function install(toTest = false) {
  const wanted = fingerprint();
  const [installed, extent] = existsSync(stamp) ? readFileSync(stamp, "utf8").split(" ") : [];
  if (installed === wanted && (extent === "all" || !toTest)) return;
  const all = toTest || extent === "all";
  process.stdout.write("Installing packages …\n");
  const options = [
    "install",
    "--no-save",
    all ? "--include=dev" : "--omit=dev",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ];
  const npm = process.env.npm_execpath;
  const { status, error } = npm?.endsWith("npm-cli.js")
    ? spawnSync(process.execPath, [npm, ...options], { cwd: root, stdio: "inherit" })
    : spawnSync("npm", options, {
        cwd: root,
        stdio: "inherit",
        shell: process.platform === "win32",
      });
  if (status !== 0) {
    process.stderr.write(`npm install failed${error ? `: ${error.message}` : "."}\n`);
    process.exit(1);
  }
  writeFileSync(stamp, `${wanted} ${all ? "all" : "portal"}`);
}
