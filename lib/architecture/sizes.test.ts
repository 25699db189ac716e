import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { modulesIn } from "./testing/import-graph";

/**
 * The sizes of the product's files, in lines including comments and empty ones. Not counted are tests, what tests
 * share, and generated files.
 */
const isLeftOut = /\.test\.tsx?$|\/testing\/|^db\/(?:support|migrations)\//;
const sizes = new Map(
  [...modulesIn(["lib", "db", "app", "emails", "scripts"])]
    .filter(([path]) => !isLeftOut.test(path))
    .map(([path, source]) => [path, source.split("\n").length - 1]),
);

/** A longer file needs a reason in docs/architecture.md. */
const longest = 250;

/** The files that docs/architecture.md excuses, with their reasons. */
function excused(document: string): [path: string, reason: string][] {
  const [, table = ""] =
    /\n\| file over 250 lines \|[^\n]*\n\|[-| ]+\|\n((?:\|[^\n]*\n)*)/.exec(document) ?? [];
  return [...table.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map(([, path = "", reason = ""]) => [
    path,
    reason,
  ]);
}

/** The problems with these sizes and excuses. */
function problems(lines: ReadonlyMap<string, number>, excuses: [path: string, reason: string][]) {
  const long = [...lines].filter(([, count]) => count > longest).map(([path]) => path);
  const named = excuses.map(([path]) => path);
  return [
    ...long.filter((path) => !named.includes(path)).map((path) => `${path} has no reason`),
    ...named.filter((path) => !long.includes(path)).map((path) => `${path} needs no reason`),
  ];
}

/** The size that this share of the files does not exceed. */
function quantile(share: number): number {
  const sorted = [...sizes.values()].sort((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
}

describe("files stay small", () => {
  test("the checker finds a long file without a reason, and a reason without a long file", () => {
    const lines = new Map([
      ["lib/a.ts", 251],
      ["lib/b.ts", 250],
      ["lib/c.ts", 300],
    ]);
    const document =
      "\n| file over 250 lines | why |\n| --- | --- |\n| `lib/b.ts` | data |\n| `lib/c.ts` | one rule |\n| `lib/d.ts` | gone |\n\n";
    assert.deepEqual(
      excused(document).map(([path]) => path),
      ["lib/b.ts", "lib/c.ts", "lib/d.ts"],
    );
    assert.deepEqual(problems(lines, excused(document)), [
      "lib/a.ts has no reason",
      "lib/b.ts needs no reason",
      "lib/d.ts needs no reason",
    ]);
  });

  test("no file has more than 250 lines without its reason in docs/architecture.md", () => {
    const document = readFileSync(new URL("../../docs/architecture.md", import.meta.url), "utf8");
    assert.deepEqual(problems(sizes, excused(document)), []);
  });

  test("half of the files have at most 50 lines, and nine of ten at most 120", () => {
    assert.ok(sizes.size > 500, `only ${sizes.size} files found`);
    assert.ok(quantile(0.5) <= 50, `half of them have up to ${quantile(0.5)} lines`);
    assert.ok(quantile(0.9) <= 120, `nine of ten have up to ${quantile(0.9)} lines`);
  });
});
