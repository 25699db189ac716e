import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { importsOf } from "./testing/import-graph";

/**
 * The rooms of lib/domain: a folder, or a single file, for each noun. A file imports from its own room and from rooms
 * on lines above, also if it only imports a type. docs/architecture.md describes each room.
 */
const lines = [
  ["access", "audit", "lists"],
  ["rate-limits"],
  ["appearances"],
  ["links", "second-factor", "tasks"],
  ["permission-sets"],
  ["activity", "mail-budget"],
  ["outbox"],
  ["systems"],
  ["sign-in", "registration"],
  ["account", "users", "organizations", "letters"],
  ["bulk", "orders", "review", "requests", "lookup"],
  ["service", "worker"],
  ["installation"],
];
/** Not part of the order: tests about all rooms, and what tests share. Both may import anything. */
const ofTests = ["invariants", "testing"];

const root = fileURLToPath(new URL("../..", import.meta.url));
const domain = "lib/domain";

const lineOf = (room: string) => lines.findIndex((line) => line.includes(room));
const roomOf = (path: string) => path.slice(domain.length + 1).split(/[/.]/, 1)[0] ?? "";

/** The imports of a domain source from rooms that are not above its own. */
function forbiddenImports(path: string, source: string): string[] {
  const room = roomOf(path);
  return importsOf(path, source)
    .map(({ module }) => module)
    .filter((module) => {
      const other = roomOf(module);
      const isAbove = lineOf(other) >= 0 && lineOf(other) < lineOf(room);
      return module.startsWith(`${domain}/`) && other !== room && !isAbove;
    });
}

const sources = readdirSync(join(root, domain), { recursive: true, encoding: "utf8" })
  .map((name) => `${domain}/${name.split(sep).join("/")}`)
  .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
  .filter((path) => !ofTests.includes(roomOf(path)));

describe("the rooms of lib/domain import only from rooms above", () => {
  const planted: [what: string, path: string, source: string, isForbidden: boolean][] = [
    ["a room above", "users/list.ts", 'import { a } from "#lib/domain/access/reach";', false],
    ["a file above", "users/list.ts", 'import { a } from "#lib/domain/tasks";', false],
    ["its own room", "users/list.ts", 'import { a } from "./row";', false],
    ["the database", "users/list.ts", 'import { a } from "#db/client";', false],
    ["a package", "tasks.ts", 'import { sql } from "drizzle-orm";', false],
    ["a room below", "users/list.ts", 'import { a } from "#lib/domain/bulk/jobs";', true],
    ["a room beside", "users/list.ts", 'import { a } from "#lib/domain/letters/row";', true],
    ["a type from below", "tasks.ts", 'import type { A } from "#lib/domain/users/row";', true],
    ["something later", "tasks.ts", 'const a = await import("#lib/domain/users/row");', true],
    ["a room by its path", "links/issue.ts", 'import { a } from "../users/row";', true],
    ["a file beside", "links/issue.ts", 'import { a } from "../tasks";', true],
    ["what tests share", "users/list.ts", 'import { a } from "#lib/domain/testing/time";', true],
    ["a room not listed", "users/list.ts", 'import { a } from "#lib/domain/other/a";', true],
    ["all of a module", "tasks.ts", 'export * from "#lib/domain/users/row";', true],
  ];
  for (const [what, path, source, isForbidden] of planted)
    test(`the checker ${isForbidden ? "refuses" : "allows"} ${what}`, () =>
      assert.equal(forbiddenImports(`${domain}/${path}`, source).length, isForbidden ? 1 : 0));

  test("every room is listed once, and every listed room exists", () => {
    const there = [...new Set(sources.map(roomOf))];
    assert.deepEqual(there.toSorted(), lines.flat().toSorted());
  });

  test("no file imports from a room below or beside its own", () => {
    const found = sources.flatMap((path) =>
      forbiddenImports(path, readFileSync(join(root, path), "utf8")).map(
        (module) => `${path} imports ${module}`,
      ),
    );
    assert.deepEqual(found, []);
  });

  test("docs/architecture.md shows the same list", () => {
    const document = readFileSync(join(root, "docs/architecture.md"), "utf8");
    const [, drawn = ""] = /\n```text\n(access [\s\S]*?)```/.exec(document) ?? [];
    const rooms = drawn
      .trimEnd()
      .split("\n")
      .map((line) => line.split(/ {3,}/, 1)[0]?.split(/\s+/));
    assert.deepEqual(rooms, lines);
  });
});
