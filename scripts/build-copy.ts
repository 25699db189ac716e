import { buildIfNeeded } from "./support/build";

/**
 * Builds the portal for `npm run bench`, in a copy of the sources that it has changed, unless nothing is different since the last time.
 */
export async function run(): Promise<void> {
  await buildIfNeeded();
}
