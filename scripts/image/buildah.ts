import { join } from "node:path";
import { keep } from "../support/paths";
import { runProgram } from "../support/steps";

/** What `npm run image` keeps: the storage of images, the base's files, logs. */
export const imageFolder = join(keep, "image");

/**
 * Runs buildah with a storage of its own, in the way that needs least of a machine: no namespaces, and no file systems in
 * layers.
 *
 * @returns what it prints
 */
export async function buildah(...options: string[]): Promise<string> {
  const places = ["--root", join(imageFolder, "storage"), "--runroot", join(imageFolder, "run")];
  const output = await runProgram("buildah", [...places, "--storage-driver", "vfs", ...options], {
    variables: { BUILDAH_ISOLATION: "chroot" },
  });
  return output.trim();
}
