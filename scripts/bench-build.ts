import { buildIfNeeded } from "./support/build";

/** The build of `npm run bench`, in its own copy of the sources; nothing when nothing has changed. */
export async function run(): Promise<void> {
  await buildIfNeeded();
}
