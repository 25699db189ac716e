import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { actionRows } from "../e2e/access/actions";
import { accessDocument } from "../e2e/access/document";
import { routeRows } from "../e2e/access/routes";

/**
 * The matrix of persona × page and persona × action covers everything that a browser can reach (S-50, S-59), and its
 * document is up to date. The cells themselves are tested in e2e/http. `UPDATE_DOCS=1` writes the document.
 */
const root = fileURLToPath(new URL("..", import.meta.url));

function filesOf(name: RegExp): string[] {
  return readdirSync(join(root, "app"), { recursive: true, encoding: "utf8" })
    .map((path) => path.split(sep).join("/"))
    .filter((path) => name.test(path))
    .toSorted();
}

describe("access is documented for every entry point", () => {
  test("every page and every route has a row", () =>
    assert.deepEqual(Object.keys(routeRows).toSorted(), filesOf(/(^|\/)(page\.tsx|route\.tsx?)$/)));

  test("every action has a row", () => {
    const files = filesOf(/(^|\/)actions\.ts$/);
    assert.deepEqual(Object.keys(actionRows).toSorted(), files);
    for (const file of files) {
      const source = readFileSync(join(root, "app", file), "utf8");
      const exported = [...source.matchAll(/^export const (\w+)/gm)].map(([, name = ""]) => name);
      assert.ok(exported.length > 0, `${file} exports nothing`);
      assert.deepEqual(Object.keys(actionRows[file] ?? {}).toSorted(), exported.toSorted(), file);
    }
  });

  test("docs/access.md matches the tables", () => {
    const path = join(root, "docs/access.md");
    if (process.env.UPDATE_DOCS) writeFileSync(path, accessDocument());
    assert.ok(existsSync(path), "docs/access.md is missing");
    assert.equal(readFileSync(path, "utf8"), accessDocument(), "run it with UPDATE_DOCS=1");
  });
});
