import { rmSync } from "node:fs";
import { join } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { addressesOfSources } from "../compile.mjs";
import { bundling } from "./bundling";
import { keep, root } from "./paths";

const folder = join(keep, "node-tests");

/** Packages that load many times more than the tests use. Only a bundler leaves out the rest. */
const bundledPackages = /^(drizzle-orm|fast-check|jose|postgres|@simplewebauthn\/server|zod)(\/|$)/;

/**
 * Compiles these tests with the modules that they share, once for all of them. Loading TypeScript in each process,
 * module by module, takes more than half of the time of most tests.
 *
 * @param files relative to the root of the sources
 * @returns the path of the program of each, in the same order
 */
export async function bundleTests(files: string[]): Promise<string[]> {
  rmSync(folder, { recursive: true, force: true });
  await build({ ...settings, entryPoints: files });
  return files.map(programOf);
}

/** The modules of ours that each module of these tests imports; paths relative to the root of the sources. */
export async function importsOf(tests: string[]): Promise<Map<string, string[]>> {
  const { metafile } = await build({
    ...settings,
    entryPoints: tests,
    metafile: true,
    write: false,
  });
  return new Map(
    Object.entries(metafile.inputs).map(([path, { imports }]) => [
      path,
      imports.filter(({ external }) => !external).map((one) => one.path),
    ]),
  );
}

/** The program that a test was compiled to. */
export function programOf(file: string): string {
  return join(folder, file.replace(/\.tsx?$/, ".mjs"));
}

/** All other packages are loaded from node_modules, as in the portal. */
const packagesAsTheyAre: Plugin = {
  name: "packages as they are",
  setup(bundler) {
    bundler.onResolve({ filter: /^[^.#/]/ }, ({ path, kind, importer }) => {
      if (kind === "entry-point" || path === "server-only") return undefined;
      if (bundledPackages.test(path)) return undefined;
      // There must only be one React.
      if (importer.includes("node_modules") && !/^react(-dom)?(\/|$)/.test(path)) return undefined;
      return { path, external: true };
    });
  },
};

const settings: BuildOptions = {
  ...bundling,
  outdir: folder,
  outbase: root,
  outExtension: { ".js": ".mjs" },
  splitting: true,
  sourcemap: "linked",
  sourcesContent: false,
  plugins: [packagesAsTheyAre, addressesOfSources],
};
