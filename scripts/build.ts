import { build } from "./support/build";
import { step } from "./support/steps";

/** `npm run build`: what `npm start`, the image and every server run. */
export async function run(): Promise<void> {
  await step("Build", build);
}
