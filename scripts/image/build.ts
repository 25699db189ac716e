import { existsSync } from "node:fs";
import { actionsKey } from "../support/actions-key";
import { keptKey } from "../support/build";
import { root } from "../support/paths";
import { runProgram } from "../support/steps";
import { buildah } from "./buildah";

/** The image's name. */
export const image = "zugang";

/** Builds the image from the Dockerfile, with this machine's way to npm's registry. */
export async function buildImage(): Promise<string> {
  // Made if there is none.
  actionsKey(keptKey);
  const volumes = (await settingsOfNpm()).flatMap((one) => ["--volume", one]);
  await buildah(
    ...["build", "--pull-never", "--format", "docker", "--layers=false", "--tag", image],
    ...["--secret", `id=actions_key,src=${keptKey}`, ...volumes, root],
  );
  return buildah("images", "--format", "{{.Size}}", image);
}

/** The files with npm's settings, where npm looks for them in the image. They are not kept in it. */
async function settingsOfNpm(): Promise<string[]> {
  const places = { userconfig: "/root/.npmrc", globalconfig: "/usr/local/etc/npmrc", cafile: "" };
  const found: string[] = [];
  for (const [name, place] of Object.entries(places)) {
    const path = (await runProgram("npm", ["config", "get", name])).trim();
    if (existsSync(path)) found.push(`${path}:${place || path}:ro`);
  }
  return found;
}
