import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  type Graph,
  graphOf,
  modulesIn,
  reachedFrom,
  withoutComments,
} from "./testing/import-graph";

/**
 * `server-only` is imported at the bottom: in modules that touch the outside world, and in those that import none of
 * these. All modules that import one inherit it, and the build refuses client components that do.
 */
const folders = ["lib/domain", "lib/infra", "lib/http", "db"];

/** Modules of these folders that may be imported anywhere, and why. */
const withoutServerOnly: Record<string, string> = {
  "lib/domain/lists/cursor.ts": "pure: a text and back",
  "lib/infra/crypto/old-password-thread.mjs": "a thread of its own, which nothing imports",
  "lib/infra/crypto/password-strength-thread.mjs": "a thread of its own, which nothing imports",
  "lib/infra/brand/drawn.ts": "pure: the bytes of a picture",
  "lib/infra/brand/png-chunks.ts": "pure: the bytes of a picture",
  "lib/infra/brand/png.ts": "pure: the bytes of a picture",
  "lib/infra/configuration/given.ts": "the provider's file, in whose place browsers have absent.ts",
  "lib/infra/configuration/kind-of-picture.ts": "pure: judges bytes",
  "lib/infra/configuration/location.ts": "is only imported by given.ts",
  "lib/infra/configuration/parse.ts": "pure: judges a text",
  "lib/infra/configuration/picture.ts": "is only imported by read-file.ts",
  "lib/infra/configuration/read-file.ts": "is only imported by given.ts and a command",
  "lib/infra/configuration/read.ts": "pure: judges a text",
  "lib/infra/database-address.ts": "pure: judges a text",
  "lib/infra/environment-problem.ts": "pure: a list of problems as text",
  "lib/infra/env-variables.ts": "pure: the form of the variables",
  "lib/infra/mail-server.ts": "pure: judges a text",
  "lib/infra/mail-settings.ts": "pure: judges variables",
  "lib/infra/mail/address.ts": "pure: the form of an address line",
  "lib/infra/mail/message.ts": "pure: the form of a letter",
  "lib/infra/mail/smtp-failure.ts": "pure: judges an error",
  "lib/infra/network-failure.ts": "pure: judges an error",
  "lib/infra/origin.ts": "pure: judges a text",
  "lib/infra/transaction-scope.ts": "pure but for node:async_hooks; db and infra share it",
  "db/time.ts": "pure: pieces of statements",
  "db/long-transaction.ts": "pure: a statement for a transaction that it is given",
  "db/locks.ts": "pure: numbers and statements; migrations take one on bare Node",
  "db/search-text.ts": "pure: a piece of a statement; the schema is made with it",
  "db/schema.ts": "pure: the tables; drizzle-kit reads it on bare Node",
  "db/guard.ts": "pure: wraps a client that it is given",
  "db/demo-people.ts": "pure: invented people",
  "db/demo-organizations.ts": "pure: invented organizations",
  "db/demo-sets.ts": "pure: invented permission sets",
  "db/processes.ts": "scripts and tests only, on bare Node",
  "db/migrate.ts": "scripts and tests only, on bare Node",
  "db/free-port.ts": "scripts and tests only, on bare Node",
  "db/postmaster.ts": "scripts and tests only, on bare Node",
  "db/server-version.ts": "scripts and tests only, on bare Node",
  "db/migration-lock.ts": "scripts and tests only, on bare Node",
  "db/open-directly.ts": "scripts and tests only, on bare Node",
  "db/outdated.ts": "scripts and tests only, on bare Node",
  "db/privilege-differences.ts": "pure: lists of statements compared",
  "db/privileges.ts": "pure: statements, and lists of them compared",
  "db/write-privileges.ts": "scripts and tests only, on bare Node",
  "db/change-record.ts": "tests only: statements for a client that it is given",
  "db/embedded.ts": "scripts and tests only, on bare Node",
  "db/embedded-data.ts": "scripts and tests only, on bare Node",
  "db/embedded-home.ts": "scripts and tests only, on bare Node",
};

type Sources = Map<string, string>;

const isServerOnly = (source = "") => /^import "server-only";$/m.test(source);

