import { defineConfig } from "@playwright/test";
import base from "../../playwright.config";

/** `npm run screenshots -- --all`: a picture of every view. */
export default defineConfig({
  ...base,
  testDir: ".",
  testIgnore: [],
  outputDir: "../../test-results",
  fullyParallel: true,
});
