import type { BuildOptions } from "esbuild";
import { program, root } from "./paths";

/** How our modules are compiled to programs for Node. */
export const bundling: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  logLevel: "error",
  alias: { "server-only": program("server-only/empty.js") },
  // CommonJS packages load Node's own modules with `require`, which an ES module does not have.
  banner: {
    js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
  },
};
