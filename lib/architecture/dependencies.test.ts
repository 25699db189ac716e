import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { tasksOfPortal } from "../../scripts/install.mjs";

/** What the portal is built from (S-02). */
const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => JSON.parse(readFileSync(join(root, path), "utf8"));

type Lock = { packages: Record<string, { version?: string; integrity?: string; link?: boolean }> };
const { packages }: Lock = read("package-lock.json");
const { dependencies, devDependencies, overrides = {} } = read("package.json");
const wanted: Record<string, string> = { ...dependencies, ...devDependencies };

/**
 * Versions below which a known vulnerability is open: Next's CVE-2025-55182, CVE-2026-23869 and the three ways past
 * proxy.ts of May 2026; next-auth's GHSA-xmf8-cvqr-rfgj.
 */
const floors = { next: "16.2.6", "next-auth": "4.24.15" } as const;

test("S-02: no installed package has a known vulnerability", () => {
  for (const [name, floor] of Object.entries(floors)) {
    const version = packages[`node_modules/${name}`]?.version ?? "0";
    const order = version.localeCompare(floor, "en", { numeric: true });
    assert.ok(order >= 0, `${name} ${version} is older than ${floor}`);
  }
});

test("S-02: every version is exact, and the lockfile has the same one", () => {
  for (const [name, version] of Object.entries({ ...wanted, ...overrides })) {
    assert.match(String(version), /^\d+\.\d+\.\d+(-[\w.]+)?$/, name);
    assert.equal(packages[`node_modules/${name}`]?.version, version, name);
  }
});

test("S-02: every installed package is verified by its digest", () => {
  const unchecked = Object.entries(packages)
    .filter(([path, { integrity, link }]) => path !== "" && !link && !integrity)
    .map(([path]) => path);
  assert.deepEqual(unchecked, []);
});

/** The packages that these modules load, with everything of ours that they import. */
async function packagesOf(modules: string[]): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: modules,
    outdir: "nowhere",
    splitting: true,
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
    packages: "external",
    loader: { ".css": "empty", ".svg": "empty" },
    logLevel: "error",
  });
  const names = Object.values(metafile.inputs)
    .flatMap(({ imports }) => imports.filter(({ external }) => external))
    .map(({ path }) => path.split("/", path.startsWith("@") ? 2 : 1).join("/"));
  return [...new Set(names)];
}

test("the demo, builds and an installation's commands need none of the packages that only tests need", async () => {
  const below = (folder: string, name: RegExp) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => name.test(path) && !/\.(?:test|d)\.m?tsx?$/.test(path))
      .map((path) => join(folder, path));
  const loaded = await packagesOf([
    ...tasksOfPortal.map((task) => `scripts/${task}.ts`),
    ...below("scripts/commands", /\.ts$/),
    ...below("scripts/standalone", /\.ts$/),
    ...below("scripts/development", /\.ts$/),
    ...below("app", /(?:page|layout|route|actions|error|not-found)\.tsx?$/),
    ...below("examples", /server\.mjs$/),
    ...["instrumentation.ts", "proxy.vercel.ts", "next.config.mjs", "scripts/compile.mjs"],
  ]);
  assert.ok(loaded.includes("next") && loaded.includes("esbuild"));
  assert.deepEqual(
    loaded.filter((name) => name in devDependencies),
    [],
  );
});
