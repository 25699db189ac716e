import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths";
import { importsOf } from "./test-bundles";

/** The files that differ from the last commit; if none do, those that the last commit changed. */
export function changedFiles(): string[] {
  const git = (...options: string[]) =>
    execFileSync("git", options, { cwd: root, encoding: "utf8" }).split("\n").filter(Boolean);
  const open = [
    ...git("diff", "--name-only", "HEAD"),
    ...git("ls-files", "--others", "--exclude-standard"),
  ];
  const changed = open.length > 0 ? open : git("diff", "--name-only", "HEAD~1", "HEAD");
  return changed.filter((path) => existsSync(join(root, path)));
}

/** Tests that read the tree as text: any change may concern them. */
const readsTheTree = /^(?:docs|lib\/architecture)\/[^/]+\.test\.ts$/;

/**
 * The tests that a change of these files concerns most: changed tests, for every other file those with the shortest
 * chain of imports to it, and those that read the tree. Nearly every test of the domain imports all of it in some way.
 */
export async function testsNearest(changed: string[], tests: string[]): Promise<string[]> {
  const imports = await importsOf(tests);
  const near = changed.flatMap((path) => nearestTo(path, imports, new Set(tests)));
  return tests.filter((test) => near.includes(test) || readsTheTree.test(test));
}

/** The tests with the shortest chain of imports to this file; the file itself if it is one. */
function nearestTo(path: string, imports: Map<string, string[]>, tests: Set<string>): string[] {
  const seen = new Set<string>();
  for (let level = [path]; level.length > 0; ) {
    const found = level.filter((one) => tests.has(one));
    if (found.length > 0) return found;
    for (const one of level) seen.add(one);
    const importers = [...imports].filter(([, targets]) =>
      targets.some((to) => level.includes(to)),
    );
    level = importers.map(([from]) => from).filter((from) => !seen.has(from));
  }
  return [];
}
