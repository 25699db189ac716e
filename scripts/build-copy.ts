import { buildIfNeeded } from "./support/build";

/**
 * Builds the portal for `npm run bench` and `npm run connect:verify`, in a copy of the sources that they have changed, unless
 * nothing is different since the last time.
 */
export async function run(): Promise<void> {
  await buildIfNeeded();
}
