import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Graph, graphOf, modulesIn, reachedFrom } from "./testing/import-graph";

/** The circular imports in a graph. */
function circlesIn(graph: Graph): string[] {
  return [...graph].flatMap(([path, imports]) =>
    imports
      .filter((next) => reachedFrom([next], graph).has(path))
      .map((next) => `${path} → ${next}`),
  );
}

/** The graph of planted sources. */
function planted(sources: Record<string, string>): Graph {
  return graphOf(new Map(Object.entries(sources)), { types: true });
}

describe("no circular imports", () => {
  test("the checker finds a circle of two, also if one import is only of a type", () => {
    const sources = {
      "lib/a.ts": 'import { b } from "./b";',
      "lib/b.tsx": 'import type { A } from "#lib/a";',
      "lib/c.ts": 'import { a } from "./a";\nimport "./b";',
    };
    assert.deepEqual(circlesIn(planted(sources)), ["lib/a.ts → lib/b.tsx", "lib/b.tsx → lib/a.ts"]);
  });

  test("the checker finds a circle of three, by export, on several lines and by import()", () => {
    const sources = {
      "lib/a.ts": 'export { b } from "#db/b";',
      "db/b.ts": 'import {\n  type C,\n  c,\n} from "../lib/c";',
      "lib/c.ts": 'export const c = () => import("./a");',
    };
    const found = ["lib/a.ts → db/b.ts", "db/b.ts → lib/c.ts", "lib/c.ts → lib/a.ts"];
    assert.deepEqual(circlesIn(planted(sources)), found);
  });

  test("the checker finds a module that imports itself", () => {
    assert.deepEqual(circlesIn(planted({ "lib/a.ts": 'import "./a";' })), ["lib/a.ts → lib/a.ts"]);
  });

  test("the checker allows two paths to one module, and ignores comments", () => {
    const sources = {
      "lib/a.ts": 'import { b } from "./b";\nimport { c } from "./c";',
      "lib/b.ts": 'import { c } from "./c";\n// import { a } from "./a";',
      "lib/c.ts": 'import { sql } from "drizzle-orm";\n/* import "./a"; */',
    };
    assert.deepEqual(circlesIn(planted(sources)), []);
  });

  test("the product, its tests and its scripts have no circular imports", () => {
    const modules = modulesIn(["lib", "db", "app", "emails", "e2e", "scripts"]);
    const graph = graphOf(modules, { types: true });
    const imports = [...graph.values()].flat().length;
    assert.ok(modules.size > 700 && imports > 3000, `${modules.size} modules, ${imports} imports`);
    assert.deepEqual(circlesIn(graph), []);
  });
});
