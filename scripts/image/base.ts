import { copyFileSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { nodeOf } from "../support/node-version";
import { root } from "../support/paths";
import { runProgram } from "../support/steps";
import { buildah, imageFolder } from "./buildah";

/** npm as Node 24 brings it. */
const npm = "npm@11";

/**
 * Makes the base image that the Dockerfile names, without asking a registry of images: Debian by debootstrap, and Node from
 * npm. Like the original it has a user `node`.
 */
export async function provideBase(): Promise<string> {
  const [, name = "", version, suite = ""] =
    /^FROM (node:(\d+)-(\w+)-slim)$/m.exec(readFileSync(join(root, "Dockerfile"), "utf8")) ?? [];
  if (!name) throw new Error("The Dockerfile names no base image like node:24-bookworm-slim.");
  if (await buildah("images", "--quiet", "--filter", `reference=${name}`))
    return `${name} is there`;
  const folder = join(imageFolder, "base");
  rmSync(folder, { recursive: true, force: true });
  const kinds = ["--variant=minbase", "--include=ca-certificates"];
  await runProgram("debootstrap", [...kinds, suite, folder, await mirrorOf(suite)]);
  copyFileSync(await nodeOf(Number(version)), join(folder, "usr/local/bin/node"));
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  await runProgram("npm", [
    "install",
    "--global",
    "--prefix",
    join(folder, "usr/local"),
    ...quiet,
    npm,
  ]);
  await runProgram("chroot", [folder, "groupadd", "--gid", "1000", "node"]);
  await runProgram("chroot", [
    ...[folder, "useradd", "--uid", "1000", "--gid", "node"],
    ...["--shell", "/bin/bash", "--create-home", "node"],
  ]);
  const container = await buildah("from", "scratch");
  await buildah("add", "--quiet", container, folder, "/");
  const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  await buildah("config", "--env", path, "--cmd", "node", container);
  await buildah("commit", "--quiet", "--rm", container, name);
  rmSync(folder, { recursive: true, force: true });
  return name;
}

/** Where this machine itself gets Debian's packages from. */
async function mirrorOf(suite: string): Promise<string> {
  const format = "$(CODENAME) $(REPO_URI)";
  const targets = await runProgram("apt-get", ["indextargets", "--format", format]);
  const [, mirror] = new RegExp(`^${suite} (\\S+)$`, "m").exec(targets) ?? [];
  if (!mirror) throw new Error(`apt knows no mirror of ${suite}: add it to the machine's sources.`);
  return mirror;
}
