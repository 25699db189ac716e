import { existsSync } from "node:fs";
import { build } from "./support/build";
import { step } from "./support/steps";

/** `npm run build`: makes what `npm start`, the image and every server run. */
export async function run(): Promise<void> {
  // As `npm start` does; it may contain the key of the actions.
  if (existsSync(".env")) process.loadEnvFile(".env");
  await step("Build", build);
}
