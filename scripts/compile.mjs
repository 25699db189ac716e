// Plain JavaScript, because it makes the first TypeScript readable for Node.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, stop } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Tests and modules find documents and migrations beside their own source. */
export const addressesOfSources = {
  name: "addresses of sources",
  setup(bundler) {
    bundler.onLoad({ filter: /\.tsx?$/ }, ({ path }) => {
      if (path.includes("node_modules")) return undefined;
      const own = JSON.stringify(pathToFileURL(path).href);
      return {
        contents: readFileSync(path, "utf8").replaceAll("import.meta.url", own),
        loader: path.endsWith("x") ? "tsx" : "ts",
      };
    });
  },
};

/** Packages are loaded from node_modules. `server-only` throws there by design: it is for bundlers. */
const packagesAsTheyAre = {
  name: "packages as they are",
  setup(bundler) {
    bundler.onResolve({ filter: /^[^.#/]/ }, ({ path, kind }) =>
      kind === "entry-point" || path === "server-only" ? undefined : { path, external: true },
    );
  },
};

/**
 * Loads a module in TypeScript, compiled to one program with everything of ours that it imports. Compiling each module by
 * itself takes twice as long (measured).
 */
export async function load(module) {
  // Of its own, because another process may compile the same.
  const folder = join(root, ".zugang/scripts", String(process.pid));
  const outfile = join(folder, "script.mjs");
  mkdirSync(folder, { recursive: true });
  try {
    await build({
      absWorkingDir: root,
      entryPoints: [module],
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      jsx: "automatic",
      sourcemap: "inline",
      sourcesContent: false,
      logLevel: "error",
      alias: { "server-only": join(root, "node_modules/server-only/empty.js") },
      plugins: [packagesAsTheyAre, addressesOfSources],
    });
    // Its process would stay as long as this one.
    stop();
    process.setSourceMapsEnabled(true);
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
