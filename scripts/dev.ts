import { runPortal } from "./support/portal";

/** `npm run dev`: like the demo, with separate data and `next dev` instead of a build. */
export function run(): Promise<void> {
  return runPortal("dev");
}
