import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { startPostgres } from "#db/embedded";
import { type Findings, openFindings } from "./connect/findings";
import { checkAfternoon } from "./image/afternoon";
import { provideBase } from "./image/base";
import { checkBehindProxies } from "./image/behind-proxies";
import { buildImage } from "./image/build";
import { buildah, imageFolder } from "./image/buildah";
import { checkImage } from "./image/checks";
import { type Opened, openImage } from "./image/container";
import { findEntrances } from "./image/proxies";
import { installFromDebian } from "./support/chromium";
import { onSignal, print, step } from "./support/steps";

/**
 * `npm run image`: builds the image on Debian without a registry of images, starts it twice behind nginx and Caddy, and
 * checks what docs/running.md and docs/adopt.md say. Exits with 1 if anything is not so. `-- --built` takes the image that is there.
 */
export async function run(options: string[]): Promise<never> {
  const ends: (() => unknown)[] = [];
  const stopAll = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  onSignal(stopAll);
  await step("Programs", providePrograms);
  if (!options.includes("--built")) {
    await step("Base image", provideBase);
    await step("Image", buildImage);
  }
  const findings = openFindings();
  try {
    const opened = await openImage();
    ends.push(
      () => buildah("rmi", "--prune"),
      () => buildah("rm", "--all"),
    );
    findings.about("The image");
    await checkImage(opened, findings);
    await checkRunning(opened, findings, ends);
  } finally {
    await stopAll();
  }
  const { passed, failed, skipped } = findings.count();
  print(`\n${passed} verified, ${failed} failed, ${skipped} not run`);
  process.exit(failed > 0 ? 1 : 0);
}

async function providePrograms(): Promise<string> {
  const has = (name: string) =>
    (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, name)));
  const missing = ["buildah", "debootstrap", "unshare", "setpriv"].filter((name) => !has(name));
  if (missing.length === 0) return "there";
  const packages = missing.map((name) => (/unshare|setpriv/.test(name) ? "util-linux" : name));
  if (await installFromDebian(packages)) return packages.join(", ");
  throw new Error(`This needs Debian, root, and the programs ${missing.join(", ")}.`);
}

/** Starts PostgreSQL, and lets the image serve: the portal inside the build, and another provider's. */
async function checkRunning(opened: Opened, findings: Findings, ends: (() => unknown)[]) {
  const server = await startPostgres({ folder: join(imageFolder, "postgres"), durable: false });
  ends.push(() => server.stop());
  const surroundings = { server, entrances: findEntrances() };
  await checkBehindProxies(opened, surroundings, findings, ends);
  findings.about("An afternoon, with the image, a PostgreSQL and one file (docs/adopt.md)");
  await checkAfternoon(opened, surroundings, findings, ends);
}
