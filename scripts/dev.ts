import { runPortal } from "./support/portal";

/** `npm run dev`: as the demo, with data of its own and `next dev` instead of a build. */
export function run(): Promise<void> {
  return runPortal("dev");
}
