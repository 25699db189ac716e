import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { build as bundle } from "esbuild";
import { actionsKey, actionsKeyVariable } from "./actions-key";
import { bundling } from "./bundling";
import { keep, program, root, standalone, standaloneServer } from "./paths";
import { runNode } from "./steps";

/**
 * What a build is made from; changes elsewhere (tests, documents) need no new one. Without tsconfig.json, which Next
 * itself edits during a build.
 */
const sources = ["app", "db", "emails", "lib", "public", "scripts/standalone", "scripts/commands"];
const files =
  /^(package(-lock)?\.json|(next|postcss)\.config\.\w+|instrumentation.*|proxy\.vercel\.ts)$/;

/** Programs with which an installation runs from the built folder alone. */
const programs = ["start", "serve"];
/** Commands for its terminal: scripts/commands/<name>.ts, each a program there. */
const commands = [
  ...["operator-create", "audit-verify", "export-deletions"],
  ...["replay-deletions", "grants", "oidc-rotate", "oidc-secret"],
  ...["users-import", "config-check", "doctor"],
];

/** Not bundled: Next with all that its build has found, and binaries. */
const external = ["next", "@node-rs/argon2", "sharp"];

const output = join(root, ".next");
/** Inside the output, so that it is deleted with it. */
const stamp = join(output, "zugang-sources");
/** Outside the output, so that it remains when a build is killed. */
const unfinished = join(keep, "unfinished-build");

/** The file with the key of actions. Outside as well: the same for all builds of this folder. */
export const keptKey = join(keep, "actions-key");

/** Builds the portal unless the last build was made from exactly these sources. */
export async function buildIfNeeded(): Promise<string> {
  const fingerprint = fingerprintOfSources();
  if (existsSync(stamp) && existsSync(standaloneServer)) {
    if (readFileSync(stamp, "utf8") === fingerprint) return "unchanged";
  }
  await build(fingerprint);
  return "done";
}

/**
 * Builds the portal and completes the standalone server: the files that Next leaves to be copied, our own start, and
 * the migrations.
 *
 * @throws ProgramFailed
 */
export async function build(fingerprint = fingerprintOfSources()): Promise<void> {
  // A failed or killed build can corrupt the next one through its cache.
  if (existsSync(unfinished)) rmSync(output, { recursive: true, force: true });
  mkdirSync(keep, { recursive: true });
  writeFileSync(unfinished, "");
  rmSync(stamp, { force: true });
  await runNode([program("next/dist/bin/next"), "build"], {
    variables: {
      NODE_ENV: "production",
      PORTAL_CONFIG: "",
      [actionsKeyVariable]: actionsKey(keptKey),
    },
  });
  await completeStandalone();
  writeFileSync(stamp, fingerprint);
  rmSync(unfinished);
}

async function completeStandalone(): Promise<void> {
  const copy = (from: string, to: string) => {
    if (existsSync(from)) cpSync(from, join(standalone, to), { recursive: true });
  };
  copy(join(output, "static"), ".next/static");
  copy(join(root, "public"), "public");
  copy(join(root, "db/migrations"), "migrations");
  // Next copies environment files into its output; secrets must not be shipped.
  for (const name of readdirSync(standalone)) {
    if (name.startsWith(".env")) rmSync(join(standalone, name));
  }
  await bundle({
    ...bundling,
    external,
    entryPoints: programs.map((name) => join(root, `scripts/standalone/${name}.ts`)),
    outdir: standalone,
    outExtension: { ".js": ".mjs" },
  });
  for (const name of commands)
    await bundle({
      ...bundling,
      external,
      stdin: {
        contents: `import { run } from "./${name}";\nimport { asProgram } from "./terminal";\nawait asProgram(run);`,
        resolveDir: join(root, "scripts/commands"),
        loader: "ts",
      },
      outfile: join(standalone, `${name}.mjs`),
    });
}

/** Bundles the server of `npm run dev`, which loads Next's from the packages, and returns its path. */
export async function bundleDevelopment(): Promise<string> {
  const outfile = join(keep, "development/serve.mjs");
  await bundle({
    ...bundling,
    external,
    entryPoints: [join(root, "scripts/development/serve.ts")],
    outfile,
  });
  return outfile;
}

function fingerprintOfSources(): string {
  const hash = createHash("sha256").update(process.version).update(actionsKey(keptKey));
  const names = readdirSync(root).filter((name) => files.test(name));
  for (const source of sources.filter((name) => existsSync(join(root, name)))) {
    for (const entry of readdirSync(join(root, source), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || /\.test\.tsx?$/.test(entry.name)) continue;
      names.push(join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1));
    }
  }
  for (const name of names.sort()) hash.update(`${name}\0`).update(readFileSync(join(root, name)));
  return hash.digest("hex");
}
