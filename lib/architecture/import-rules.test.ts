import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

/**
 * The linter enforces the import table of the architecture; each rule is proved here with a planted violation, and with
 * an import that must stay allowed. The files are planted in a separate folder.
 */
const refused: [path: string, imported: string][] = [
  ["lib/rules/planted.ts", "#db/client"],
  ["lib/rules/planted.ts", "#lib/infra/env"],
  ["lib/rules/planted.ts", "#lib/domain/users/create"],
  ["lib/rules/planted.ts", "next/headers"],
  ["lib/rules/planted.ts", "react"],
  ["lib/rules/planted.ts", "node:fs"],
  ["lib/rules/planted.ts", "zod"],
  ["lib/infra/planted.ts", "#db/client"],
  ["lib/infra/planted.ts", "#lib/domain/users/create"],
  ["lib/infra/planted.ts", "#emails/letters"],
  ["lib/infra/planted.ts", "next/headers"],
  ["db/planted.ts", "#lib/domain/users/create"],
  ["db/planted.ts", "#lib/infra/crypto/keys"],
  ["db/planted.ts", "#lib/http/session"],
  ["lib/domain/planted.ts", "#lib/http/session"],
  ["lib/domain/planted.ts", "#emails/letters"],
  ["lib/domain/planted.ts", "next/navigation"],
  ["lib/domain/planted.ts", "#app/_shell/shell-texts"],
  ["lib/http/planted.ts", "#db/client"],
  ["lib/http/planted.ts", "#emails/letters"],
  ["app/planted.ts", "#db/client"],
  ["app/planted.ts", "#lib/infra/env"],
  ["app/planted.ts", "drizzle-orm"],
  ["app/_components/planted.tsx", "#lib/domain/users/create"],
  ["app/_components/planted.tsx", "next-intl"],
  ["emails/planted.tsx", "#lib/domain/users/create"],
  ["emails/planted.tsx", "#db/client"],
];
const allowed: [path: string, imported: string][] = [
  ["lib/rules/planted.ts", "zod/mini"],
  ["lib/rules/planted.ts", "./limits"],
  ["lib/rules/schemas/planted.ts", "#lib/rules/limits"],
  ["lib/infra/planted.ts", "#lib/rules/limits"],
  ["db/planted.ts", "#lib/infra/env"],
  ["lib/domain/planted.ts", "#db/client"],
  ["lib/http/planted.ts", "#lib/domain/users/create"],
  ["app/planted.ts", "#lib/domain/users/create"],
  ["emails/planted.tsx", "#lib/rules/dates"],
];

const root = fileURLToPath(new URL("../..", import.meta.url));
const biome = join(root, "node_modules/@biomejs/biome/bin/biome");

/**
 * Plants every import as a file of its own in a copy of the tree, runs the linter once, and returns the refused ones.
 */
function refusedImports(): Set<string> {
  const house = mkdtempSync(join(tmpdir(), "zugang-house-"));
  const { vcs: _, ...rules } = JSON.parse(readFileSync(join(root, "biome.json"), "utf8"));
  writeFileSync(join(house, "biome.json"), JSON.stringify(rules));
  for (const [at, [path, imported]] of [...refused, ...allowed].entries()) {
    const file = join(house, path.replace("planted", `planted${at}`));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `import { one } from "${imported}";\none();\n`);
  }
  const { stdout } = spawnSync(
    process.execPath,
    [
      biome,
      "lint",
      "--only=style/noRestrictedImports",
      "--max-diagnostics=none",
      "--reporter=json",
      ".",
    ],
    { cwd: house, encoding: "utf8" },
  );
  rmSync(house, { recursive: true });
  return new Set([...stdout.matchAll(/planted(\d+)\.tsx?/g)].map(([, at]) => String(at)));
}

const found = refusedImports();
const wasRefused = (at: number) => found.has(String(at));

for (const [at, [path, imported]] of refused.entries()) {
  test(`${path} may not import ${imported}`, () => assert.ok(wasRefused(at)));
}
for (const [at, [path, imported]] of allowed.entries()) {
  test(`${path} may import ${imported}`, () => assert.ok(!wasRefused(refused.length + at)));
}
