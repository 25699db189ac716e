import { runPortal } from "./support/portal";

/** `npm run demo`: the production build with believable data, on 127.0.0.1. */
export function run(): Promise<void> {
  return runPortal("demo");
}