/** What runs in a browser: client components and everything they import. Of an action a browser only has the URL. */
function inBrowser(sources: Sources, graph: Graph): Set<string> {
  const starts = (mark: RegExp) =>
    [...sources].filter(([, source]) => mark.test(withoutComments(source))).map(([path]) => path);
  const actions = new Set(starts(/^\s*["']use server["']/));
  const called = [...graph].map(([path, imports]): [string, string[]] => [
    path,
    imports.filter((next) => !actions.has(next)),
  ]);
  return reachedFrom(starts(/^\s*["']use client["']/), new Map(called));
}

/** Modules that a browser would load although they, or their imports, belong on the server. */
function serverOnlyInBrowser(sources: Sources): string[] {
  const graph = graphOf(sources, { types: false });
  return [...inBrowser(sources, graph)].filter((path) => isServerOnly(sources.get(path)));
}

/** Modules that a client component could import without the build refusing it. */
function open(sources: Sources): string[] {
  const graph = graphOf(sources, { types: false });
  return [...sources.keys()]
    .filter((path) => folders.some((folder) => path.startsWith(`${folder}/`)))
    .filter(
      (path) => ![...reachedFrom([path], graph)].some((one) => isServerOnly(sources.get(one))),
    );
}

/** Modules that import `server-only` although one of their imports does. */
function saidTwice(sources: Sources): string[] {
  const graph = graphOf(sources, { types: false });
  return [...sources].flatMap(([path, source]) => {
    const others = [...reachedFrom(graph.get(path) ?? [], graph)];
    return isServerOnly(source) && others.some((one) => isServerOnly(sources.get(one)))
      ? [path]
      : [];
  });
}

const sources: Sources = new Map(
  [...modulesIn(["lib", "db", "app", "emails"])].filter(
    ([path]) => !/\.test\.tsx?$|\/(?:support|testing)\//.test(path),
  ),
);

/** Planted sources: a client component and what it imports. */
const planted = (component: string): Sources =>
  new Map([
    ["app/button.tsx", `"use client";\n${component}`],
    ["app/actions.ts", '"use server";\nimport { save } from "#lib/domain/save";'],
    ["lib/rules/limits.ts", "export const limits = {};"],
    [
      "lib/domain/save.ts",
      'import { env } from "#lib/infra/env";\nimport { limits } from "#lib/rules/limits";',
    ],
    ["lib/infra/env.ts", 'import "server-only";'],
  ]);

describe("modules with side effects stay on the server", () => {
  test("the checker finds what a client component imports, directly and indirectly", () => {
    for (const component of [
      'import { env } from "#lib/infra/env";',
      'import { save } from "#lib/domain/save";',
      'export { save } from "#lib/domain/save";',
      'const later = () => import("#lib/domain/save");',
    ])
      assert.deepEqual(serverOnlyInBrowser(planted(component)), ["lib/infra/env.ts"], component);
  });

  test("the checker allows rules, actions and types", () => {
    for (const component of [
      'import { limits } from "#lib/rules/limits";',
      'import { save } from "./actions";',
      'import type { Save } from "#lib/domain/save";',
      '// import { env } from "#lib/infra/env";',
    ])
      assert.deepEqual(serverOnlyInBrowser(planted(component)), [], component);
  });

  test("the checker finds a module without server-only among its imports, and one with a needless one", () => {
    const sources = planted("");
    assert.deepEqual([open(sources), saidTwice(sources)], [[], []]);
    sources.set("lib/domain/pure.ts", 'import type { Env } from "#lib/infra/env";');
    sources.set("lib/domain/again.ts", 'import "server-only";\nimport { save } from "./save";');
    assert.deepEqual(open(sources), ["lib/domain/pure.ts"]);
    assert.deepEqual(saidTwice(sources), ["lib/domain/again.ts"]);
  });

  test("no client component imports server code", () => {
    const browser = inBrowser(sources, graphOf(sources, { types: false }));
    assert.ok(browser.size > 50, `only ${browser.size} modules found`);
    assert.deepEqual(serverOnlyInBrowser(sources), []);
    const ofFolders = [...browser].filter((path) =>
      folders.some((folder) => path.startsWith(`${folder}/`)),
    );
    assert.deepEqual(ofFolders, []);
  });

  test("the build fails when a client component imports server code", () => {
    assert.deepEqual(open(sources).toSorted(), Object.keys(withoutServerOnly).toSorted());
  });

  test("only modules at the bottom import server-only, and all others inherit it", () => {
    assert.deepEqual(saidTwice(sources), []);
  });
});
