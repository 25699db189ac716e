import { buildIfNeeded } from "./support/build";

/** Builds the portal for `npm run bench` in a separate copy of the sources, unless nothing has changed. */
export async function run(): Promise<void> {
  await buildIfNeeded();
}
