import { statfs } from "node:fs/promises";
import { broken, type Finding, look, ok } from "./finding";

const gigabyte = 2 ** 30;

/** How much is left where a path is. What the database writes is on a machine of its own, which cannot be seen from here. */
export async function findingsOfDisk(paths: readonly string[]): Promise<Finding[]> {
  const found = await Promise.all(
    paths.map(async (path) => {
      const { bavail, bsize, blocks } = await statfs(path);
      return findingOfSpace(path, bavail * bsize, blocks * bsize);
    }),
  );
  // Two folders of one disk say it once.
  return found.filter(
    ({ state, what }, at) =>
      found.findIndex((one) => one.what === what && one.state === state) === at,
  );
}

/** What so much free space means; sizes in bytes. */
export function findingOfSpace(path: string, free: number, size: number): Finding {
  const share = size > 0 ? Math.floor((100 * free) / size) : 100;
  const said = `${(free / gigabyte).toFixed(1)} GiB (${share} %) free`;
  const advice = `Make space where ${path} is.`;
  // A small one on which there is nothing is as it was made, like the /tmp of the image in memory (docs/running.md).
  if (share >= 95) return ok("disk", said);
  if (free < gigabyte / 10) return broken("disk", said, advice);
  return free < gigabyte || share < 5 ? look("disk", said, advice) : ok("disk", said);
}
