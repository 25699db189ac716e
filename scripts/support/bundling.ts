import type { BuildOptions } from "esbuild";
import { program, root } from "./paths";

/** How modules of ours are compiled to programs of Node. */
export const bundling: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  logLevel: "error",
  alias: { "server-only": program("server-only/empty.js") },
  // Packages in CommonJS ask for Node's own modules by `require`, which a module does not have.
  banner: {
    js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
  },
};
