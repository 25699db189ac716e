import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import postgres from "postgres";
import { startPostgres } from "#db/embedded";
import { findFreePort } from "#db/free-port";
import { placesOfCatalogue } from "../e2e/support/systems";
import type { Client } from "./connect/client";
import { type Findings, openFindings } from "./connect/findings";
import { provideBase } from "./image/base";
import { buildImage } from "./image/build";
import { buildah, imageFolder } from "./image/buildah";
import { checkEntrance, checkImage, type Pair } from "./image/checks";
import { type Opened, openImage, runInImage, startImage } from "./image/container";
import { findEntrances } from "./image/proxies";
import { installFromDebian } from "./support/chromium";
import { newSecrets } from "./support/settings";
import { onSignal, print, step } from "./support/steps";

/**
 * `npm run image`: builds the image on Debian without a registry of images, starts it twice behind nginx and Caddy, and
 * checks what docs/running.md says. Exits with 1 if anything is not so. `-- --built` takes the image that is there.
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

/** Starts the portal twice on a database of its own, and one proxy after the other in front of it. */
async function checkRunning(opened: Opened, findings: Findings, ends: (() => unknown)[]) {
  const server = await startPostgres({ folder: join(imageFolder, "postgres"), durable: false });
  ends.push(() => server.stop());
  const sql = postgres(server.adminUrl, { max: 1, onnotice: () => {} });
  await sql`drop database if exists zugang_image with (force)`;
  await sql`create database zugang_image template template0 encoding 'UTF8'`;
  await sql.end();
  const port = await findFreePort();
  const processes = [await findFreePort(), await findFreePort()];
  const variables = {
    DATABASE_URL: server.url("zugang_image"),
    APP_URL: `http://localhost:${port}`,
    ...newSecrets(),
    RESEND_API_KEY: "re_of_nobody_anywhere",
    RESEND_BASE_URL: "http://localhost:9",
    MAIL_FROM: "Portal <portal@zugang.example>",
    TRUSTED_PROXY: "1",
    LISTEN: "127.0.0.1",
    ...placesOfCatalogue,
  };
  const clients: Client[] = [];
  const start = async (at: number) => {
    clients[at] = await startImage(opened, { ...variables, PORT: String(processes[at]) });
  };
  ends.push(() => Promise.all(clients.map((client) => client.stop())));
  const pair: Pair = {
    clients,
    async replace(at) {
      const began = Date.now();
      await clients[at]?.stop();
      const took = Date.now() - began;
      await start(at);
      return took;
    },
  };
  await findings.verify("it migrates an empty database and is ready, twice", async () => {
    await Promise.all(processes.map((_, at) => start(at)));
  });
  await findings.verify("its terminal lets in the first administrator", async () => {
    const person = [
      "--email",
      "kim@zugang.example",
      "--first-name",
      "Kim",
      "--last-name",
      "Service",
    ];
    const told = await runInImage(opened, ["node", "operator-create.mjs", ...person], variables);
    if (!told.includes(`${variables.APP_URL}/activate/`)) throw new Error(told);
  });
  for (const [name, entrance] of Object.entries(findEntrances())) {
    if (!entrance) {
      findings.skip(name, "this machine has no packages of Debian");
      continue;
    }
    findings.about(`Behind ${entrance.name}, with examples/running`);
    const proxy = await entrance.start(port, processes);
    ends.push(() => proxy.stop());
    const ordersKey = entrance.repeatsForms ? variables.ORDERS_API_KEY : null;
    await checkEntrance(variables.APP_URL, { ordersKey, pair }, findings);
    await proxy.stop();
  }
}
